import { isConflict, isTransient, type Database, type Sql, type Transaction } from '../database/index.ts';
import { appendEvents } from '../events/index.ts';
import type { Carried } from './carried.ts';
import type { Decision, Last, LocalStep } from './definition.ts';
import { guarded, raiseThrown } from './guarded.ts';
import { LeaseLost } from './lease-lost.ts';
import type { Environment } from './ports.ts';
import type { Erased, Program } from './program.ts';
import { runFree } from './run-free.ts';
import { archiveSet, type Ending } from './store/archive-set.ts';
import { raiseExceptions, resolveExceptions, type NewException } from './store/exceptions.ts';
import { insertJournal, type JournalRow } from './store/insert-journal.ts';
import { logCarry } from './store/carry-log.ts';
import { holdLease } from './store/leases.ts';
import { moveSet, type Move } from './store/move-set.ts';

export interface CommitContext {
  readonly database: Database;
  readonly tenant: string;
  readonly program: Program;
  readonly environment: Environment;
}

/** A set under its lease, and how far its log has come. */
export interface SetHeld {
  readonly lease: string;
  readonly seq: number;
  /** Keys of the claimed set in its order, until its first row was logged; then null. */
  readonly keys: readonly string[] | null;
}

/**
 * Writes a set's progress in one transaction: local steps over the set, events, journal, exceptions. What goes on is one
 * row in the set's log; what is put down or has ended is written to its own row. Answers what is still carried, and
 * whether a signal came for it meanwhile. Throws LeaseLost when another worker has taken the set over: then nothing of
 * it was written.
 */
export async function commitSet(
  context: CommitContext,
  set: SetHeld,
  items: readonly Carried[],
  journal: readonly JournalRow[],
  local: readonly Carried[],
): Promise<{ going: Carried[]; signalled: boolean }> {
  const written = (lasting: boolean) => writeSet(context, set, items, journal, local, lasting);
  const signalled = await written(true).catch((error: unknown) => {
    if (!(error instanceof LastFailed)) throw error;
    return written(false);
  });
  const going = items.filter((item) => item.fate.kind === 'carried');
  for (const item of going) item.written();
  return { going, signalled };
}

/** A statement that a local step has put at the end of the transaction. */
type End = Parameters<Last>[0];

/** What was put at the end of a transaction has failed: it is all done again, each in its place. */
class LastFailed extends Error {}

async function writeSet(
  context: CommitContext,
  set: SetHeld,
  items: readonly Carried[],
  journal: readonly JournalRow[],
  local: readonly Carried[],
  lasting: boolean,
): Promise<boolean> {
  // Only local steps change instances within the transaction.
  const restores = local.map((item) => item.snapshot());
  try {
    return await context.database.transaction(async (sql) => {
      // A transaction that is repeated after a deadlock starts from what the items were.
      restores.forEach((restore) => restore());
      const ends: End[] = [];
      await runLocal(sql, local, context.environment, lasting ? ends : null);
      const signalled = await write(sql, context, set, items, journal);
      await runEnds(sql, ends);
      return signalled;
    });
  } catch (error) {
    if (error instanceof LastFailed) restores.forEach((restore) => restore());
    throw error;
  }
}

async function runEnds(sql: Sql, ends: readonly End[]): Promise<void> {
  try {
    for (const end of ends) await end(sql);
  } catch (error) {
    throw isConflict(error) || isTransient(error) ? error : new LastFailed('', { cause: error });
  }
}

async function runLocal(
  sql: Transaction,
  items: readonly Carried[],
  environment: Environment,
  ends: End[] | null,
): Promise<void> {
  const [first] = items;
  if (first === undefined) return;
  const last: Last | undefined = ends === null ? undefined : async (end) => void ends.push(end);
  const step = first.node.step as LocalStep<unknown, Erased>;
  const nowMs = environment.nowMs();
  for (const item of items) item.nowMs = nowMs;
  const instances = items.map((item) => item.instance);
  let decisions: readonly Decision<Erased>[];
  try {
    decisions = await sql.savepoint((inner) => step.run(instances, inner, last));
    if (decisions.length !== items.length)
      throw new Error(`${step.name} gave ${decisions.length} decisions for ${items.length} instances`);
  } catch (error) {
    if (isConflict(error) || isTransient(error)) throw error;
    ends?.splice(0);
    await runApart(sql, items, environment, error);
    return;
  }
  items.forEach((item, index) =>
    guarded(item, false, () => {
      item.decide(decisions[index] as Decision<Erased>, nowMs);
      runFree(item, nowMs);
    }),
  );
}

/** One instance that a local step cannot take must not stop its set: the halves are tried apart, down to that one. */
async function runApart(
  sql: Transaction,
  items: readonly Carried[],
  environment: Environment,
  error: unknown,
): Promise<void> {
  const [first] = items;
  if (first !== undefined && items.length === 1) return raiseThrown(first, error);
  const half = Math.ceil(items.length / 2);
  await runLocal(sql, items.slice(0, half), environment, null);
  await runLocal(sql, items.slice(half), environment, null);
}

async function write(
  sql: Sql,
  { tenant, program }: CommitContext,
  { lease, seq, keys }: SetHeld,
  items: readonly Carried[],
  journal: readonly JournalRow[],
): Promise<boolean> {
  const process = program.definition.name;
  const going = items.filter((item) => item.fate.kind === 'carried');
  const ended = byKey(items.filter((item) => item.fate.kind === 'ended'));
  const down = byKey(items.filter((item) => item.fate.kind !== 'ended' && item.fate.kind !== 'carried'));
  const [first] = going;
  // Sent in one go: the driver pipelines them on the transaction's connection.
  const [signalled, moved, gone] = await Promise.all([
    holdLease(sql, tenant, lease, first?.step ?? null),
    down.length === 0 ? 0 : moveSet(sql, tenant, process, lease, down.map(toMove)),
    ended.length === 0 ? 0 : archiveSet(sql, tenant, process, lease, ended.map(toEnding)),
    first === undefined
      ? null
      : logCarry(
          sql,
          tenant,
          lease,
          seq,
          going.map((item) => item.logEntry()),
          keys,
        ),
    appendEvents(
      sql,
      tenant,
      items.flatMap((item) => item.events),
    ),
    insertJournal(sql, tenant, journal),
    resolveMoved(sql, tenant, process, items),
    raiseExceptions(sql, tenant, items.flatMap(exceptionOf)),
  ]);
  if (signalled === null || moved !== down.length || gone !== ended.length)
    throw new LeaseLost(`the set of lease ${lease} was taken over`);
  return signalled;
}

/** By key, as deliveries lock them: two sets that meet wait for each other instead of breaking each other off. */
const byKey = (items: Carried[]): Carried[] => items.sort((a, b) => (a.key < b.key ? -1 : 1));

/** Closes exceptions whose instance has moved on, whoever moved it. */
async function resolveMoved(sql: Sql, tenant: string, process: string, items: readonly Carried[]): Promise<void> {
  for (const item of items)
    if (item.settledException) await resolveExceptions(sql, tenant, process, item.key, `went on to ${item.step}`);
}

function exceptionOf(item: Carried): NewException[] {
  return item.fate.kind === 'exception' ? [item.fate.exception] : [];
}

function toMove(item: Carried): Move {
  const { key, step, round, attempt, called, fate } = item;
  return {
    key,
    to: fate.kind === 'ended' || fate.kind === 'carried' ? 'ready' : fate.kind,
    step,
    round,
    attempt,
    called,
    afterMs: fate.kind === 'waiting' || fate.kind === 'delayed' ? fate.afterMs : null,
    awaiting: awaitingOf(item),
    pendingSeen: item.pendingSeen.length,
    pendingLeft: item.pendingLeft(),
    state: item.stateJson(),
    trace: item.newTrace,
  };
}

/**
 * The events that wake an instance: what its wait is for (also while an exception of that wait is open: the order goes
 * on by itself when the shipment comes after all), and what may come at any moment, unless a call's outcome is open.
 */
function awaitingOf(item: Carried): string {
  const { fate, node, called } = item;
  if (!['waiting', 'delayed', 'exception'].includes(fate.kind)) return '';
  const own = node.step.kind === 'wait' ? node.step.events : [];
  const names = new Set<string>(own);
  if (node.path === 'main' && !called) for (const name of Object.keys(item.program.definition.signals)) names.add(name);
  // A signal that the process has seen and kept for later does not wake it again.
  for (const signal of item.signals ?? []) if (!own.includes(signal.event)) names.delete(signal.event);
  return names.size === 0 ? '' : ` ${[...names].join(' ')} `;
}

function toEnding(item: Carried): Ending {
  const { key, version, startedAtMs, fate, signals } = item;
  const { outcome, reason } = fate.kind === 'ended' ? fate : { outcome: 'completed', reason: null };
  return {
    key,
    version,
    outcome,
    reason,
    startedAtMs,
    state: item.stateJson(),
    trace: item.wholeTrace,
    pendingSeen: item.pendingSeen.length,
    unheard: signals === null || signals.length > 0,
    heard: item.engine.heard ?? [],
  };
}
