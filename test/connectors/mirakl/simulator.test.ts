import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  closeLater,
  connect,
  decision,
  maison,
  orderIn,
  shippable,
  startSimulator,
  until,
} from './marketplace-at-work.ts';

function ledger(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mirakl-'));
  closeLater(async () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'mirakl.jsonl');
}

describe('the simulated operators', () => {
  it('play a campaign over all operators and say the same of it again for the same seed', async () => {
    const operators = [maison, { ...maison, name: 'tokyo', currency: 'JPY', apiKey: 'key-of-tokyo' }];
    const campaign = { orders: 60, ratePerSecond: 2_000, spike: 1, cancelRate: 0 };
    const play = async () => {
      const { simulator } = await startSimulator({ operators, campaign });
      simulator.startCampaign();
      await until(() => simulator.campaignDone());
      const { operators: told, planned, placed } = simulator.summary();
      return {
        planned,
        placed,
        orders: told.map(({ orders }) => orders.map(({ number, totals }) => ({ number, totals }))),
      };
    };
    const first = await play();
    expect([first.planned, first.placed, ...first.orders.map(({ length }) => length)]).toEqual([60, 60, 30, 30]);
    expect(await play()).toEqual(first);
  });

  it('debit, deliver and refuse by themselves', async () => {
    const operators = [
      { ...maison, debitAfterMs: [1, 1] as const, deliverAfterMs: [1, 1] as const },
      { ...maison, name: 'hasty', apiKey: 'key-of-hasty', acceptWithinMs: 1 },
    ];
    const { simulator } = await startSimulator({ operators });
    const system = connect(simulator.url);
    const late = simulator.placeOrder('hasty').orderId;
    const { orderId, lineIds } = simulator.placeOrder('maison', {
      lines: [{ sku: 'SKU-1', quantity: 1, unitPrice: 5 }],
    });
    await system.run('marketplace.lines.decide', [decision(orderId, lineIds)]);
    await until(() => orderIn(simulator, orderId).state === 'SHIPPING');
    const input = {
      sourceId: orderId,
      number: orderId,
      shipmentId: 'S1',
      lines: [{ lineId: lineIds[0] ?? '', quantity: 1 }],
      carrier: 'UPS',
      trackingNumber: '1Z',
    };
    await system.run('storefront.shipments.create', [{ key: 'k', input }]);
    await until(() => orderIn(simulator, orderId).state === 'RECEIVED');
    await until(() => orderIn(simulator, late).state === 'REFUSED');
  });

  it('know everything again after a restart, and go on with what was under way', async () => {
    const ledgerFile = ledger();
    const campaign = { orders: 40, ratePerSecond: 2_000, spike: 1, cancelRate: 0 };
    const before = await startSimulator({ ledgerFile, campaign, importDelayMs: 60_000 });
    before.simulator.startCampaign();
    await until(() => before.simulator.placedCount() >= 40);
    const system = connect(before.simulator.url, { importWaitMs: 20 });
    await shippable(before.simulator, system);
    const accepted = before.simulator.placeOrder('maison');
    await system.run('marketplace.lines.decide', [decision(accepted.orderId, accepted.lineIds)]);
    await system.run('storefront.stock.publish', [
      { key: 's', input: { sku: 'SKU-1', source: 'all', quantity: 7, version: '1' } },
    ]);
    const told = before.simulator.summary();
    await before.simulator.close();
    const operators = [{ ...maison, debitAfterMs: [0, 0] as const }];
    const after = await startSimulator({ ledgerFile, campaign, operators });
    after.simulator.startCampaign();
    expect(after.simulator.summary().operators[0]?.orders).toEqual(told.operators[0]?.orders);
    expect(after.simulator.campaignDone()).toBe(true);
    await until(() => after.simulator.summary().operators[0]?.stock[0]?.quantity === 7);
  });

  it('limit polls and files to one a minute, scaled, and count what they turned away', async () => {
    const { simulator } = await startSimulator({ rateScale: 1 });
    const poll = (query = '') =>
      fetch(`${simulator.url}/api/orders${query}`, { headers: { authorization: maison.apiKey } });
    expect((await poll()).status).toBe(200);
    const refused = await poll();
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, 60]);
    expect((await poll('?order_ids=X')).status).toBe(200);
    expect((await poll('?offset=10')).status).toBe(200);
    expect(simulator.summary().operators[0]?.quota).toEqual({ requests: 4, throttled: 1 });
  });

  it('cancel as planned by their buyers, in the same way after a restart', async () => {
    const ledgerFile = ledger();
    const campaign = { orders: 10, ratePerSecond: 2_000, spike: 1, cancelRate: 1 };
    const first = await startSimulator({ ledgerFile, campaign });
    first.simulator.startCampaign();
    await until(() => first.simulator.placedCount() === 10);
    expect(first.simulator.campaignDone()).toBe(false);
    const { orderId } = first.simulator.placeOrder('maison', { cancelAfterMs: 1 });
    await until(() => orderIn(first.simulator, orderId).state === 'CANCELED');
    const { orderId: later } = first.simulator.placeOrder('maison', { cancelAfterMs: 300 });
    await first.simulator.close();
    const second = await startSimulator({ ledgerFile, campaign });
    await until(() => orderIn(second.simulator, later).state === 'CANCELED');
  });
});
