import type { Sql } from '../../src/database/index.ts';

/** Where the server's write-ahead log ends now. */
export async function logPosition(sql: Sql): Promise<string> {
  const [row] = await sql<{ position: string }[]>`SELECT pg_current_wal_lsn()::text AS position`;
  return row?.position ?? '0/0';
}

/** Bytes logged since then, by all of the server. */
export async function loggedSince(sql: Sql, position: string): Promise<number> {
  const [row] = await sql<{ bytes: string }[]>`
    SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), ${position}::pg_lsn)::text AS bytes`;
  return Number(row?.bytes ?? 0);
}
