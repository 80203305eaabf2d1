import type { Database, Sql } from '../database/index.ts';
import { appendEvents } from '../events/index.ts';
import type { Carried } from './carried.ts';
import type { LocalStep } from './definition.ts';
import type { Environment } from './ports.ts';
import type { Erased, Program } from './program.ts';
import { runFree } from './run-free.ts';
import { archiveSet, type Ending } from './store/archive-set.ts';
import { raiseExceptions, resolveExceptions, type NewException } from './store/exceptions.ts';
import { insertJournal, type JournalRow } from './store/insert-journal.ts';
import { consumeSignals } from './store/load-signals.ts';
import { moveSet, type Move } from './store/move-set.ts';

export interface CommitContext {
  readonly database: Database;
  readonly tenant: string;
  readonly program: Program;
  readonly environment: Environment;
}

/** Some rows are no longer held by the lease: the whole transaction is rolled back and repeated without them. */
class LeaseLost extends Error {
  readonly keys: ReadonlySet<string>;
  constructor(keys: ReadonlySet<string>) {
    super(`${keys.size} instances were taken over`);
    this.keys = keys;
  }
}

/**
 * Writes a set back in one transaction: local steps over the set, events, journal, exceptions, moves and endings.
 * Answers the instances that are still carried. Instances that another worker has taken over are dropped, with
 * everything that this worker wanted to write for them.
 */
export async function commitSet(
  context: CommitContext,
  lease: string,
  items: readonly Carried[],
  journal: readonly JournalRow[],
  local: readonly Carried[],
): Promise<Carried[]> {
  let held = [...items];
  while (held.length > 0 || journal.length > 0) {
    const restores = held.map((item) => item.snapshot());
    try {
      await context.database.transaction(async (sql) => {
        // A transaction that is repeated after a deadlock starts from what the items were.
        restores.forEach((restore) => restore());
        await runLocal(sql, local.filter((item) => held.includes(item)), context.environment);
        await write(sql, context, lease, held, journal);
      });
      return held.filter((item) => item.fate.kind === 'carried');
    } catch (error) {
      restores.forEach((restore) => restore());
      if (!(error instanceof LeaseLost)) throw error;
      held = held.filter((item) => !error.keys.has(item.key));
      if (held.length === 0) return [];
    }
  }
  return [];
}

async function runLocal(sql: Sql, items: readonly Carried[], environment: Environment): Promise<void> {
  const [first] = items;
  if (first === undefined) return;
  const step = first.node.step as LocalStep<unknown, Erased>;
  const nowMs = environment.nowMs();
  const decisions = await step.run(
    items.map((item) => item.instance),
    sql,
  );
  items.forEach((item, index) => {
    const decision = decisions[index];
    if (decision === undefined) throw new Error(`${step.name} gave ${decisions.length} decisions for ${items.length}`);
    item.decide(decision, nowMs);
    runFree(item, nowMs);
  });
}

async function write(
  sql: Sql,
  { tenant, program }: CommitContext,
  lease: string,
  items: readonly Carried[],
  journal: readonly JournalRow[],
): Promise<void> {
  const process = program.definition.name;
  const dirty = items.filter((item) => item.dirty);
  const ended = dirty.filter((item) => item.fate.kind === 'ended');
  const moved = dirty.filter((item) => item.fate.kind !== 'ended');
  const exceptions = dirty.flatMap((item) => exceptionOf(item));
  // Sent in one go: the driver pipelines them on the transaction's connection.
  const [rows, gone] = await Promise.all([
    moved.length === 0 ? [] : moveSet(sql, tenant, process, lease, moved.map(toMove)),
    ended.length === 0 ? new Set<string>() : archiveSet(sql, tenant, process, lease, ended.map(toEnding)),
    appendEvents(sql, tenant, dirty.flatMap((item) => item.events)),
    insertJournal(sql, tenant, journal),
    raiseExceptions(sql, tenant, exceptions),
    resolveMoved(sql, tenant, process, dirty),
    consumeSignals(sql, tenant, process, dirty.flatMap((item) => item.consumed)),
  ]);
  const pending = new Map(rows.map((row) => [row.key, row.pending]));
  const lost = dirty.filter((item) => (item.fate.kind === 'ended' ? !gone.has(item.key) : !pending.has(item.key)));
  if (lost.length > 0) throw new LeaseLost(new Set(lost.map((item) => item.key)));
  for (const item of moved) item.written(pending.get(item.key) ?? '');
}

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
    to: fate.kind === 'ended' ? 'carried' : fate.kind,
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
  const names = new Set<string>(node.step.kind === 'wait' ? node.step.events : []);
  if (node.path === 'main' && !called)
    for (const name of Object.keys(item.program.definition.signals)) names.add(name);
  // A signal that the process has seen and kept for later does not wake it again.
  for (const signal of item.signals ?? []) names.delete(signal.event);
  return names.size === 0 ? '' : ` ${[...names].join(' ')} `;
}

function toEnding(item: Carried): Ending {
  const { key, fate } = item;
  const ended = fate.kind === 'ended' ? fate : { outcome: 'completed', reason: null };
  return { key, outcome: ended.outcome, reason: ended.reason, state: item.stateJson(), trace: item.newTrace };
}
