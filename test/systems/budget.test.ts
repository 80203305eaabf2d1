import { setMaxListeners } from 'node:events';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lanes, type Lane, type QuotaRule } from '../../src/systems/index.ts';
import { Budget, LocalTokens, readQuotas, SharedTokens, type TokenStore } from '../../src/systems/runtime/index.ts';
import { LaneQueue } from '../../src/systems/runtime/lane-queue.ts';
import { testDatabase } from '../kit/database.ts';

const { signal } = new AbortController();
setMaxListeners(0, signal);
let server: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  server = await testDatabase();
});
afterAll(() => server.drop());

const shared = (system: string) => new SharedTokens(server.database.sql, 'main', system);
const budgetOn = (store: TokenStore) => new Budget(store, Date.now);
const draw = (budget: Budget, rule: QuotaRule, lane: Lane = 'orders', waitMsMax = 60_000) =>
  budget.draw(rule, { lane, waitMsMax, signal });
const ask = { count: 1, reserve: 0, horizonMs: 0, waiting: 0 };

describe('the budget of an account', () => {
  it('is one for all processes: together they send its burst, and then its rate', async () => {
    const rule = { name: 'getOrder', requestsPerSecond: 20, burst: 10 };
    const processes = [1, 2, 3].map(() => budgetOn(shared('amazon')));
    const sentAt: number[] = [];
    const startMs = performance.now();
    const work = processes.flatMap((budget) =>
      Array.from({ length: 10 }, () => draw(budget, rule).then(() => sentAt.push(performance.now() - startMs))),
    );
    await Promise.all(work);
    // 30 requests: ten at once, and twenty at 50 ms each. A timer may fire a millisecond early.
    expect(sentAt).toHaveLength(30);
    expect(Math.max(...sentAt)).toBeGreaterThanOrEqual(20 * 50 - 5);
    sentAt.sort((a, b) => a - b);
    sentAt.forEach((at, index) => expect(at).toBeGreaterThanOrEqual((index - 9) * 50 - 5));
  });

  it('is told of what is left, and empties where the vendor says so', async () => {
    const rule = { name: 'createFeed', requestsPerSecond: 0.01, burst: 4 };
    const budget = budgetOn(shared('told'));
    await draw(budget, rule);
    await draw(budget, rule);
    const [before] = await readQuotas(server.database.sql, 'main').then((all) =>
      all.filter((one) => one.system === 'told'),
    );
    expect(before).toMatchObject({ quota: 'createFeed', burst: 4, used: 2, refused: 0 });
    await budget.drain(rule, 30_000);
    // Another process hears of it by the store.
    await expect(draw(budgetOn(shared('told')), rule, 'orders', 1_000)).rejects.toMatchObject({ kind: 'throttled' });
    const [after] = await readQuotas(server.database.sql, 'main').then((all) =>
      all.filter((one) => one.system === 'told'),
    );
    expect(after).toMatchObject({ used: 4, refused: 1 });
    expect(after?.fullAt?.getTime()).toBeGreaterThan(Date.now() + 30_000);
  });

  it('reckons in PostgreSQL as in memory, whatever is asked of it', async () => {
    const asks = fc.array(
      fc.record({
        count: fc.integer({ min: 1, max: 5 }),
        reserve: fc.integer({ min: 0, max: 4 }),
        waitMs: fc.integer({ min: 0, max: 60 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(asks, fc.integer({ min: 1, max: 6 }), async (sequence, burst) => {
        // So slow that the clocks' difference of some ms decides nothing.
        const rule = { name: `q${(run += 1)}`, requestsPerSecond: 0.001, burst };
        const [memory, database] = [new LocalTokens(Date.now), shared('model')];
        for (const one of sequence) {
          const of = { ...ask, ...one, rule, horizonMs: one.waitMs * 40_000 };
          const [expected, got] = [await memory.take(of), await database.take(of)];
          expect(got.granted).toBe(expected.granted);
          expect(Math.abs(got.waitMs - expected.waitMs)).toBeLessThan(10_000);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('lanes', () => {
  it('go before each other when there is too little for all, and each in its order', async () => {
    const rule = { name: 'requests', requestsPerSecond: 100, burst: 1 };
    const budget = budgetOn(new LocalTokens(Date.now));
    await draw(budget, rule);
    const served: string[] = [];
    const work = lanes
      .toReversed()
      .flatMap((lane) =>
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) =>
          draw(budget, rule, lane).then(() => served.push(`${lane} ${n}`)),
        ),
      );
    await Promise.all(work);
    // A batch of places is taken ahead, so that what has begun goes first.
    const rest = served.slice(12).filter((one) => !one.startsWith('catalogue'));
    expect(served.slice(-2).every((one) => one.startsWith('catalogue'))).toBe(true);
    expect(rest.indexOf('stock 1')).toBeGreaterThan(rest.lastIndexOf('orders 12'));
    for (const lane of lanes) {
      const own = served.filter((one) => one.startsWith(`${lane} `)).map((one) => Number(one.split(' ')[1]));
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  });

  it('leave of a burst what more urgent ones may need', async () => {
    const rule = { name: 'requests', requestsPerSecond: 0.01, burst: 20 };
    const budget = budgetOn(new LocalTokens(Date.now));
    const stock = await Promise.allSettled(Array.from({ length: 20 }, () => draw(budget, rule, 'stock', 0)));
    expect(stock.filter(({ status }) => status === 'fulfilled')).toHaveLength(15);
    const orders = await Promise.allSettled(Array.from({ length: 6 }, () => draw(budget, rule, 'orders', 0)));
    expect(orders.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  });

  it('starve nobody: whoever has waited long comes up, whatever goes on coming', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lanes), { minLength: 1, maxLength: 40 }), (arrivals) => {
        let now = 0;
        const queue = new LaneQueue<number>(() => now);
        arrivals.forEach((lane) => queue.push(lane, now));
        // Two more orders come for each that is served.
        for (let round = 0; round < 200 + 20 * arrivals.length && queue.peek('catalogue') === 0; round += 1) {
          now += 100;
          queue.push('orders', now);
          queue.push('orders', now);
          queue.shift();
        }
        expect(queue.peek('catalogue')).not.toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('are left by who gives up, without a trace', async () => {
    const rule = { name: 'requests', requestsPerSecond: 1, burst: 1 };
    const budget = budgetOn(new LocalTokens(Date.now));
    await draw(budget, rule);
    const leaving = new AbortController();
    const left = budget.draw(rule, { lane: 'orders', waitMsMax: 60_000, signal: leaving.signal });
    leaving.abort(new Error('stopped'));
    await expect(left).rejects.toThrow('stopped');
    await expect(draw(budget, rule, 'orders', 0)).rejects.toMatchObject({ kind: 'throttled' });
  });
});
