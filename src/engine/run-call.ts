import type { Found } from '../contracts/index.ts';
import { applyOutcomes } from './apply-outcomes.ts';
import type { Step, Unit } from './call-unit.ts';
import type { Carried } from './carried.ts';
import { guarded } from './guarded.ts';
import type { CallPort, CallRecord, Environment } from './ports.ts';
import { callsOf } from './program.ts';
import type { JournalRow } from './store/insert-journal.ts';

export interface CallContext {
  readonly port: CallPort;
  readonly environment: Environment;
  nextCallId(): string;
}

/**
 * Makes the calls of one position for a set of instances: one bulk call a system and capability, in slices of what the
 * vendor takes. Instances that may have been called before are looked up first; only what the vendor never saw is
 * performed.
 */
export async function runCall(items: readonly Carried[], context: CallContext): Promise<JournalRow[]> {
  const unitsByItem = new Map<Carried, Unit[]>();
  for (const item of items) guarded(item, false, () => void unitsByItem.set(item, unitsOf(item)));
  const journal: JournalRow[] = [];
  const groups = groupUnits([...unitsByItem.values()].flat(), context.port);
  await Promise.all(groups.map((group) => callSystem(group, context, journal)));
  const nowMs = context.environment.nowMs();
  for (const [item, units] of unitsByItem)
    guarded(item, true, () => applyOutcomes(item, units, nowMs, context.environment));
  return journal;
}

/** The calls of an instance's position that apply to it and are not done yet. */
export function openCalls(item: Carried): readonly Step[] {
  const { step } = item.node;
  if (step.kind === 'call') return [step];
  const settled = item.engine.settled ?? [];
  return callsOf(step).filter((call) => !settled.includes(call.name) && (call.when?.(item.instance) ?? true));
}

/** The systems that an instance would call at its present position. */
export function systemsOf(item: Carried, port: CallPort): string[] {
  return openCalls(item).map((step) => port.route(step.capability, item.document));
}

function unitsOf(item: Carried): Unit[] {
  const { instance } = item;
  return openCalls(item).flatMap((step) => {
    const doneParts = item.engine.parts?.[step.name] ?? {};
    const name = `${item.program.definition.name}:${item.key}:${step.name}:${item.round}`;
    return (step.parts?.(instance) ?? [''])
      .filter((part) => !(part in doneParts))
      .map((part) => ({
        item,
        step,
        part,
        call: { key: part === '' ? name : `${name}:${part}`, input: step.input(instance, part) },
        outcome: null,
        found: false,
        lookedUp: false,
        journal: null,
      }));
  });
}

interface Group {
  readonly system: string;
  readonly capability: string;
  readonly units: Unit[];
}

function groupUnits(units: readonly Unit[], port: CallPort): Group[] {
  const groups = new Map<string, Group>();
  for (const unit of units) {
    const { capability } = unit.step;
    const system = port.route(capability, unit.item.document);
    const name = `${system} ${capability}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { system, capability, units: [unit] });
    else group.units.push(unit);
  }
  return [...groups.values()];
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
    const { outcomes, journal: record } = await context.port.lookUp(
      system,
      capability,
      open.map(({ call }) => call),
    );
    keep(open, outcomes, record, context, journal);
  }
  const fresh = units.filter((unit) => unit.outcome === null);
  if (fresh.length === 0) return;
  const { outcomes, journal: record } = await context.port.perform(
    system,
    capability,
    fresh.map(({ call }) => call),
  );
  keep(fresh, outcomes, record, context, journal);
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
    unit.lookedUp = record.mode === 'lookUp';
    // A look-up that cannot say is as unknown as before, however the failure of the look-up itself is worded.
    if (record.mode === 'lookUp' && outcome.kind === 'retry')
      unit.outcome = { kind: 'unknown', detail: outcome.detail };
    unit.found = record.mode === 'lookUp' && outcome.kind === 'done';
  });
}
