import { connect } from '../../src/database/index.ts';

/** A statement by its text, with constants taken out. */
export interface CountedStatement {
  readonly text: string;
  readonly calls: number;
  readonly totalMs: number;
}

/**
 * Switches the server's own counter on for the connections that this database gets from now on. It counts what every
 * process sends, BEGIN and COMMIT too. It costs some microseconds a statement, so timed runs go without it.
 */
export async function countStatements(databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  const { sql, end } = connect({ url: databaseUrl, max: 1 });
  await sql.unsafe('CREATE EXTENSION pg_stat_statements');
  await sql.unsafe(`ALTER DATABASE ${name} SET pg_stat_statements.track = 'top'`);
  await sql.unsafe(`ALTER DATABASE ${name} SET compute_query_id = on`);
  await end();
}

/** What was counted in this database so far, what took longest in all first. */
export async function countedStatements(databaseUrl: string): Promise<CountedStatement[]> {
  const { sql, end } = connect({ url: databaseUrl, max: 1 });
  const rows = await sql<CountedStatement[]>`
    SELECT query AS text, calls::int AS calls, total_exec_time AS "totalMs" FROM pg_stat_statements
    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    ORDER BY total_exec_time DESC`;
  await end();
  return [...rows];
}
