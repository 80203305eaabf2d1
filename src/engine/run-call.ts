import type { Found, Outcome } from '../contracts/index.ts';
import type { Carried } from './carried.ts';
import type { CallStep, Decision } from './definition.ts';
import type { CallItem, CallPort, CallRecord, Environment } from './ports.ts';
import type { Erased } from './program.ts';
import { backOffMs, retryPolicies } from './retry-policy.ts';
import type { JournalRow } from './store/insert-journal.ts';

type Step = CallStep<unknown, Erased>;

/** One item of a call: an instance, or one part of it. */
interface Unit {
  readonly item: Carried;
  readonly part: string;
  readonly call: CallItem;
  outcome: Outcome<unknown> | null;
  found: boolean;
  journal: { id: string; system: string; position: number; durationMs: number } | null;
}

export interface CallContext {
  readonly port: CallPort;
  readonly environment: Environment;
  nextCallId(): string;
}

/**
 * Makes one step's call for a set of instances: one bulk call a system, in slices of what the vendor takes. Instances
 * that may have been called before are looked up first; only what the vendor never saw is performed.
 */
export async function runCall(items: readonly Carried[], context: CallContext): Promise<JournalRow[]> {
  const step = items[0]?.node.step as Step;
  const units = items.flatMap((item) => unitsOf(item, step));
  const journal: JournalRow[] = [];
  const bySystem = groupBySystem(units, step, context);
  await Promise.all([...bySystem].map(([system, group]) => callSystem(system, step, group, context, journal)));
  const nowMs = context.environment.nowMs();
  const unitsByItem = new Map<Carried, Unit[]>(items.map((item) => [item, []]));
  for (const unit of units) unitsByItem.get(unit.item)?.push(unit);
  for (const [item, own] of unitsByItem) apply(item, step, own, nowMs, context.environment);
  return journal;
}

/** The systems that a set of instances would call at its present step. */
export function systemsOf(item: Carried, port: CallPort): string {
  return port.route((item.node.step as Step).capability, item.document);
}

function unitsOf(item: Carried, step: Step): Unit[] {
  const { instance } = item;
  const parts = step.parts?.(instance) ?? [''];
  const doneParts = item.engine.parts ?? {};
  const name = `${item.program.definition.name}:${item.key}:${item.step}:${item.round}`;
  return parts
    .filter((part) => !(part in doneParts))
    .map((part) => ({
      item,
      part,
      call: { key: part === '' ? name : `${name}:${part}`, input: step.input(instance, part) },
      outcome: null,
      found: false,
      journal: null,
    }));
}

function groupBySystem(units: readonly Unit[], step: Step, context: CallContext): Map<string, Unit[]> {
  const groups = new Map<string, Unit[]>();
  for (const unit of units) {
    const system = context.port.route(step.capability, unit.item.document);
    const group = groups.get(system);
    if (group === undefined) groups.set(system, [unit]);
    else group.push(unit);
  }
  return groups;
}

async function callSystem(system: string, step: Step, units: Unit[], context: CallContext, journal: JournalRow[]) {
  const size = context.port.batchCountMax(system, step.capability);
  for (let start = 0; start < units.length; start += size) {
    const slice = units.slice(start, start + size);
    const open = slice.filter((unit) => unit.item.called);
    if (open.length > 0) await settleOpen(system, step, open, context, journal);
    const fresh = slice.filter((unit) => unit.outcome === null);
    if (fresh.length === 0) continue;
    const items = fresh.map((unit) => unit.call);
    const { outcomes, journal: record } = await context.port.perform(system, step.capability, items);
    keep(fresh, outcomes, record, context, journal);
  }
}

async function settleOpen(system: string, step: Step, units: Unit[], context: CallContext, journal: JournalRow[]) {
  const items = units.map((unit) => unit.call);
  const { outcomes, journal: record } = await context.port.lookUp(system, step.capability, items);
  keep(units, outcomes, record, context, journal);
}

function keep(
  units: readonly Unit[],
  outcomes: readonly Found<unknown>[],
  record: CallRecord,
  context: CallContext,
  journal: JournalRow[],
): void {
  const id = context.nextCallId();
  journal.push({ ...record, id, requests: JSON.stringify(record.requests) });
  units.forEach((unit, position) => {
    const outcome = outcomes[position] ?? { kind: 'unknown' as const, detail: 'the connector gave no outcome' };
    unit.journal = { id, system: record.system, position, durationMs: record.durationMs };
    if (outcome.kind === 'absent') return;
    unit.outcome = outcome;
    // A look-up that cannot say is as unknown as before, however the failure of the look-up itself is worded.
    if (record.mode === 'lookUp' && outcome.kind === 'retry') unit.outcome = { kind: 'unknown', detail: outcome.detail };
    unit.found = record.mode === 'lookUp' && outcome.kind === 'done';
  });
}

/** What must be settled first comes first: an unknown part before a refused one. */
const order = ['unknown', 'retry', 'failed', 'refused'] as const;

function apply(item: Carried, step: Step, units: readonly Unit[], nowMs: number, environment: Environment): void {
  const results: Record<string, unknown> = { ...item.engine.parts };
  for (const unit of units) if (unit.outcome?.kind === 'done') results[unit.part] = unit.outcome.value;
  item.engine = { ...item.engine, parts: results };
  const open = units.filter((unit) => unit.outcome?.kind !== 'done');
  const worst = order.map((kind) => open.find((unit) => unit.outcome?.kind === kind)).find((unit) => unit !== undefined);
  const shown = worst ?? units[0];
  const more = {
    system: shown?.journal?.system ?? null,
    call: shown?.journal?.id ?? null,
    position: shown?.journal?.position ?? null,
    durationMs: shown?.journal?.durationMs ?? 0,
  };
  item.attempt += 1;
  if (worst === undefined) {
    const decision = asDecision(step.done(results as never, item.instance));
    item.decide(decision, nowMs, units.some((unit) => unit.found) ? { ...more, outcome: 'found' } : more);
    return;
  }
  applyOpen(item, step, worst, results, nowMs, more, environment);
}

function applyOpen(
  item: Carried,
  step: Step,
  unit: Unit,
  results: Record<string, unknown>,
  nowMs: number,
  more: { system: string | null; call: string | null; position: number | null; durationMs: number },
  environment: Environment,
): void {
  const outcome = unit.outcome;
  if (outcome === null || outcome.kind === 'done') return;
  const { kind, detail } = outcome;
  if (kind === 'unknown' || kind === 'retry') {
    item.called = kind === 'unknown';
    item.trace(kind, nowMs, { ...more, detail });
    const sinceMs = item.engine.failingSinceMs ?? nowMs;
    item.engine = { ...item.engine, failingSinceMs: sinceMs };
    const giveUp = step.giveUp?.(item.instance);
    if (giveUp !== undefined && nowMs - sinceMs >= giveUp.afterMs) {
      item.called = false;
      item.decide(giveUp.decision, nowMs, more);
      return;
    }
    const policy = retryPolicies[kind];
    if (item.attempt >= policy.tryCountMax) {
      item.raise(
        kind === 'unknown' ? 'outcome-unknown' : 'retries-exhausted',
        `${step.capability}: ${detail}`,
        "Look at the system and its requests in the order's timeline, then retry or cancel.",
      );
      return;
    }
    const pause = backOffMs(policy, item.attempt, environment.random());
    item.settle({ kind: 'delayed', afterMs: Math.max(pause, kind === 'retry' ? (outcome.afterMs ?? 0) : 0) });
    return;
  }
  item.called = false;
  item.trace(kind, nowMs, { ...more, detail: `${outcome.reason}: ${detail}` });
  const handler = kind === 'refused' ? (step.refused?.[outcome.reason] ?? step.refused?.['*']) : undefined;
  if (handler === undefined) {
    item.raise(outcome.reason, `${step.capability}: ${detail}`, 'Mend the cause in the system or the order, then retry; or cancel.');
    return;
  }
  item.decide(handler(item.instance, { reason: outcome.reason, detail }, unit.part, results as never), nowMs, more);
}

/** A step's `done` may answer a plain patch, which means: go on with it. */
function asDecision(result: unknown): Decision<Erased> {
  const kinds = ['continue', 'stay', 'cancel', 'goto', 'again', 'exception'];
  if (typeof result === 'object' && result !== null && kinds.includes((result as { kind?: string }).kind ?? ''))
    return result as Decision<Erased>;
  return { kind: 'continue', patch: result as Record<string, unknown> };
}
