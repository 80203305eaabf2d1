import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { connect, migrate, type Database } from '../../src/database/index.ts';

/** A migrated database of its own in the test run's server; `drop` ends its connections and removes it. */
export async function testDatabase(): Promise<{ database: Database; url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const serverUrl = inject('databaseUrl');
  const admin = connect({ url: serverUrl, max: 1 });
  await admin.sql.unsafe(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const database = connect({ url: url.href, max: 8 });
  await migrate(database);
  return {
    database,
    url: url.href,
    drop: async () => {
      await database.end();
      await admin.sql.unsafe(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
