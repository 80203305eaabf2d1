import { afterAll, beforeAll, expect, it } from 'vitest';
import { idLengthMax, storeInbound } from '../../src/platform/inbound.ts';
import { testDatabase } from '../kit/database.ts';

let server: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  server = await testDatabase();
});
afterAll(() => server.drop());

const found = (id: string, body: string) => ({ system: 'shop', id, type: 'order', via: 'sweep' as const, body });
const store = (documents: readonly ReturnType<typeof found>[]) => storeInbound(server.database.sql, 'main', documents);

it('keeps each document of a page, also where one has what no text of the database can have', async () => {
  const long = 'x'.repeat(5_000);
  expect(
    await store([found('1', 'plain'), found('2', 'a\u0000b'), found(long, 'long'), found(`${long}y`, 'other')]),
  ).toBe(4);
  const rows = await server.database.sql<{ id: string; body: string }[]>`SELECT id, body FROM inbound ORDER BY seq`;
  expect(rows.map(({ body }) => body)).toEqual(['plain', 'a\ufffdb', 'long', 'other']);
  expect(rows.every(({ id }) => id.length <= idLengthMax)).toBe(true);
  // The same document again is the same one.
  expect(await store([found(long, 'long')])).toBe(0);
});
