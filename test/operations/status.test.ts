import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failed, refused } from '../../src/contracts/index.ts';
import { StatusReader, statusReport } from '../../src/operations/index.ts';
import { acceptOrders } from '../../src/processes/index.ts';
import { sampleOrder } from '../../src/testing/index.ts';
import { until } from '../kit/until.ts';
import { allLines, program, startInstallation, tenant, type Installation } from './installation.ts';

let at: Installation;
const errors: unknown[] = [];
beforeAll(async () => {
  at = await startInstallation(errors);
});
afterAll(async () => {
  await at.stop();
  expect(errors).toEqual([]);
});

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index));
const totalsOf = ({ accepted, live, completed, cancelled }: Awaited<ReturnType<StatusReader['read']>>) => ({
  accepted,
  live,
  completed,
  cancelled,
});

describe('the status', () => {
  it('of an empty installation is all zeros', async () => {
    expect(await statusReport(at.database.sql, tenant)).toMatchObject({
      accepted: 0,
      live: 0,
      refused: 0,
      steps: [],
      oldest: null,
      inbound: { waiting: 0 },
      rates: { acceptedPerSecond: 0 },
    });
  });

  it('followed along the log says at every moment what a fresh count says', async () => {
    const reader = new StatusReader(at.database.sql, tenant);
    await reader.read();
    at.answers.set('payments.authorise', (number) =>
      Number(number) % 7 === 0 ? refused('declined', 'no') : undefined,
    );
    at.answers.set('erp.salesOrders.create', (number) => (number === '20' ? failed('item-blocked', 'x') : undefined));
    for (const number of numbers(1, 41)) {
      await at.accept(number);
      if (Number(number) % 10 === 0) await reader.read();
    }
    for (const number of numbers(1, 41)) await at.ship(number, `sh-${number}`, allLines);
    const done = await until(async () => {
      const seen = await reader.read();
      return seen.live === 1 && seen.completed > 0 && seen;
    });
    const fresh = await statusReport(at.database.sql, tenant);
    expect(totalsOf(done)).toEqual(totalsOf(fresh));
    // 7, 14, 21, 28 and 35 are declined after a second try; 20 stands as an exception.
    expect(totalsOf(fresh)).toEqual({ accepted: 40, live: 1, completed: 34, cancelled: 5 });
    expect(fresh.cancelledReasons).toEqual([{ reason: 'payment-declined', count: 5 }]);
    expect(fresh.steps).toMatchObject([{ step: 'create-sales-order', status: 'exception', count: 1 }]);
    expect(fresh.oldest).toMatchObject({ key: 'main-shop/20', status: 'exception' });
    // Parcels that were told for cancelled orders may have been judged by now; they stand beside it.
    expect(fresh.exceptions.filter(({ cause }) => cause !== 'shipment-after-end')).toEqual([
      { cause: 'item-blocked', currency: 'USD', count: 1, amount: 7245 },
    ]);
    expect(fresh.rates.acceptedPerSecond).toBeGreaterThan(0);
    at.answers.clear();
  });

  it('neither misses nor doubles a transaction that commits after younger ones', async () => {
    const reader = new StatusReader(at.database.sql, tenant);
    await reader.read();
    let commit = () => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let began = () => {};
    const written = new Promise<void>((resolve) => {
      began = resolve;
    });
    const late = at.database.transaction(async (sql) => {
      await acceptOrders(sql, tenant, program, [sampleOrder('51')]);
      began();
      await held;
    });
    await written;
    await at.database.transaction((sql) => acceptOrders(sql, tenant, program, [sampleOrder('52')]));
    // The younger one is committed and above the edge: it is told at once, and not twice.
    expect((await reader.read()).accepted).toBe(41);
    expect((await reader.read()).accepted).toBe(41);
    const begunMeanwhile = new StatusReader(at.database.sql, tenant);
    expect((await begunMeanwhile.read()).accepted).toBe(41);
    commit();
    await late;
    expect((await reader.read()).accepted).toBe(42);
    expect((await begunMeanwhile.read()).accepted).toBe(42);
    expect((await begunMeanwhile.read()).accepted).toBe(42);
  });

  it('counts an order that was refused and came again by its newest refusal, and not at all once it was accepted', async () => {
    const { sql } = at.database;
    const refuse = (number: string, version: string, code: string) => sql`
      INSERT INTO order_refusal (tenant, key, source_version, code, detail)
      VALUES (${tenant}, ${`main-shop/${number}`}, ${version}, ${code}, 'why')`;
    await refuse('60', '1', 'unknown-sku');
    await refuse('60', '2', 'unknown-currency');
    await refuse('1', '1', 'unknown-sku');
    expect(await statusReport(sql, tenant)).toMatchObject({
      refused: 1,
      refusedReasons: [{ reason: 'unknown-currency', count: 1 }],
    });
  });

  it('tells the documents that wait and the stock that a channel does not know yet', async () => {
    const { sql } = at.database;
    await sql`INSERT INTO inbound (tenant, system, id, type, via, body) VALUES (${tenant}, 'shop', 'x', 'order', 'webhook', '{}')`;
    await sql`INSERT INTO stock_channel (tenant, channel, source, sku, wanted, wanted_version, wanted_at)
      VALUES (${tenant}, 'main-shop', 'default', 'XD-0001', 5, 1, clock_timestamp())`;
    const { inbound, untold } = await statusReport(sql, tenant);
    expect(inbound.waiting).toBe(1);
    expect(inbound.oldestSince).toBeInstanceOf(Date);
    expect(untold).toMatchObject([{ channel: 'main-shop', count: 1 }]);
  });
});
