import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallPort } from '../../src/engine/index.ts';
import { until } from '../kit/until.ts';
import { retailerAtWork, shortLeases, type RetailerAtWork } from './retailer-at-work.ts';
import { scriptedSystems, type Reply } from './scripted-systems.ts';

let shop: RetailerAtWork;
beforeEach(async () => {
  shop = await retailerAtWork();
});
afterEach(async () => {
  await shop.close();
});
/** A promise that a test resolves. */
const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
};
/** A worker that never looks after its leases, as one that is paused. */
const paused = { leaseMs: 3_600_000, extendEveryMs: 3_600_000, reapEveryMs: 3_600_000 };
const expireLeases = () => shop.sql`UPDATE lease SET until = '-infinity'`;

describe('a lease', () => {
  it('is known to have ended by the worker that was stopped, before it sends anything more', async () => {
    const systems = scriptedSystems({});
    const heard: boolean[] = [];
    const port: CallPort = {
      ...systems.port,
      perform: async (system, capability, items, holds) => {
        heard.push(holds?.() ?? false);
        if (heard.length === 1) await new Promise((resolve) => setTimeout(resolve, 600));
        heard.push(holds?.() ?? false);
        return systems.port.perform(system, capability, items);
      },
    };
    await shop.accept(['1']);
    shop.startWorker(port, 'stopped', { leaseMs: 400, extendEveryMs: 3_600_000, reapEveryMs: 3_600_000 } as never);
    await until(async () => heard.length >= 2);
    expect(heard.slice(0, 2)).toEqual([true, false]);
  });
});

describe('a set that is taken over', () => {
  it.each(['authorise-payment', 'calculate-tax', 'create-sales-order', 'request-fulfilment'])(
    'is finished by another worker when the first hangs in %s, and what the first writes late changes nothing',
    async (step) => {
      const late = gate();
      const systems = scriptedSystems({
        perform: async ({ step: at, time, key }): Promise<Reply> => {
          if (at !== step || time > 1) return 'done';
          // It acts, and its answer comes after the set was taken over.
          systems.effects.set(key, 1);
          await late.opened;
          return { kind: 'failed', reason: 'late', detail: 'must not be written' };
        },
      });
      await shop.accept(['1', '2', '3']);
      const first = shop.startWorker(systems.port, 'first', paused);
      await until(() => systems.log.filter(({ item }) => item.step === step).length === 3);
      await expireLeases();
      shop.startWorker(systems.port, 'second', { ...paused, reapEveryMs: 20 });
      for (const number of ['1', '2', '3']) await shop.statusIs(number, 'waiting', 'await-shipment');
      const before = await shop.sql`SELECT key, status, step, state::text, trace FROM process ORDER BY key`;
      late.open();
      await first.worker.stop();
      const after = await shop.sql`SELECT key, status, step, state::text, trace FROM process ORDER BY key`;
      expect([...after]).toEqual([...before]);
      expect([...(await shop.exceptions('1'))]).toEqual([]);
      expect(systems.repeated()).toEqual([]);
      await shop.expectConsistent();
    },
  );

  it('is not lost when the first worker is killed before its call was made', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }) => (step === 'create-sales-order' && time === 1 ? 'hang' : 'done'),
    });
    await shop.accept(['1']);
    const first = shop.startWorker(systems.port, 'first', shortLeases);
    await until(() => systems.log.some(({ item }) => item.step === 'create-sales-order'));
    await first.kill();
    shop.startWorker(systems.port, 'second', shortLeases);
    const row = await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.repeated()).toEqual([]);
    // What the first worker had done by then is in the trace once, and in the state.
    const steps = shop.traceOf(row).map((entry) => entry.step);
    expect(new Set(steps).size).toBe(steps.length);
    expect(row.state).toMatchObject({ authorisation: 'pi_main-shop/1', customerId: 'c-main-shop-77' });
    await shop.expectConsistent();
  });

  it('keeps its lease while a call takes longer than the lease', async () => {
    const slow = gate();
    const systems = scriptedSystems({
      perform: async ({ step }): Promise<Reply> => {
        if (step === 'create-sales-order') await slow.opened;
        return 'done';
      },
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port, 'first', { leaseMs: 1_500, extendEveryMs: 100 });
    shop.startWorker(systems.port, 'second', { leaseMs: 1_500, extendEveryMs: 100 });
    await until(() => systems.log.some(({ item }) => item.step === 'create-sales-order'));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(systems.log.filter(({ item }) => item.step === 'create-sales-order')).toHaveLength(1);
    slow.open();
    await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.repeated()).toEqual([]);
  });

  it('leaves no lease and no log behind when its orders have ended', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1', '2']);
    shop.startWorker(systems.port);
    for (const number of ['1', '2']) {
      await shop.statusIs(number, 'waiting', 'await-shipment');
      await shop.ship(number);
      await shop.ended(number);
    }
    await until(async () => (await shop.sql`SELECT 1 FROM lease`).length === 0);
    expect(await shop.liveCount()).toBe(0);
  });

  it('is one worker’s alone when two claim at the same moment', async () => {
    const systems = scriptedSystems({});
    const numbers = Array.from({ length: 200 }, (_, index) => String(index));
    await shop.accept(numbers);
    for (let index = 0; index < 4; index += 1) shop.startWorker(systems.port, `w${index}`, { setSizeMax: 7 });
    await until(async () => (await shop.sql`SELECT 1 FROM process WHERE status <> 'waiting'`).length === 0);
    expect(systems.repeated()).toEqual([]);
    expect(systems.log.filter(({ mode }) => mode === 'lookUp')).toEqual([]);
    await shop.expectConsistent();
  });
});

describe('a worker that stops', () => {
  it('lets its set come to the next step and puts it down ready, with nothing open', async () => {
    const slow = gate();
    const systems = scriptedSystems({
      perform: async ({ step }): Promise<Reply> => {
        if (step === 'create-sales-order') await slow.opened;
        return 'done';
      },
    });
    await shop.accept(['1']);
    const first = shop.startWorker(systems.port);
    await until(() => systems.log.some(({ item }) => item.step === 'create-sales-order'));
    const stopped = first.worker.stop();
    slow.open();
    await stopped;
    expect(await shop.live('1')).toMatchObject({
      status: 'ready',
      step: 'confirm-and-request',
      called: false,
      lease: null,
    });
    shop.startWorker(systems.port, 'second');
    await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.log.filter(({ mode }) => mode === 'lookUp')).toEqual([]);
    expect(systems.repeated()).toEqual([]);
  });

  it('gives up what still hangs at the end of its drain, so that another takes it over', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }) => (step === 'create-sales-order' && time === 1 ? 'acts-hang' : 'done'),
    });
    await shop.accept(['1']);
    const first = shop.startWorker(systems.port, 'first', { leaseMs: 3_600_000, drainMs: 100 });
    await until(() => systems.log.some(({ item }) => item.step === 'create-sales-order'));
    await first.worker.stop();
    shop.startWorker(systems.port, 'second');
    await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.repeated()).toEqual([]);
  });
});

describe('a database that breaks off', () => {
  it('leaves a state from which all orders are finished when its backends are terminated again and again', async () => {
    const systems = scriptedSystems({});
    const numbers = Array.from({ length: 60 }, (_, index) => String(index));
    await shop.accept(numbers);
    shop.startWorker(systems.port, 'first', { leaseMs: 2_000, extendEveryMs: 200, setSizeMax: 20 });
    for (let times = 0; times < 8; times += 1) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      await shop.sql`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    }
    shop.startWorker(systems.port, 'second', { leaseMs: 2_000, extendEveryMs: 200 });
    for (const number of numbers) {
      await shop.statusIs(number, 'waiting', 'await-shipment');
      await shop.ship(number);
    }
    for (const number of numbers) await shop.ended(number);
    expect(systems.repeated()).toEqual([]);
    await shop.expectConsistent();
  });
});
