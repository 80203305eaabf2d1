import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { paymentChanged } from '../../src/processes/index.ts';
import type { PaymentChanged } from '../../src/contracts/index.ts';
import { until } from '../kit/until.ts';
import { retailerAtWork, type RetailerAtWork } from '../engine/retailer-at-work.ts';
import { scriptedSystems, type Reply, type ScriptedItem } from '../engine/scripted-systems.ts';

let shop: RetailerAtWork;
beforeEach(async () => {
  shop = await retailerAtWork();
});
afterEach(async () => {
  expect(shop.errors).toEqual([]);
  await shop.expectConsistent();
  await shop.close();
});

/** A provider that gives each authorisation a name of its own, as providers do. */
const secondHold = ({ step }: ScriptedItem): Reply =>
  step === 'reauthorise-payment'
    ? { kind: 'done', value: { authorisation: 'pi_second', amount: 7245, expiresAt: '2099-01-01T00:00:00Z' } }
    : 'done';
const pay = (status: PaymentChanged['status'], authorisation = 'pi_main-shop/1') =>
  shop.tell([
    {
      number: '1',
      event: paymentChanged,
      id: `${authorisation}:${status}`,
      payload: {
        kind: 'payment-changed',
        authorisation,
        status,
        amount: 7245,
        currency: 'USD',
        sourceVersion: '2026-11-26T10:00:00Z',
      },
    },
  ]);
const heard = (count = 1) =>
  until(async () => shop.traceOf(await shop.live('1')).filter(({ outcome }) => outcome === 'heard').length === count);
const lamp = [{ sku: 'XD-0001', quantity: 1 }];
const rest = [
  { sku: 'XD-0001', quantity: 1 },
  { sku: 'XD-0002', quantity: 1 },
];

describe('what the payment provider says by itself', () => {
  it.each(['expired', 'failed', 'voided'] as const)(
    'that the hold is %s has the payment authorised anew before the capture',
    async (status) => {
      const systems = scriptedSystems({ perform: secondHold });
      await shop.accept(['1']);
      shop.startWorker(systems.port);
      await shop.statusIs('1', 'waiting', 'await-shipment');
      await pay(status);
      await heard();
      await shop.statusIs('1', 'waiting', 'await-shipment');
      expect(systems.stepsOf('main-shop/1')).not.toContain('reauthorise-payment');
      await shop.ship('1');
      expect(await shop.ended('1')).toMatchObject({ outcome: 'completed', state: { capturedTotal: 7245 } });
      expect(systems.inputsOf('reauthorise-payment')).toMatchObject([{ amount: 7245, authorisation: null }]);
      expect(systems.inputsOf('capture-payment')).toMatchObject([{ authorisation: 'pi_second', capturedBefore: 0 }]);
    },
  );

  it.each(['authorised', 'captured', 'refunded'] as const)(
    'that it is %s is noted in the trace alone',
    async (status) => {
      const systems = scriptedSystems({});
      await shop.accept(['1']);
      shop.startWorker(systems.port);
      await shop.statusIs('1', 'waiting', 'await-shipment');
      await pay(status);
      await heard();
      const row = await shop.statusIs('1', 'waiting', 'await-shipment');
      expect(shop.traceOf(row).map(({ detail }) => detail)).toContain(`payment pi_main-shop/1: ${status} 7245`);
      await shop.ship('1');
      await shop.ended('1');
      expect(systems.stepsOf('main-shop/1')).not.toContain('reauthorise-payment');
    },
  );

  it('of another authorisation, or of one that a new one has replaced, changes nothing', async () => {
    const systems = scriptedSystems({ perform: secondHold });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await pay('expired', 'pi_other');
    await heard();
    await pay('expired');
    await heard(2);
    await shop.ship('1', 'sh-1', lamp);
    await until(async () => ((await shop.live('1'))?.state.capturedTotal ?? 0) > 0);
    await pay('voided');
    await heard(3);
    await shop.ship('1', 'sh-2', rest);
    await shop.ended('1');
    expect(systems.inputsOf('reauthorise-payment')).toHaveLength(1);
  });

  it('that the hold is gone leaves nothing to let go when the order is cancelled', async () => {
    const systems = scriptedSystems({});
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await pay('expired');
    await heard();
    await shop.cancel('1');
    expect(await shop.ended('1')).toMatchObject({ outcome: 'cancelled' });
    expect(systems.stepsOf('main-shop/1')).not.toContain('undo:authorise-payment');
  });
});

describe('an authorisation that had expired at the capture', () => {
  it('is asked for anew for what is open, and each part is taken once', async () => {
    const systems = scriptedSystems({
      perform: (item): Reply => {
        const { authorisation } = item.input as { authorisation?: string };
        if (item.step === 'capture-payment' && authorisation !== 'pi_second' && item.order === 'main-shop/1')
          return systems.inputsOf('capture-payment').length > 1
            ? { kind: 'refused', reason: 'expired', detail: 'too old' }
            : 'done';
        return secondHold(item);
      },
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1', 'sh-1', lamp);
    await until(async () => ((await shop.live('1'))?.state.capturedTotal ?? 0) > 0);
    await shop.ship('1', 'sh-2', rest);
    const row = await shop.ended('1');
    expect(row).toMatchObject({ outcome: 'completed', state: { capturedTotal: 7245, shippedTotal: 7245 } });
    const first = (systems.inputsOf('capture-payment')[0] as { amount: number }).amount;
    expect(systems.inputsOf('reauthorise-payment')).toMatchObject([{ amount: 7245 - first }]);
    // The new authorisation has captured nothing yet, whatever was taken of the one before.
    expect(systems.inputsOf('capture-payment').at(-1)).toMatchObject({
      authorisation: 'pi_second',
      amount: 7245 - first,
      capturedBefore: 0,
      final: true,
    });
    expect(systems.repeated()).toEqual([]);
  });

  it('and is refused anew goes to a person, with the goods gone and the money open', async () => {
    const systems = scriptedSystems({
      perform: ({ step }): Reply => {
        if (step === 'capture-payment') return { kind: 'refused', reason: 'expired', detail: 'too old' };
        return step === 'reauthorise-payment' ? { kind: 'refused', reason: 'declined', detail: 'no money' } : 'done';
      },
    });
    await shop.accept(['1']);
    shop.startWorker(systems.port);
    await shop.statusIs('1', 'waiting', 'await-shipment');
    await shop.ship('1');
    await shop.statusIs('1', 'exception', 'reauthorise-payment');
    expect(await shop.exceptions('1')).toMatchObject([{ cause: 'payment-lost', amount: '7245' }]);
  });
});
