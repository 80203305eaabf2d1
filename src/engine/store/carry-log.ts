import type { Sql } from '../../database/index.ts';
import { joinTrace, type TracePiece } from '../trace.ts';

/** One instance's part of a set's step: where it stands now, what was merged into its state, and its new trace. */
export interface CarryEntry {
  readonly key: string;
  readonly step: string;
  readonly round: number;
  /** What the step added to the state; absent where nothing. */
  readonly patch?: Readonly<Record<string, unknown>>;
  readonly engine: unknown;
  readonly trace: string;
}

/** The same as a set's log takes it: what differs between the instances of a set apart from what they share. */
export interface LoggedInstance extends Omit<CarryEntry, 'trace' | 'patch'> {
  /** Place in the claimed set, which stays what it is while others leave. */
  readonly ordinal: number;
  readonly patch: Readonly<Record<string, unknown>> | null;
  /** Signals that it has heard: a part of the engine's state that is each instance's own. */
  readonly heard: readonly string[] | null;
  readonly trace: readonly TracePiece[];
}

/** What instances that went the same way share. */
interface LoggedGroup {
  readonly step: string;
  readonly round: number;
  readonly engine: unknown;
  /** Heads of the trace entries. */
  readonly heads: readonly string[];
  readonly ordinals: number[];
  /** By head: the tails by instance. */
  readonly tails: string[][];
  readonly patches: (Readonly<Record<string, unknown>> | null)[];
  readonly heard: (readonly string[] | null)[];
}

interface LogRow {
  /** Keys of the claimed set by ordinal, in its first row. */
  readonly keys?: readonly string[];
  readonly groups: readonly LoggedGroup[];
}

/**
 * Writes one step of a set: one row, however many instances, and once what they share (1.3 instead of 4.4 KB of WAL an
 * order on its way). `keys` is given with the set's first row.
 */
export async function logCarry(
  sql: Sql,
  tenant: string,
  lease: string,
  seq: number,
  instances: readonly LoggedInstance[],
  keys: readonly string[] | null,
): Promise<void> {
  const row: LogRow = { ...(keys === null ? {} : { keys }), groups: groupsOf(instances) };
  await sql`
    INSERT INTO carry_log (tenant, lease, seq, entries)
    VALUES (${tenant}, ${lease}::bigint, ${seq}, ${JSON.stringify(row)})`;
}

function groupsOf(instances: readonly LoggedInstance[]): LoggedGroup[] {
  const groups = new Map<string, LoggedGroup>();
  const engines = new Map<unknown, string>();
  let group: LoggedGroup | undefined;
  for (const instance of instances) {
    const { ordinal, patch, heard, trace } = instance;
    // Nearly always it is that of the one before, which shows without making a name.
    if (group === undefined || !isOfGroup(group, instance)) {
      const name = groupName(instance, engines);
      group = groups.get(name);
      if (group === undefined) groups.set(name, (group = emptyGroup(instance)));
    }
    group.ordinals.push(ordinal);
    group.patches.push(patch);
    group.heard.push(heard);
    for (let index = 0; index < trace.length; index += 1) group.tails[index]?.push(trace[index]?.tail ?? '');
  }
  return [...groups.values()];
}

function isOfGroup(group: LoggedGroup, { step, round, engine, trace }: LoggedInstance): boolean {
  const { heads } = group;
  if (group.step !== step || group.round !== round || group.engine !== engine || heads.length !== trace.length)
    return false;
  for (let index = 0; index < heads.length; index += 1) if (heads[index] !== trace[index]?.head) return false;
  return true;
}

/** Engine states are told apart by identity first: most of a set share one. */
function groupName({ step, round, engine, trace }: LoggedInstance, engines: Map<unknown, string>): string {
  let name = engines.get(engine);
  if (name === undefined) engines.set(engine, (name = JSON.stringify(engine)));
  let heads = '';
  for (const piece of trace) heads += piece.head;
  return `${step} ${round} ${name} ${heads}`;
}

function emptyGroup({ step, round, engine, trace }: LoggedInstance): LoggedGroup {
  const heads = trace.map((piece) => piece.head);
  return { step, round, engine, heads, ordinals: [], tails: heads.map(() => []), patches: [], heard: [] };
}

/** What a set has logged, oldest first. */
export async function readCarryLog(sql: Sql, tenant: string, lease: string): Promise<CarryEntry[]> {
  const rows = await sql<{ entries: string }[]>`
    SELECT entries FROM carry_log WHERE tenant = ${tenant} AND lease = ${lease}::bigint ORDER BY seq`;
  return readLogRows(rows.map((row) => row.entries));
}

/** Reads the rows of one set's log, in the order in which they were written. */
export function readLogRows(texts: readonly string[]): CarryEntry[] {
  let keys: readonly string[] = [];
  return texts.flatMap((text) => {
    const row = JSON.parse(text) as LogRow;
    keys = row.keys ?? keys;
    return row.groups.flatMap((group) =>
      group.ordinals.map((ordinal, index) => entryOf(group, index, keys[ordinal] ?? '')),
    );
  });
}

function entryOf(group: LoggedGroup, index: number, key: string): CarryEntry {
  const { step, round, heads, tails, patches } = group;
  const heard = group.heard[index] ?? null;
  const engine = heard === null ? group.engine : { ...(group.engine as object), heard };
  const pieces = heads.map((head, at) => ({ head, tail: tails[at]?.[index] ?? ']' }));
  const patch = patches[index] ?? null;
  return { key, step, round, engine, trace: joinTrace(pieces), ...(patch === null ? {} : { patch }) };
}
