import { Carried } from './carried.ts';
import { guarded } from './guarded.ts';
import { commitSet, type CommitContext, type SetHeld } from './commit.ts';
import { runCall, systemsOf, type CallContext } from './run-call.ts';
import { runFree } from './run-free.ts';
import type { Room } from './room.ts';
import type { ClaimedSet } from './store/claim-set.ts';
import type { JournalRow } from './store/insert-journal.ts';
import { dropLease, isSignalled } from './store/leases.ts';
import { loadPending, loadSignals } from './store/load-signals.ts';

export interface CarryContext extends CommitContext, CallContext {
  readonly room: Room;
  /** Stops between two steps when the worker drains. */
  readonly draining: () => boolean;
}

/**
 * Carries a claimed set from step to step under one lease: free steps in memory, one transaction, one call, one
 * transaction, and so on. Instances that part ways (refused, waiting, delayed, another step) are put down on the way;
 * the group of the most urgent goes on.
 */
export async function carrySet(context: CarryContext, { lease, rows }: ClaimedSet): Promise<void> {
  let items = rows.map((row, ordinal) => new Carried(context.program, context.tenant, row, ordinal));
  let keys: readonly string[] | null = items.map((item) => item.key);
  let journal: JournalRow[] = [];
  let seq = 0;
  while (items.length > 0) {
    await readSignals(context, items);
    const nowMs = context.environment.nowMs();
    for (const item of items)
      guarded(item, false, () => {
        item.nowMs = nowMs;
        runFree(item, nowMs);
        item.place = item.fate.kind === 'carried' ? placeOf(context, item) : null;
      });
    if (await wakeWaiting(context, lease, items)) continue;
    const group = chooseGroup(context, items);
    const kind = group[0]?.node.step.kind;
    const calls = kind === 'call' || kind === 'together';
    const [first] = group;
    const systems = calls && first !== undefined ? enterSystems(context, first) : [];
    try {
      const going = systems === null || context.draining() ? [] : group;
      putDownOthers(items, going);
      seq += 1;
      const dirty = kind === 'local' || journal.length > 0 || items.some((item) => item.dirty);
      if (dirty) items = await commit(context, { lease, seq, keys }, items, journal, kind === 'local' ? going : []);
      if (dirty) keys = null;
      journal = calls && items.length > 0 ? await runCall(items, context) : [];
    } finally {
      context.room.leave(systems ?? []);
    }
  }
  await dropLease(context.database.sql, context.tenant, lease);
}

function putDownOthers(items: readonly Carried[], going: readonly Carried[]): void {
  const kept = new Set(going);
  for (const item of items) if (item.fate.kind === 'carried' && !kept.has(item)) item.settle({ kind: 'ready' });
}

async function commit(
  context: CarryContext,
  set: SetHeld,
  items: Carried[],
  journal: readonly JournalRow[],
  local: readonly Carried[],
): Promise<Carried[]> {
  const { going, signalled } = await commitSet(context, set, items, journal, local);
  if (signalled && going.length > 0) await hearSignals(context, going);
  return going;
}

/**
 * What an instance is about to wait for may be there already (a warehouse that answers fast, an event that came early):
 * then it goes on at once, and is not put down to be taken up again. Answers whether any does.
 */
async function wakeWaiting(context: CarryContext, lease: string, items: readonly Carried[]): Promise<boolean> {
  const waiting = items.filter((item) => item.fate.kind === 'waiting' && item.signals?.length === 0);
  if (waiting.length === 0 || !(await isSignalled(context.database.sql, context.tenant, lease))) return false;
  await hearSignals(context, waiting);
  const woken = waiting.filter((item) => item.signals === null);
  for (const item of woken) item.settle({ kind: 'carried' });
  return woken.length > 0;
}

async function hearSignals(context: CarryContext, items: readonly Carried[]): Promise<void> {
  const keys = items.map((item) => item.key);
  const pending = await loadPending(context.database.sql, context.tenant, context.program.definition.name, keys);
  for (const item of items) item.hear(pending.get(item.key) ?? item.pendingSeen);
}

/**
 * The part of the set that goes on: what stands with the most urgent instance at one step, calling the same systems,
 * where these have room. The others are put down there and taken up as sets of their own, so that a slow system holds up
 * its own orders alone. The largest part would cost fewer sets, but then two urgent orders without a mail wait behind
 * hundreds with one (measured in the spike: orders asked of a busy warehouse in the order of their ship-by).
 */
function chooseGroup(context: CarryContext, items: readonly Carried[]): Carried[] {
  const groups = new Map<string, Carried[]>();
  for (const item of items) {
    if (item.fate.kind !== 'carried' || item.place === null) continue;
    const group = groups.get(item.place);
    if (group === undefined) groups.set(item.place, [item]);
    else group.push(item);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first !== undefined && systemsAt(context, first).every((system) => context.room.has(system))) return group;
  }
  return [];
}

/** Instances at one place go on together: one step, and for a call the same systems. */
function placeOf(context: CarryContext, item: Carried): string {
  const systems = systemsAt(context, item);
  const [only = ''] = systems;
  return nameOf(item.step, systems.length < 2 ? only : systems.join(' '));
}

/** Step and systems in one text, the same one each time: it is compared for each instance at each step. */
function nameOf(step: string, systems: string): string {
  let names = placeNames.get(step);
  if (names === undefined) placeNames.set(step, (names = new Map<string, string>()));
  let name = names.get(systems);
  if (name === undefined) names.set(systems, (name = `${step} ${systems}`));
  return name;
}

/** By step and systems: as many as there are steps and routes. */
const placeNames = new Map<string, Map<string, string>>();

function systemsAt(context: CarryContext, item: Carried): string[] {
  const systems = systemsOf(item, context.port);
  return systems.length < 2 ? systems : [...new Set(systems)].sort();
}

/** Takes a place at each system that a group would call; null when one of them has none left. */
function enterSystems(context: CarryContext, first: Carried): string[] | null {
  const systems = systemsAt(context, first);
  return context.room.enter(systems) ? systems : null;
}

async function readSignals(context: CarryContext, items: readonly Carried[]): Promise<void> {
  const unread = items.filter((item) => item.signals === null);
  if (unread.length === 0) return;
  const keys = unread.map((item) => item.key);
  const rows = await loadSignals(context.database.sql, context.tenant, context.program.definition.name, keys);
  for (const item of unread) item.signals = [];
  const byKey = new Map(unread.map((item) => [item.key, item]));
  for (const { key, event, id, seq, payload } of rows) {
    const item = byKey.get(key);
    if (item?.engine.heard?.includes(seq) !== true) item?.signals?.push({ event, id, seq, payload });
  }
}
