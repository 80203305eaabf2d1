import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/database/index.ts';
import { countStock, moveStock, reserveStock, stockLevels, type Allocation } from '../../src/stock/index.ts';
import { testDatabase } from '../kit/database.ts';

const tenant = 'main';
let server: Awaited<ReturnType<typeof testDatabase>>;
let many: Database;
beforeEach(async () => {
  server = await testDatabase();
  many = connect({ url: server.url, max: 12 });
});
afterEach(async () => {
  await many.end();
  await server.drop();
});
const count = (location: string, sku: string, onHand: number) =>
  server.database.transaction((sql) =>
    countStock(sql, tenant, [{ location, sku, onHand, countedAt: '2026-11-25T00:00:00Z' }]),
  );
const request = (
  reference: string,
  lines: readonly { sku: string; quantity: number }[],
  locations = ['a', 'b'],
  allOrNothing = true,
) => ({
  reference,
  urgency: '2026-11-25T00:00:00Z',
  lines: lines.map((line, index) => ({ ...line, id: String(index) })),
  locations,
  allOrNothing,
});
const differences = () => server.database.sql`
  SELECT b.location, b.sku FROM stock_balance b LEFT JOIN stock_movement m ON (m.tenant, m.location, m.sku) = (b.tenant, b.location, b.sku)
  GROUP BY b.location, b.sku, b.on_hand, b.reserved
  HAVING b.on_hand <> sum(m.on_hand_delta) OR b.reserved <> sum(m.reserved_delta) OR b.reserved > b.on_hand OR b.reserved < 0`;

describe('reservations', () => {
  it('sell the last unit to one of 200 buyers, on twelve connections at once', async () => {
    await count('a', 'last', 1);
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        many.transaction((sql) =>
          reserveStock(sql, tenant, [request(`order-${index}`, [{ sku: 'last', quantity: 1 }], ['a'])]),
        ),
      ),
    );
    expect(results.flat().filter(({ allocations }) => allocations.length > 0)).toHaveLength(1);
    expect(await stockLevels(server.database.sql, tenant, ['last'], 10)).toMatchObject([
      { onHand: 1, reserved: 1, available: 0 },
    ]);
    expect([...(await differences())]).toEqual([]);
  });

  it('serve the most urgent of a set first, and answer in the set’s order', async () => {
    await count('a', 'x', 1);
    const late = { ...request('late', [{ sku: 'x', quantity: 1 }]), urgency: '2026-11-27T00:00:00Z' };
    const soon = { ...request('soon', [{ sku: 'x', quantity: 1 }]), urgency: '2026-11-26T00:00:00Z' };
    const results = await server.database.transaction((sql) => reserveStock(sql, tenant, [late, soon]));
    expect(results.map(({ allocations }) => allocations.length)).toEqual([0, 1]);
  });

  it('sum what two lines of one order want of the same article', async () => {
    await count('a', 'x', 3);
    const [result] = await server.database.transaction((sql) =>
      reserveStock(sql, tenant, [
        request('1', [
          { sku: 'x', quantity: 2 },
          { sku: 'x', quantity: 2 },
        ]),
      ]),
    );
    expect(result?.allocations).toEqual([]);
    expect(result?.short).toMatchObject([{ lineId: '1', available: 1 }]);
  });

  it('keep balances the sum of their movements through random concurrent reserving, releasing and shipping', async () => {
    const skus = ['p', 'q', 'r', 's'];
    for (const location of ['a', 'b']) for (const sku of skus) await count(location, sku, 15);
    const line = fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 4 }) });
    const buyer = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      next: fc.constantFrom('keep', 'release', 'ship', 'break'),
    });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(buyer, { minLength: 30, maxLength: 40 }), async (buyers) => {
        await Promise.all(
          buyers.map(async ({ lines, next }) => {
            const reference = `order-${(number += 1)}`;
            const kept: { allocations: readonly Allocation[] } = { allocations: [] };
            const work = many.transaction(async (sql) => {
              const [result] = await reserveStock(sql, tenant, [request(reference, lines, ['b', 'a'], false)]);
              if (next === 'break') throw new Error('broken off');
              kept.allocations = result?.allocations ?? [];
            });
            if (next === 'break') return expect(work).rejects.toThrow('broken off');
            await work;
            if (next === 'keep') return;
            await many.transaction((sql) =>
              moveStock(
                sql,
                tenant,
                kept.allocations.map(({ location, sku, quantity }) => ({
                  kind: next === 'ship' ? ('ship' as const) : ('release' as const),
                  location,
                  sku,
                  onHandDelta: next === 'ship' ? -quantity : 0,
                  reservedDelta: -quantity,
                  reference,
                  reason: null,
                })),
              ),
            );
          }),
        );
        expect([...(await differences())]).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  it('are refused by the database itself below zero, whatever the program believes', async () => {
    await count('a', 'x', 2);
    const move = (reservedDelta: number, onHandDelta = 0) =>
      server.database.transaction((sql) =>
        moveStock(sql, tenant, [
          { kind: 'reserve', location: 'a', sku: 'x', onHandDelta, reservedDelta, reference: 'r', reason: null },
        ]),
      );
    await expect(move(3)).rejects.toMatchObject({ code: '23514' });
    await expect(move(-1)).rejects.toMatchObject({ code: '23514' });
    await expect(move(0, -3)).rejects.toMatchObject({ code: '23514' });
    expect([...(await differences())]).toEqual([]);
  });

  it('never write a movement of a balance that does not exist', async () => {
    const moved = server.database.transaction((sql) =>
      moveStock(sql, tenant, [
        { kind: 'ship', location: '', sku: 'x', onHandDelta: -1, reservedDelta: -1, reference: 'r', reason: null },
      ]),
    );
    await moved.catch(() => undefined);
    expect([...(await server.database.sql`SELECT location, sku FROM stock_movement`)]).toEqual([]);
  });

  it('are tried again after a deadlock, and nothing is counted twice', async () => {
    await count('a', 'x', 5);
    await count('b', 'y', 5);
    const lock = (sql: Parameters<Parameters<Database['transaction']>[0]>[0], location: string) =>
      sql`SELECT 1 FROM stock_balance WHERE location = ${location} FOR UPDATE`;
    const tries = { first: 0, second: 0 };
    const inOrder = (name: 'first' | 'second', one: string, other: string) =>
      many.transaction(async (sql) => {
        tries[name] += 1;
        await lock(sql, one);
        await sql`SELECT pg_sleep(0.2)`;
        await lock(sql, other);
        await reserveStock(sql, tenant, [
          request(name, [
            { sku: 'x', quantity: 1 },
            { sku: 'y', quantity: 1 },
          ]),
        ]);
      });
    await Promise.all([inOrder('first', 'a', 'b'), inOrder('second', 'b', 'a')]);
    expect(tries.first + tries.second).toBeGreaterThan(2);
    expect(await stockLevels(server.database.sql, tenant, ['x'], 10)).toMatchObject([{ reserved: 2 }]);
    expect([...(await differences())]).toEqual([]);
  });
});
