import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/database/index.ts';
import {
  countStock,
  listUntold,
  markSent,
  markTold,
  moveStock,
  refreshWanted,
  reserveStock,
  type StockChannel,
  type Untold,
} from '../../src/stock/index.ts';
import { testDatabase } from '../kit/database.ts';
import { until } from '../kit/until.ts';

const tenant = 'main';
const channels: StockChannel[] = [
  { channel: 'shop', sources: [{ location: 'a', source: 'src-a', buffer: 0 }] },
  { channel: 'market', sources: [{ location: 'a', source: 'm-a', buffer: 3 }] },
];
let server: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let many: Database;
beforeEach(async () => {
  server = await testDatabase();
  database = server.database;
  many = connect({ url: server.url, max: 10 });
});
afterEach(async () => {
  await many.end();
  await server.drop();
});
const count = (sku: string, onHand: number) =>
  database.transaction((sql) =>
    countStock(sql, tenant, [{ location: 'a', sku, onHand, countedAt: '2026-11-25T00:00:00Z' }]),
  );
const reserve = (db: Database, sku: string, reference: string, held?: Promise<void>, reserved?: () => void) =>
  db.transaction(async (sql) => {
    await reserveStock(sql, tenant, [
      { reference, urgency: '', lines: [{ id: '1', sku, quantity: 1 }], locations: ['a'], allOrNothing: true },
    ]);
    reserved?.();
    await held;
  });
const release = (sku: string, reference: string) =>
  database.transaction((sql) =>
    moveStock(sql, tenant, [
      { kind: 'release', location: 'a', sku, onHandDelta: 0, reservedDelta: -1, reference, reason: 'cancelled' },
    ]),
  );
/** Reads on until all that is committed was read; a transaction in another database of the server may hold it up. */
const refresh = () =>
  until(async () => {
    await refreshWanted(database, tenant, channels);
    const behind = await database.sql`
      SELECT 1 FROM stock_movement m WHERE NOT EXISTS (SELECT 1 FROM consumer c WHERE (c.xid, c.seq) >= (m.xid, m.seq)) LIMIT 1`;
    return behind.length === 0;
  });
const untold = (channel: string) => listUntold(database.sql, tenant, channel, 1_000);
const told = async (channel: string, sku: string) =>
  Number(
    (
      await database.sql<{ told: string }[]>`SELECT told FROM stock_channel WHERE channel = ${channel} AND sku = ${sku}`
    )[0]?.told,
  );

describe('telling channels their stock', () => {
  it('tells a new article, less the channel’s buffer and never below zero', async () => {
    await count('x', 10);
    await count('y', 2);
    await refresh();
    expect(await untold('shop')).toMatchObject([
      { sku: 'y', wanted: 2 },
      { sku: 'x', wanted: 10 },
    ]);
    expect(await untold('market')).toMatchObject([
      { sku: 'y', wanted: 0 },
      { sku: 'x', wanted: 7 },
    ]);
  });

  it('makes one number of a hundred sales', async () => {
    await count('x', 200);
    await refresh();
    await markTold(database.sql, tenant, 'shop', await untold('shop'));
    for (let sale = 0; sale < 100; sale += 1) await reserve(database, 'x', `o${sale}`);
    await refresh();
    expect(await untold('shop')).toMatchObject([{ sku: 'x', wanted: 100 }]);
    await markTold(database.sql, tenant, 'shop', await untold('shop'));
    expect(await untold('shop')).toEqual([]);
  });

  it('does not lose a reservation that is committed after later ones were read', async () => {
    await count('x', 10);
    await count('y', 10);
    await refresh();
    await markTold(database.sql, tenant, 'shop', await untold('shop'));
    let commit: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let reserved = false;
    const slow = reserve(many, 'x', 'slow', held, () => {
      reserved = true;
    });
    await until(() => reserved);
    await reserve(many, 'y', 'quick');
    for (let times = 0; times < 5; times += 1) await refreshWanted(database, tenant, channels);
    commit();
    await slow;
    await refresh();
    expect((await untold('shop')).map(({ sku, wanted }) => [sku, wanted])).toEqual([
      ['x', 9],
      ['y', 9],
    ]);
  });

  it('does not send a number that went back to what the channel knows while it was about to be sent', async () => {
    await count('x', 10);
    await refresh();
    await markTold(database.sql, tenant, 'shop', await untold('shop'));
    await reserve(database, 'x', 'gone');
    await refresh();
    const listed = await untold('shop');
    expect(listed).toMatchObject([{ wanted: 9 }]);
    // The order is cancelled: the channel knows the right number already, and nothing is waiting any more.
    await release('x', 'gone');
    await refresh();
    expect(await untold('shop')).toEqual([]);
    expect(await markSent(database.sql, tenant, 'shop', listed)).toEqual([]);
    // A number that is still to be told goes out, also where a newer one is wanted by now.
    await reserve(database, 'x', 'kept');
    await refresh();
    const second = await untold('shop');
    await reserve(database, 'x', 'too');
    await refresh();
    expect(await markSent(database.sql, tenant, 'shop', second)).toEqual(second);
  });

  it('never writes an older acknowledgement over a newer, and keeps what changed meanwhile untold', async () => {
    await count('x', 10);
    await refresh();
    const first = await untold('shop');
    await reserve(database, 'x', '1');
    await refresh();
    await markTold(database.sql, tenant, 'shop', first);
    expect(await untold('shop')).toMatchObject([{ wanted: 9 }]);
    const second = await untold('shop');
    await markTold(database.sql, tenant, 'shop', second);
    await markTold(database.sql, tenant, 'shop', first);
    expect(await told('shop', 'x')).toBe(9);
    expect(await untold('shop')).toEqual([]);
  });

  it('tells every channel the last number in the end, under concurrent sales and readers, in rising versions', async () => {
    const skus = ['p', 'q', 'r'];
    for (const sku of skus) await count(sku, 500);
    const sale = { on: true };
    const heard = new Map<string, Untold[]>();
    const reader = async () => {
      while (sale.on) await refreshWanted(many, tenant, channels);
    };
    const teller = async (channel: string) => {
      const tell = async () => {
        const items = await untold(channel);
        for (const item of items)
          heard.set(`${channel} ${item.sku}`, [...(heard.get(`${channel} ${item.sku}`) ?? []), item]);
        await markTold(database.sql, tenant, channel, items);
        return items.length;
      };
      while (sale.on) await tell();
      await refresh();
      while ((await tell()) > 0);
    };
    const sellers = Promise.all(
      Array.from({ length: 6 }, async (_, seller) => {
        for (let times = 0; times < 40; times += 1)
          await reserve(many, skus[(seller + times) % 3] ?? 'p', `${seller}-${times}`);
      }),
    ).finally(() => {
      sale.on = false;
    });
    await Promise.all([sellers, reader(), reader(), teller('shop'), teller('market')]);
    await refresh();
    expect(await untold('shop')).toEqual([]);
    for (const sku of skus) {
      expect(await told('shop', sku), sku).toBe(500 - 80);
      expect(await told('market', sku), sku).toBe(500 - 80 - 3);
    }
    for (const [name, items] of heard) {
      const versions = items.map(({ version }) => Number(version));
      expect(versions, name).toEqual([...new Set(versions)].sort((a, b) => a - b));
      // Stock only fell, so a number that rises would be an older one.
      const numbers = items.map(({ wanted }) => wanted);
      expect(numbers, name).toEqual([...numbers].sort((a, b) => b - a));
    }
  });
});
