import postgres from 'postgres';

/**
 * Lets a new database compress its write-ahead log with lz4 where the binaries can. Those for linux-x64 18.4 cannot
 * (they know pglz alone, which costs more processor time than it saves here), so the server is asked, once in the life
 * of a folder, and keeps the answer in postgresql.auto.conf.
 */
export async function compressLog(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    const [row] = await sql<{ can: boolean }[]>`
      SELECT 'lz4' = ANY (enumvals) AS can FROM pg_settings WHERE name = 'wal_compression'`;
    if (row?.can !== true) return;
    await sql`ALTER SYSTEM SET wal_compression = 'lz4'`;
    await sql`SELECT pg_reload_conf()`;
  } finally {
    await sql.end();
  }
}
