import { hash } from 'node:crypto';
import { Value } from '@sinclair/typebox/value';
import { unknown, type CapabilityName, type Found, type Item, type Outcome } from '../../systems/index.ts';
import type { JournalEntry, System } from '../../systems/runtime/index.ts';
import { checkerOf } from '../read-document.ts';
import { capabilitySchemas } from './capability-schemas.ts';

/** A connected system, as far as its own API needs it. */
export type CalledSystem = Pick<System, 'name' | 'definition' | 'supports' | 'operation' | 'perform' | 'performLookUp'>;

export interface SystemCall {
  readonly system: CalledSystem;
  readonly capability: CapabilityName;
  readonly inputs: readonly unknown[];
  /** What the vendor sees of the caller's Idempotency-Key; each item adds its place. */
  readonly key: string;
  /** An earlier try with this key has begun and left no answer. */
  readonly isRepeated: boolean;
  keep(journal: JournalEntry): Promise<void>;
}

/** An input was checked by the schema of its capability, which is held to the type at compile time. */
type Inputs = readonly Item<never>[];
type Outcomes = readonly Outcome<unknown>[];

/** The vendor may see a key of up to 200 characters, and never one that another client could have chosen. */
export const itemKey = (client: string, key: string): string =>
  `api:${hash('sha256', `${client} ${key}`, 'hex').slice(0, 40)}`;

/**
 * Calls a system for a set, in the portions that the vendor takes. What an earlier try may have done is looked up first,
 * and only what the vendor never saw is done: never twice.
 */
export async function callSystem(call: SystemCall): Promise<Outcomes> {
  const { system, capability, inputs, key } = call;
  const items: Inputs = inputs.map((input, index) => ({ key: `${key}:${index}`, input: input as never }));
  const { batchCountMax } = system.operation(capability);
  const outcomes: Outcome<unknown>[] = [];
  // One portion after another: the limits of a system are the vendor's, and orders under way need them too.
  for (let at = 0; at < items.length; at += batchCountMax)
    outcomes.push(...(await callPortion(call, items.slice(at, at + batchCountMax))));
  return outcomes.map((outcome) => onlyDeclared(capability, outcome));
}

async function callPortion(call: SystemCall, items: Inputs): Promise<Outcomes> {
  const { system, capability, isRepeated, keep } = call;
  const found: readonly Found<unknown>[] = isRepeated
    ? await lookUp(call, items)
    : items.map(() => ({ kind: 'absent' }));
  const open = items.filter((_, index) => found[index]?.kind === 'absent');
  if (open.length === 0) return found as Outcomes;
  const { outcomes, journal } = await system.perform(capability, open);
  await keep(journal);
  let next = 0;
  return found.map((one) => (one.kind === 'absent' ? (outcomes[next++] as Outcome<unknown>) : one));
}

async function lookUp({ system, capability, keep }: SystemCall, items: Inputs): Promise<readonly Found<unknown>[]> {
  const { outcomes, journal } = await system.performLookUp(capability, items);
  await keep(journal);
  return outcomes;
}

const checkers = new Map<CapabilityName, (value: unknown) => boolean>();
function isDocument(capability: CapabilityName, value: unknown): boolean {
  const known = checkers.get(capability) ?? checkerOf(capabilitySchemas[capability].output);
  checkers.set(capability, known);
  return known(value);
}

/**
 * What a connector says beyond the capability's document does not leave. Where it says less the vendor has answered
 * something that nobody understood: then nobody knows what was done.
 */
function onlyDeclared(capability: CapabilityName, outcome: Outcome<unknown>): Outcome<unknown> {
  if (outcome.kind !== 'done') return outcome;
  const value: unknown = Value.Clean(capabilitySchemas[capability].output, structuredClone(outcome.value));
  return isDocument(capability, value)
    ? { kind: 'done', value }
    : unknown(`the answer is no ${capability}: ${JSON.stringify(value)}`.slice(0, 300));
}
