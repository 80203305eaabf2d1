import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retailerAtWork, type RetailerAtWork } from './retailer-at-work.ts';
import { scriptedSystems, type Reply } from './scripted-systems.ts';

let shop: RetailerAtWork;
beforeEach(async () => {
  shop = await retailerAtWork();
});
afterEach(async () => {
  await shop.close();
});
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

describe('outcomes of a call, item by item', () => {
  it('lets 97 of 100 orders go on when one is declined, one is put off and one fails', async () => {
    const systems = scriptedSystems({
      perform: ({ order, step, time }): Reply => {
        if (step !== 'authorise-payment') return 'done';
        if (order === 'main-shop/3') return { kind: 'refused', reason: 'fraud', detail: 'blocked by the bank' };
        if (order === 'main-shop/50' && time === 1) return { kind: 'retry', afterMs: 60_000, detail: '429' };
        if (order === 'main-shop/98') return { kind: 'failed', reason: 'bad-token', detail: 'no such token' };
        return 'done';
      },
    });
    await shop.accept(numbers(100));
    shop.startWorker(systems.port);
    for (const number of numbers(100))
      if (!['3', '50', '98'].includes(number)) await shop.statusIs(number, 'waiting', 'await-shipment');
    expect(await shop.ended('3')).toMatchObject({ outcome: 'cancelled', reason: 'payment-fraud' });
    expect(await shop.live('50')).toMatchObject({ status: 'delayed', step: 'authorise-payment', called: false });
    expect(await shop.live('98')).toMatchObject({ status: 'exception', step: 'authorise-payment' });
    expect(systems.repeated()).toEqual([]);
    await shop.expectConsistent();
    expect(shop.errors).toEqual([]);
  });

  it('keeps the pause that a vendor asked for when a signal comes that does not move the order', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }): Reply =>
        step === 'create-sales-order' && time === 1 ? { kind: 'retry', afterMs: 2_500, detail: '429' } : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'delayed', 'create-sales-order');
    await shop.readdress('1', '2026-12-25T10:00:00Z', 'Hull');
    const row = await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(row.state.shipTo?.city).toBe('Hull');
    const [retried, heard, created] = shop
      .traceOf(row)
      .filter(({ step, outcome }) => step === 'create-sales-order' || outcome === 'heard');
    expect(heard?.outcome).toBe('heard');
    expect((heard?.atMs ?? 0) - (retried?.atMs ?? 0)).toBeLessThan(2_000);
    expect((created?.atMs ?? 0) - (retried?.atMs ?? 0)).toBeGreaterThanOrEqual(2_450);
  });

  it('backs off after a retry, longer each time, and then succeeds under the same key', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }): Reply =>
        step === 'create-sales-order' && time <= 3 ? { kind: 'retry', afterMs: null, detail: 'locked' } : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    const row = await shop.statusIs('1', 'waiting', 'await-shipment');
    const tries = shop.traceOf(row).filter(({ step }) => step === 'create-sales-order');
    expect(tries.map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
      ['retry', 1],
      ['retry', 2],
      ['retry', 3],
      ['done', 4],
    ]);
    const pauses = tries.slice(1).map(({ atMs }, index) => atMs - (tries[index]?.atMs ?? 0));
    expect(pauses[0]).toBeGreaterThanOrEqual(150);
    expect(pauses[2]).toBeGreaterThanOrEqual(600);
    expect(systems.repeated()).toEqual([]);
  });

  it('waits as long as the vendor says before a repeat', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }): Reply =>
        step === 'create-sales-order' && time === 1 ? { kind: 'retry', afterMs: 1_500, detail: '429' } : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    const row = await shop.statusIs('1', 'waiting', 'await-shipment');
    const [first, second] = shop.traceOf(row).filter(({ step }) => step === 'create-sales-order');
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1_450);
  });

  it.each([
    'authorise-payment',
    'calculate-tax',
    'upsert-customer',
    'create-sales-order',
    'notify-confirmed',
    'request-fulfilment',
  ])('looks an unknown outcome of %s up before it repeats it, and finds the effect', async (step) => {
    const systems = scriptedSystems({
      perform: (item) => (item.step === step && item.time === 1 ? 'acts-unknown' : 'done'),
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    const row = await shop.statusIs('1', 'waiting', 'await-shipment');
    const calls = systems.log.filter(({ item }) => item.step === step).map(({ mode }) => mode);
    expect(calls).toEqual(['run', 'lookUp']);
    expect(
      shop
        .traceOf(row)
        .filter((entry) => entry.step === step)
        .map(({ outcome }) => outcome),
    ).toEqual(['unknown', 'found']);
    expect(systems.repeated()).toEqual([]);
  });

  it('performs what a look-up finds absent, once', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }) => (step === 'create-sales-order' && time <= 2 ? 'unknown' : 'done'),
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    const calls = systems.log.filter(({ item }) => item.step === 'create-sales-order').map(({ mode }) => mode);
    expect(calls).toEqual(['run', 'lookUp', 'run', 'lookUp', 'run']);
    expect(systems.repeated()).toEqual([]);
  });

  it('does not repeat what a look-up could not tell', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }) => (step === 'create-sales-order' && time === 1 ? 'acts-unknown' : 'done'),
      lookUp: ({ time }) => (time <= 2 ? { kind: 'retry', afterMs: null, detail: 'down' } : 'truth'),
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    const calls = systems.log.filter(({ item }) => item.step === 'create-sales-order').map(({ mode }) => mode);
    expect(calls).toEqual(['run', 'lookUp', 'lookUp', 'lookUp']);
    expect(systems.repeated()).toEqual([]);
  });

  it('looks up again after a person retries an order whose look-up failed', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }) => (step === 'create-sales-order' && time === 1 ? 'acts-unknown' : 'done'),
      lookUp: ({ time }) =>
        time === 1 ? { kind: 'failed', reason: 'forbidden', detail: 'may not read orders' } : 'truth',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'exception', 'create-sales-order');
    await shop.retryByHand('1');
    await shop.statusIs('1', 'waiting', 'await-shipment');
    const calls = systems.log.filter(({ item }) => item.step === 'create-sales-order').map(({ mode }) => mode);
    expect(calls).toEqual(['run', 'lookUp', 'lookUp']);
    expect(systems.repeated()).toEqual([]);
  });

  it('shows a failure as an exception with its cause, the money at stake and advice, and closes it when the order goes on', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }): Reply =>
        step === 'create-sales-order' && time === 1
          ? { kind: 'failed', reason: 'bad-mapping', detail: 'no item XD-0001' }
          : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'exception');
    const [raised] = await shop.exceptions('1');
    expect(raised).toMatchObject({
      step: 'create-sales-order',
      cause: 'bad-mapping',
      amount: '7245',
      currency: 'USD',
      resolved: false,
    });
    expect(raised?.detail).toContain('no item XD-0001');
    expect(raised?.advice).toMatch(/retry/);
    await shop.retryByHand('1');
    await shop.statusIs('1', 'waiting');
    expect((await shop.exceptions('1')).map(({ resolved }) => resolved)).toEqual([true]);
  });

  it('survives a vendor text that PostgreSQL cannot keep', async () => {
    const systems = scriptedSystems({
      perform: ({ step, order }): Reply =>
        step === 'create-sales-order' && order === 'main-shop/1'
          ? { kind: 'failed', reason: 'odd', detail: 'a\u0000b \ud83d' }
          : 'done',
    });
    await shop.accept(['1', '2']);
    shop.startWorker(systems.port);
    await shop.statusIs('2', 'waiting', 'await-shipment');
    await shop.statusIs('1', 'exception', 'create-sales-order');
    expect(shop.errors).toEqual([]);
  });

  it('undoes newest first, and only what was done, when a refusal cancels an order', async () => {
    const systems = scriptedSystems({
      perform: ({ step }): Reply =>
        step === 'authorise-payment'
          ? 'done'
          : step === 'request-fulfilment'
            ? { kind: 'failed', reason: 'x', detail: 'x' }
            : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'exception', 'confirm-and-request');
    await shop.cancel('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled', reason: 'cancelled-by-customer' });
    const undone = systems.stepsOf('main-shop/1').filter((step) => step.startsWith('undo:'));
    expect(undone).toEqual(['undo:create-sales-order', 'undo:calculate-tax', 'undo:authorise-payment']);
    expect((await shop.exceptions('1')).every(({ resolved }) => resolved)).toBe(true);
    await shop.expectConsistent();
  });

  it('retries a declined payment as the policy says, under a new key, and then cancels the order', async () => {
    const systems = scriptedSystems({
      perform: ({ step }): Reply =>
        step === 'authorise-payment' ? { kind: 'refused', reason: 'declined', detail: 'no money' } : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'delayed');
    await shop.hasten();
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled', reason: 'payment-declined' });
    const keys = systems.log.filter(({ item }) => item.step === 'authorise-payment').map(({ item }) => item.key);
    expect(new Set(keys).size).toBe(2);
    expect(keys).toHaveLength(2);
    await shop.expectConsistent();
  });
});

describe('calls made together', () => {
  it('do not forget an unknown outcome when a neighbour is given up', async () => {
    const impatient = await retailerAtWork({ taxDownMs: 0 });
    try {
      const systems = scriptedSystems({
        perform: ({ step, time }): Reply => {
          if (step === 'calculate-tax') return 'unknown';
          return step === 'upsert-customer' && time === 1 ? 'acts-unknown' : 'done';
        },
      });
      await impatient.accept(['1']);
      impatient.startWorker(systems.port);
      await impatient.statusIs('1', 'waiting', 'await-shipment');
      const calls = systems.log.filter(({ item }) => item.step === 'upsert-customer').map(({ mode }) => mode);
      expect(calls).toEqual(['run', 'lookUp']);
      expect(systems.repeated()).toEqual([]);
    } finally {
      await impatient.close();
    }
  });

  it('repeat only the one that is put off', async () => {
    const systems = scriptedSystems({
      perform: ({ step, time }): Reply =>
        step === 'calculate-tax' && time <= 2 ? { kind: 'retry', afterMs: null, detail: 'busy' } : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(systems.log.filter(({ item }) => item.step === 'upsert-customer')).toHaveLength(1);
    expect(systems.log.filter(({ item }) => item.step === 'calculate-tax')).toHaveLength(3);
    expect(systems.repeated()).toEqual([]);
  });
});

describe('an order from two locations', () => {
  const splitStock = async () => {
    // Line 1 (two units) is only at east, line 2 only at west.
    await shop.sql`UPDATE stock_balance SET on_hand = 0 WHERE sku = 'XD-0002'`;
    await shop.sql`DELETE FROM stock_movement WHERE sku = 'XD-0002'`;
    await shop.sql`
      INSERT INTO stock_balance (tenant, location, sku, on_hand) VALUES ('main', 'wh-west', 'XD-0002', 50)`;
    await shop.sql`
      INSERT INTO stock_movement (tenant, kind, location, sku, on_hand_delta, reserved_delta, reference)
      VALUES ('main', 'initial', 'wh-west', 'XD-0002', 50, 0, 'first count')`;
  };
  const requests = (systems: ReturnType<typeof scriptedSystems>) =>
    systems.log
      .filter(({ item }) => item.step === 'request-fulfilment')
      .map(({ mode, item }) => `${mode} ${item.part}`);

  it('never repeats the part that is done while the other is unknown', async () => {
    await splitStock();
    const systems = scriptedSystems({
      perform: ({ step, part, time }) =>
        step === 'request-fulfilment' && part === 'wh-west' && time === 1 ? 'acts-unknown' : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(requests(systems)).toEqual(['run wh-east', 'run wh-west', 'lookUp wh-west']);
    expect(systems.repeated()).toEqual([]);
  });

  it('never repeats the part that is done while the other is put off', async () => {
    await splitStock();
    const systems = scriptedSystems({
      perform: ({ step, part, time }): Reply =>
        step === 'request-fulfilment' && part === 'wh-east' && time <= 2
          ? { kind: 'retry', afterMs: null, detail: 'busy' }
          : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    expect(requests(systems)).toEqual(['run wh-east', 'run wh-west', 'run wh-east', 'run wh-east']);
    expect(systems.repeated()).toEqual([]);
  });

  it('takes the done part back when the order is cancelled while the other is put off', async () => {
    await splitStock();
    const systems = scriptedSystems({
      perform: ({ step, part }): Reply =>
        step === 'request-fulfilment' && part === 'wh-west'
          ? { kind: 'retry', afterMs: 60_000, detail: 'busy' }
          : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'delayed');
    await shop.cancel('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled' });
    const undone = systems.log
      .filter(({ item }) => item.step === 'undo:request-fulfilment')
      .map(({ item }) => item.part);
    expect(undone).toEqual(['wh-east']);
    await shop.expectConsistent();
  });

  it('ships what one warehouse can no longer stop, and cancels the rest', async () => {
    await splitStock();
    const systems = scriptedSystems({
      perform: ({ step, part }): Reply =>
        step === 'undo:request-fulfilment' && part === 'wh-west'
          ? { kind: 'refused', reason: 'too-late', detail: 'packed' }
          : 'done',
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.cancel('1');
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1', 'sh-1', [{ sku: 'XD-0002', quantity: 1 }], 'wh-west');
    const row = await shop.ended('1');
    // Line 2, its tax, and all of the charges.
    expect(row).toMatchObject({ outcome: 'completed', state: { capturedTotal: 2500 + 138 + 495 } });
    expect(systems.repeated()).toEqual([]);
    await shop.expectConsistent();
  });
});
