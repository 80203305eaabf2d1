import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countStock, reserveStock, stockLevels } from '../../src/stock/index.ts';
import { testDatabase } from '../kit/database.ts';

const tenant = 'main';
let server: Awaited<ReturnType<typeof testDatabase>>;
beforeEach(async () => {
  server = await testDatabase();
});
afterEach(() => server.drop());

const count = (onHand: number, countedAt: string) =>
  server.database.transaction((sql) => countStock(sql, tenant, [{ location: 'a', sku: 'X', onHand, countedAt }]));
/** Lets time pass for what was counted and moved so far. */
const wait = (seconds: number) =>
  server.database.transaction(async (sql) => {
    await sql`UPDATE stock_count SET since = since - ${seconds}::int * interval '1 s'`;
    await sql`UPDATE stock_balance SET moved_at = moved_at - ${seconds}::int * interval '1 s'`;
  });
const onHand = async () => (await stockLevels(server.database.sql, tenant, ['X'], 10))[0]?.onHand;

describe('a count that differs', () => {
  beforeEach(async () => {
    await count(10, '2026-11-25T00:00:00Z');
    const request = { reference: 'o', urgency: '2026-11-25T00:00:00Z', locations: ['a'], allOrNothing: true };
    await server.database.transaction((sql) =>
      reserveStock(sql, tenant, [{ ...request, lines: [{ id: '1', sku: 'X', quantity: 3 }] }]),
    );
    await wait(3_600);
  });

  it('becomes a correction when it has stood for a minute', async () => {
    await count(6, '2026-11-25T01:00:00Z');
    await wait(59);
    expect(await count(6, '2026-11-25T01:00:59Z')).toMatchObject({ corrected: 0 });
    await wait(2);
    expect(await count(6, '2026-11-25T01:01:01Z')).toMatchObject({ corrected: 1 });
    expect(await onHand()).toBe(6);
  });

  it('waits for a quarter of an hour where parcels that orders hold may be what is missing', async () => {
    await count(7, '2026-11-25T01:00:00Z');
    await wait(14 * 60);
    expect(await count(7, '2026-11-25T01:14:00Z')).toMatchObject({ corrected: 0 });
    expect(await onHand()).toBe(10);
    await wait(61);
    expect(await count(7, '2026-11-25T01:15:01Z')).toMatchObject({ corrected: 1 });
    expect(await onHand()).toBe(7);
  });
});
