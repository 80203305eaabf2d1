import { pgArray, type Transaction } from '../../database/index.ts';
import { readTrace, resolveExceptions, type TraceEntry } from '../../engine/index.ts';
import {
  lockException,
  makeReady,
  personTrace,
  type LockedDocument,
  type LockedInstance,
  type Resolved,
} from './lock-exception.ts';

/**
 * Lets an instance try its step again, or the intake map a document again, after a person has mended the cause.
 *
 * A step whose last answer was a certain no is tried as a new round, so under a new idempotency key: a vendor that
 * honours keys would only repeat its old answer. Where the outcome was ever in doubt the key stays, and the engine
 * looks it up before anything is repeated.
 * @throws XD_EXCEPTION_NOT_FOUND, XD_EXCEPTION_RESOLVED, XD_EXCEPTION_MOVED_ON
 */
export async function retryException(sql: Transaction, tenant: string, id: string): Promise<Resolved> {
  const locked = await lockException(sql, tenant, id);
  const { process, key } = locked;
  if (locked.kind === 'document') {
    await retryDocument(sql, tenant, locked);
    return { id, process, key, did: 'retried', step: null };
  }
  const { step, called, state } = locked;
  const { failingSinceMs: _since, ...marks } = state._ ?? {};
  const round = (await mayUseNewKey(sql, tenant, locked)) ? locked.round + 1 : locked.round;
  const place = { step, round, called, state: { ...state, _: marks }, trace: personTrace(locked, 'retried', null) };
  await makeReady(sql, tenant, locked, place, 'retried');
  return { id, process, key, did: 'retried', step };
}

async function retryDocument(sql: Transaction, tenant: string, locked: LockedDocument): Promise<void> {
  const { system, document, process, key } = locked;
  await sql`
    UPDATE inbound SET status = 'new', attempt = 0, due_at = clock_timestamp()
    WHERE tenant = ${tenant} AND system = ${system} AND id = ${document}`;
  await resolveExceptions(sql, tenant, process, key, 'retried');
}

/**
 * Whether it is certain that nothing was done under the present key: of what is still open in this round, nothing had an
 * unknown answer, and no verdict came of a look-up.
 */
async function mayUseNewKey(sql: Transaction, tenant: string, locked: LockedInstance): Promise<boolean> {
  if (locked.called) return false;
  const byStep = new Map<string, TraceEntry[]>();
  for (const entry of readTrace(locked.trace))
    if (entry.round === locked.round) byStep.set(entry.step, [...(byStep.get(entry.step) ?? []), entry]);
  const open = [...byStep.values()].filter((entries) => !isDone(entries.at(-1)));
  if (open.some((entries) => entries.some((entry) => entry.outcome === 'unknown'))) return false;
  const calls = open.flatMap((entries) => entries.findLast((entry) => entry.call !== null)?.call ?? []);
  const [row] = await sql<{ lookUps: number }[]>`
    SELECT count(*)::int AS "lookUps" FROM journal
    WHERE tenant = ${tenant} AND id = ANY(${pgArray(calls)}::text[]) AND mode <> 'run'`;
  return row?.lookUps === 0;
}

const isDone = (entry: TraceEntry | undefined): boolean => entry?.outcome === 'done' || entry?.outcome === 'found';
