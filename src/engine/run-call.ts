import type { Found } from '../contracts/index.ts';
import { applyOutcomes } from './apply-outcomes.ts';
import { Unit, type CallMade, type Step } from './call-unit.ts';
import type { Carried } from './carried.ts';
import { guarded, raiseThrown } from './guarded.ts';
import type { CallPort, CallRecord, Environment } from './ports.ts';
import { callsOf } from './program.ts';
import { LeaseLost } from './lease-lost.ts';
import type { JournalRow } from './store/insert-journal.ts';

export interface CallContext {
  readonly port: CallPort;
  readonly environment: Environment;
  /** Whether the set's lease is held still, as far as this process can know without asking. */
  readonly holds: () => boolean;
  nextCallId(): string;
}

/**
 * Makes the calls of one position for a set of instances: one bulk call a system and capability, in slices of what the
 * vendor takes. Instances that may have been called before are looked up first; only what the vendor never saw is
 * performed.
 */
export async function runCall(items: readonly Carried[], context: CallContext): Promise<JournalRow[]> {
  const called: [Carried, Unit[]][] = [];
  const groups: Group[] = [];
  const startMs = context.environment.nowMs();
  for (const item of items) {
    item.nowMs = startMs;
    const units = unitsOf(item);
    if (units === null) continue;
    called.push([item, units]);
    for (const unit of units) addToGroup(groups, unit, context.port);
  }
  const journal: JournalRow[] = [];
  await Promise.all(groups.map((group) => callSystem(group, context, journal)));
  const nowMs = context.environment.nowMs();
  for (const [item, units] of called)
    guarded(item, true, () => {
      item.nowMs = nowMs;
      applyOutcomes(item, units, nowMs, context.environment);
    });
  return journal;
}

/** The calls of an instance's position that apply to it and are not done yet. */
export function openCalls(item: Carried): readonly Step[] {
  const { step } = item.node;
  const calls = callsOf(step);
  if (step.kind === 'call') return calls;
  const { settled } = item.engine;
  const { instance } = item;
  const isOpen = (call: Step) => settled?.includes(call.name) !== true && (call.when?.(instance) ?? true);
  // Most of the time all of them are, and then no list is made.
  return calls.every(isOpen) ? calls : calls.filter(isOpen);
}

/** The systems that an instance would call at its present position. */
export function systemsOf(item: Carried, port: CallPort): string[] {
  return openCalls(item).map((step) => port.route(step.capability, item.document));
}

const onePart = [''] as const;

/** Null where the definition threw: the instance has an exception then, and nothing was called. */
function unitsOf(item: Carried): Unit[] | null {
  try {
    const units: Unit[] = [];
    for (const step of openCalls(item)) addUnits(units, item, step);
    return units;
  } catch (error) {
    raiseThrown(item, error);
    return null;
  }
}

function addUnits(units: Unit[], item: Carried, step: Step): void {
  const { instance } = item;
  const doneParts = item.engine.parts?.[step.name];
  const name = `${item.program.definition.name}:${item.key}:${step.name}:${item.round}`;
  for (const part of step.parts?.(instance) ?? onePart) {
    if (doneParts !== undefined && part in doneParts) continue;
    const call = { key: part === '' ? name : `${name}:${part}`, input: step.input(instance, part) };
    units.push(new Unit(item, step, part, call));
  }
}

interface Group {
  readonly system: string;
  readonly capability: string;
  readonly units: Unit[];
}

/** There are a handful of groups, so they are looked through: a name for each unit to look up by would cost more. */
function addToGroup(groups: Group[], unit: Unit, port: CallPort): void {
  const { capability } = unit.step;
  const system = port.route(capability, unit.item.document);
  for (const group of groups)
    if (group.capability === capability && group.system === system) return void group.units.push(unit);
  groups.push({ system, capability, units: [unit] });
}

/** Slices go out side by side: the system's own limits pace them, and one slow answer holds up its slice alone. */
async function callSystem(group: Group, context: CallContext, journal: JournalRow[]): Promise<void> {
  const size = context.port.batchCountMax(group.system, group.capability);
  const slices: Unit[][] = [];
  for (let start = 0; start < group.units.length; start += size) slices.push(group.units.slice(start, start + size));
  await Promise.all(slices.map((units) => callSlice({ ...group, units }, context, journal)));
}

async function callSlice({ system, capability, units }: Group, context: CallContext, journal: JournalRow[]) {
  const open = units.filter((unit) => unit.item.called);
  if (open.length > 0) {
    const { outcomes, journal: record } = await context.port.lookUp(system, capability, open.map(callOf));
    keep(open, outcomes, record, context, journal);
  }
  const fresh = open.length === 0 ? units : units.filter((unit) => unit.outcome === null);
  if (fresh.length === 0) return;
  const { holds } = context;
  if (!holds()) throw new LeaseLost(`the lease ended before ${capability} was called`);
  const { outcomes, journal: record } = await context.port.perform(system, capability, fresh.map(callOf), holds);
  keep(fresh, outcomes, record, context, journal);
}

const callOf = (unit: Unit) => unit.call;
const noOutcome = { kind: 'unknown' as const, detail: 'the connector gave no outcome' };

function keep(
  units: readonly Unit[],
  outcomes: readonly Found<unknown>[],
  record: CallRecord,
  context: CallContext,
  journal: JournalRow[],
): void {
  const id = context.nextCallId();
  journal.push({ ...record, id, requests: JSON.stringify(record.requests) });
  const made: CallMade = { id, system: record.system, durationMs: record.durationMs };
  const isLookUp = record.mode === 'lookUp';
  units.forEach((unit, position) => {
    const outcome = outcomes[position] ?? noOutcome;
    unit.made = made;
    unit.position = position;
    if (outcome.kind === 'absent') return;
    unit.outcome = outcome;
    unit.lookedUp = isLookUp;
    if (!isLookUp) return;
    // A look-up that cannot say is as unknown as before, however the failure of the look-up itself is worded.
    if (outcome.kind === 'retry') unit.outcome = { kind: 'unknown', detail: outcome.detail };
    unit.found = outcome.kind === 'done';
  });
}
