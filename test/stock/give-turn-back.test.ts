import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sql } from '../../src/database/index.ts';
import { giveTurnBack, takeTurn } from '../../src/platform/watermarks.ts';
import { testDatabase } from '../kit/database.ts';

const tenant = 'main';
let open: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  open = await testDatabase();
});
afterAll(() => open.drop());

/** A database that is away for the first statements, as after a crash. */
function away(sql: Sql, failures: number): Sql {
  let left = failures;
  return new Proxy(sql, {
    apply: (target, self, args) => {
      if (left === 0) return Reflect.apply(target, self, args) as unknown;
      left -= 1;
      return Promise.reject(Object.assign(new Error('the connection was closed'), { code: 'CONNECTION_CLOSED' }));
    },
  });
}

const take = (sql: Sql) => takeTurn(sql, tenant, 'galerie', 'stock-push', 0, 60_000);

it('gives a turn back when the database comes back, so that nobody waits for the end of its hold', async () => {
  const { sql } = open.database;
  expect(await take(sql)).toBeDefined();
  expect(await take(sql)).toBeUndefined();
  await giveTurnBack(away(sql, 3), tenant, 'galerie', 'stock-push', null, null);
  expect(await take(sql)).toBeDefined();
});

it('does not try again what no waiting mends', async () => {
  const broken = new Proxy(open.database.sql, { apply: () => Promise.reject(new Error('a bug')) });
  await expect(giveTurnBack(broken, tenant, 'galerie', 'stock-push', null, null)).rejects.toThrow('a bug');
});
