import { packed, pgArray, type Database, type Sql } from '../database/index.ts';
import { readCarryLog, type CarryEntry } from './store/carry-log.ts';
import { dropLease } from './store/leases.ts';

/** Dead sets taken over in one go; each is a transaction of its own. */
const leaseCountMax = 50;

/**
 * Takes back what dead or paused workers held. What a set had logged is applied to the rows of its instances; they
 * become ready at the step that they had come to, marked as possibly called, under no lease. Whatever the old worker
 * writes later finds its lease gone. Answers how many instances were taken back.
 */
export async function takeOver(database: Database, tenant: string): Promise<number> {
  let count = 0;
  for (let taken = 0; taken < leaseCountMax; taken += 1) {
    const freed = await database.transaction((sql) => takeOverOne(sql, tenant));
    if (freed === null) return count;
    count += freed;
  }
  return count;
}

async function takeOverOne(sql: Sql, tenant: string): Promise<number | null> {
  const [dead] = await sql<{ id: string }[]>`
    SELECT id::text FROM lease WHERE tenant = ${tenant} AND until < clock_timestamp()
    ORDER BY until LIMIT 1 FOR UPDATE SKIP LOCKED`;
  if (dead === undefined) return null;
  const latest = latestOf(await readCarryLog(sql, tenant, dead.id));
  const rows = await sql<{ process: string; key: string; state: Record<string, unknown> }[]>`
    SELECT process, key, state FROM process WHERE tenant = ${tenant} AND lease = ${dead.id}::bigint FOR UPDATE`;
  const moved = rows.flatMap((row) => {
    const entry = latest.get(row.key);
    return entry === undefined ? [] : [{ ...row, entry }];
  });
  if (moved.length > 0) await applyLog(sql, tenant, dead.id, moved);
  await sql`
    UPDATE process SET status = 'ready', queue = step, lease = NULL, called = true
    WHERE tenant = ${tenant} AND lease = ${dead.id}::bigint`;
  await dropLease(sql, tenant, dead.id);
  return rows.length;
}

/** Each instance's last position, with all its patches and traces joined. */
function latestOf(entries: readonly CarryEntry[]): Map<string, CarryEntry> {
  const latest = new Map<string, CarryEntry>();
  for (const entry of entries) {
    const before = latest.get(entry.key);
    const patch = { ...before?.patch, ...entry.patch };
    latest.set(entry.key, { ...entry, patch, trace: (before?.trace ?? '') + entry.trace });
  }
  return latest;
}

async function applyLog(
  sql: Sql,
  tenant: string,
  lease: string,
  rows: readonly { process: string; key: string; state: Record<string, unknown>; entry: CarryEntry }[],
): Promise<void> {
  const states = rows.map(({ state, entry }) => JSON.stringify({ ...state, ...entry.patch, _: entry.engine }));
  await sql`
    UPDATE process p SET step = d.step, round = d.round, attempt = 0, state = d.state, trace = p.trace || coalesce(d.trace, '')
    FROM unnest(
      unpack(${packed(rows.map((row) => row.process))}),
      unpack(${packed(rows.map((row) => row.key))}),
      unpack(${packed(rows.map((row) => row.entry.step))}),
      ${pgArray(rows.map((row) => row.entry.round))}::int[],
      unpack(${packed(states)})::json[],
      unpack(${packed(rows.map((row) => row.entry.trace))})
    ) AS d(process, key, step, round, state, trace)
    WHERE p.tenant = ${tenant} AND p.process = d.process AND p.key = d.key AND p.lease = ${lease}::bigint`;
}
