import { unitSeparator, unpacked, type Sql } from '../../database/index.ts';

export interface ClaimedRow {
  readonly key: string;
  readonly version: number;
  readonly step: string;
  readonly round: number;
  readonly attempt: number;
  readonly called: boolean;
  readonly pending: string;
  readonly startedAtMs: number;
  readonly state: Readonly<Record<string, unknown>>;
  readonly trace: string;
  readonly document: unknown;
}

export interface ClaimedSet {
  readonly lease: string;
  /** The most urgent first. */
  readonly rows: readonly ClaimedRow[];
}

/**
 * Takes up to `limit` instances of one version that wait at one step, the most urgent first, under a new lease of `leaseMs` by the
 * database's clock; null when none waits. SKIP LOCKED lets workers take different ones at the same moment.
 */
export async function claimSet(
  sql: Sql,
  tenant: string,
  process: string,
  version: number,
  queue: string,
  worker: string,
  limit: number,
  leaseMs: number,
): Promise<ClaimedSet | null> {
  const column = (text: string) => sql`string_agg(${sql.unsafe(text)}, ${unitSeparator})`;
  const [set] = await sql<Packed[]>`
    WITH next AS (
      SELECT key FROM process
      WHERE tenant = ${tenant} AND process = ${process} AND queue = ${queue} AND version = ${version}
      ORDER BY urgency LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), l AS (
      INSERT INTO lease (tenant, worker, until)
      SELECT ${tenant}, ${worker}, clock_timestamp() + ${leaseMs}::int * interval '1 ms'
      WHERE EXISTS (SELECT 1 FROM next)
      RETURNING id
    ), taken AS (
      UPDATE process p SET status = 'carried', queue = NULL, due_at = NULL, awaiting = '', lease = l.id
      FROM next, l
      WHERE p.tenant = ${tenant} AND p.process = ${process} AND p.key = next.key
      RETURNING p.lease, p.key, p.version, p.step, p.round, p.attempt, p.called, p.pending, p.urgency, p.started_at, p.state, p.trace
    )
    SELECT min(lease)::text AS lease, ${column('key')} AS keys, ${column('version::text')} AS versions,
      ${column('step')} AS steps, ${column('round::text')} AS rounds, ${column('attempt::text')} AS attempts,
      ${column('called::int::text')} AS called, ${column('pending')} AS pending,
      ${column('(extract(epoch FROM started_at) * 1000)::bigint::text')} AS "startedAtMs",
      ${column('state::text')} AS states, ${column('trace')} AS traces, ${column('document::text')} AS documents
    FROM (SELECT t.*, d.body AS document
          FROM taken t JOIN document d ON d.tenant = ${tenant} AND d.process = ${process} AND d.key = t.key
          ORDER BY t.urgency) ordered`;
  return set === undefined || set.lease === null ? null : { lease: set.lease, rows: rowsOf(set) };
}

type Column =
  | 'keys'
  | 'versions'
  | 'steps'
  | 'rounds'
  | 'attempts'
  | 'called'
  | 'pending'
  | 'startedAtMs'
  | 'states'
  | 'traces'
  | 'documents';
type Packed = { readonly lease: string | null } & Readonly<Record<Column, string | null>>;

function rowsOf(set: Packed): ClaimedRow[] {
  const [versions, steps, rounds, attempts] = [set.versions, set.steps, set.rounds, set.attempts].map(unpacked);
  const [called, pending, started, states] = [set.called, set.pending, set.startedAtMs, set.states].map(unpacked);
  const [traces, documents] = [set.traces, set.documents].map(unpacked);
  return unpacked(set.keys).map((key, index) => ({
    key,
    version: Number(versions?.[index]),
    step: steps?.[index] ?? '',
    round: Number(rounds?.[index]),
    attempt: Number(attempts?.[index]),
    called: called?.[index] === '1',
    pending: pending?.[index] ?? '',
    startedAtMs: Number(started?.[index]),
    state: JSON.parse(states?.[index] ?? '{}') as Record<string, unknown>,
    trace: traces?.[index] ?? '',
    document: JSON.parse(documents?.[index] ?? 'null') as unknown,
  }));
}
