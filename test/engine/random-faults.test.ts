import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../faults/random.ts';
import { until } from '../kit/until.ts';
import { retailerAtWork, type RetailerAtWork } from './retailer-at-work.ts';
import { scriptedSystems, type Reply } from './scripted-systems.ts';

let shop: RetailerAtWork;
beforeEach(async () => {
  shop = await retailerAtWork();
});
afterEach(async () => {
  await shop.close();
});

const orderCount = 300;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('two workers, 300 orders and faults of every kind', () => {
  it('archive every order, with each effect once, once the faults are over', { timeout: 120_000 }, async () => {
    const seed = Number(process.env['FAULT_SEED'] ?? fc.sample(fc.nat(2 ** 31 - 1), 1)[0]);
    const random = seededRandom(seed);
    let healed = false;
    const systems = scriptedSystems({
      perform: (): Reply => {
        const chance = random();
        if (healed || chance < 0.88) return 'done';
        if (chance < 0.91) return { kind: 'retry', afterMs: null, detail: 'busy' };
        return chance < 0.95 ? 'acts-unknown' : chance < 0.99 ? 'unknown' : 'acts-hang';
      },
      lookUp: () => (healed || random() < 0.8 ? 'truth' : { kind: 'unknown', detail: 'the look-up was lost' }),
    });
    const numbers = Array.from({ length: orderCount }, (_, index) => String(index));
    const cancelled = new Set(numbers.filter(() => random() < 0.1));
    const limits = { leaseMs: 1_500, extendEveryMs: 200, setSizeMax: 25, drainMs: 100 };
    try {
      await shop.accept(numbers);
      let [left, right] = [shop.startWorker(systems.port, 'w0', limits), shop.startWorker(systems.port, 'w1', limits)];
      for (let round = 1; round <= 6; round += 1) {
        await pause(700);
        await shop.hasten();
        // A process dies in the middle of whatever it does, and another starts.
        await left.kill();
        [left, right] = [right, shop.startWorker(systems.port, `w${round + 1}`, limits)];
        for (const number of cancelled) if (random() < 0.2) await shop.cancel(number);
      }
      for (const number of cancelled) await shop.cancel(number);
      healed = true;
      // A call that hangs for ever is a dead process's: connectors have time-outs.
      await Promise.all([left.kill(), right.kill()]);
      shop.startWorker(systems.port, 'last', limits);
      const end = Date.now() + 80_000;
      while ((await shop.liveCount()) > 0 && Date.now() < end) {
        await shop.hasten();
        const waiting = await shop.sql<
          { key: string }[]
        >`SELECT key FROM process WHERE status = 'waiting' AND step = 'await-shipment'`;
        for (const { key } of waiting) await shop.ship(key.slice('main-shop/'.length));
        await pause(50);
      }
      expect([...(await shop.sql`SELECT key, status, step, called, attempt FROM process`)]).toEqual([]);
      expect(systems.repeated()).toEqual([]);
      await shop.expectConsistent();
      const kept = await shop.sql<{ key: string; captured: number }[]>`
        SELECT key, (state->>'capturedTotal')::int AS captured FROM process_archive WHERE outcome = 'completed'`;
      expect(kept.filter(({ captured }) => captured !== 7245)).toEqual([]);
      await until(async () => (await shop.sql`SELECT 1 FROM lease`).length === 0);
    } catch (error) {
      throw new Error(`with FAULT_SEED=${seed}`, { cause: error });
    }
  });
});
