import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ShipBobSummary } from '../../../simulators/shipbob/index.ts';
import {
  closeLater,
  connect,
  request,
  requested,
  start,
  startReceiver,
  startSimulator,
  until,
} from './start-shipbob.ts';

const line = (sku: string, quantity: number) => ({ id: sku, sku, name: sku, quantity, unitPrice: 1 });
const isAtRest = ({ requests }: ShipBobSummary) =>
  requests.every(({ shipments }) => shipments.every(({ status }) => !['Processing', 'OnHold'].includes(status)));

async function ledgerFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shipbob-'));
  closeLater(() => rm(folder, { recursive: true }));
  return join(folder, 'ledger.jsonl');
}

/** What left each shelf, after the shipments. */
function leftShelves({ requests }: ShipBobSummary): Record<string, number> {
  const left: Record<string, number> = {};
  for (const { location, shipments } of requests)
    for (const { shippedAt, lines } of shipments)
      if (shippedAt !== null)
        for (const { sku, quantity } of lines)
          left[`${location}/${sku}`] = (left[`${location}/${sku}`] ?? 0) + quantity;
  return left;
}

describe('the simulated warehouse', () => {
  it('ships, misses or cancels every unit that was asked for, and takes off the shelves what it ships', async () => {
    const { simulator, system } = await start({
      pickAfterMs: [5, 40],
      partlyRate: 0.4,
      shortRate: 0.3,
      onHoldRate: 0.2,
      lateRate: 0.1,
      twiceRate: 0.2,
      wrongOrderRate: 0.2,
      seed: 7,
    });
    const items = Array.from({ length: 60 }, (_, index) =>
      request(String(index), {
        location: index % 2 === 0 ? 'wh-east' : 'wh-west',
        lines: [line('SKU-1', 3), line('SKU-2', 2)],
      }),
    );
    await system.run('fulfilment.request', items);
    await until(() => isAtRest(simulator.summary()));
    const summary = simulator.summary();
    for (const { lines, shipments } of summary.requests)
      for (const { sku, quantity } of lines) {
        const units = shipments.flatMap((shipment) => shipment.lines).filter((one) => one.sku === sku);
        expect(units.reduce((sum, one) => sum + one.quantity, 0)).toBe(quantity);
      }
    const left = leftShelves(summary);
    for (const [location, stock] of Object.entries(summary.initialOnHand))
      for (const [sku, before] of Object.entries(stock))
        expect(summary.onHand[location]?.[sku]).toBe(before - (left[`${location}/${sku}`] ?? 0));
    // All of it was played: partly, short, sold out (the west has 50 of SKU-1 for 90 asked).
    expect(
      summary.requests.some(({ shipments }) => shipments.filter(({ shippedAt }) => shippedAt !== null).length === 2),
    ).toBe(true);
    expect(summary.requests.some(({ short }) => short.length > 0)).toBe(true);
    expect(summary.onHand['wh-west']?.['SKU-1']).toBeGreaterThanOrEqual(0);
  });

  it('goes on after a restart where it was, with the same decisions', async () => {
    const options = {
      ledgerFile: await ledgerFile(),
      pickAfterMs: [150, 600],
      partlyRate: 0.5,
      shortRate: 0.3,
      seed: 5,
    } as const;
    const before = await startSimulator(options);
    const system = connect(before.simulator.url);
    const numbers = Array.from({ length: 12 }, (_, index) => String(index));
    await system.run(
      'fulfilment.request',
      numbers.map((number) => request(number)),
    );
    await until(() => before.simulator.summary().requests.some(({ status }) => status === 'Fulfilled'));
    await before.simulator.close();
    const stopped = before.simulator.summary();
    expect(isAtRest(stopped)).toBe(false);
    const { simulator } = await startSimulator({ ...options, catalogue: [] });
    const resumed = simulator.summary();
    expect(resumed.requests.map(({ id }) => id)).toEqual(stopped.requests.map(({ id }) => id));
    expect(resumed.initialOnHand).toEqual(stopped.initialOnHand);
    const shippedBefore = stopped.requests.flatMap(({ shipments }) =>
      shipments.filter(({ shippedAt }) => shippedAt !== null),
    );
    const shippedNow = resumed.requests.flatMap(({ shipments }) => shipments);
    for (const shipment of shippedBefore) expect(shippedNow).toContainEqual(shipment);
    // What it knew before it still knows: the same reference is no second order.
    const [again] = await connect(simulator.url).run('fulfilment.request', [request('0')]);
    expect(again).toEqual({
      kind: 'done',
      value: { fulfilmentId: stopped.requests.find(({ orderNumber }) => orderNumber === '0')?.id },
    });
    expect(simulator.summary().duplicatesRefused).toBe(1);
    await until(() => isAtRest(simulator.summary()));
    // A simulator that was never stopped decides the same.
    const { simulator: other, system: otherSystem } = await start({ ...options, ledgerFile: null });
    await otherSystem.run(
      'fulfilment.request',
      numbers.map((number) => request(number)),
    );
    await until(() => isAtRest(other.summary()));
    const outcome = ({ requests }: ShipBobSummary) =>
      Object.fromEntries(requests.map(({ reference, status, short }) => [reference, { status, short }]));
    expect(outcome(simulator.summary())).toEqual(outcome(other.summary()));
  });

  it('picks the most urgent first where it has few hands', async () => {
    const { simulator, system } = await start({ pickAfterMs: [300, 300], workersPerCentre: 40 });
    const urgencies = [5, 1, 4, 2, 3, 6, 8, 7];
    await system.run(
      'fulfilment.request',
      urgencies.map((day) => request(String(day), { shipBy: `2026-12-0${day}T12:00:00Z` })),
    );
    // They come within the time that the first waits, so that all are in the queue when hands are free.
    await until(() => isAtRest(simulator.summary()));
    const shippedAt = simulator
      .summary()
      .requests.map(({ orderNumber, shipments }) => ({ orderNumber, at: shipments[0]?.shippedAt ?? '' }))
      .sort((a, b) => (a.at < b.at ? -1 : 1));
    const late = shippedAt.slice(3).map(({ orderNumber }) => Number(orderNumber));
    expect(late).toEqual(late.toSorted((a, b) => a - b));
  });

  it('tells a hold after the shipping, and a shipping twice, when it is told to', async () => {
    const receiver = await startReceiver();
    const { system } = await start({
      pickAfterMs: [60, 60],
      wrongOrderRate: 1,
      twiceRate: 1,
      webhookUrl: receiver.url,
    });
    await requested(system, '1');
    await until(() => receiver.deliveries.length === 3);
    const told = receiver.deliveries.map(({ headers }) => headers['x-webhook-topic']).sort();
    expect(told).toEqual(['order.shipment.on_hold', 'order.shipped', 'order.shipped']);
    expect(new Set(receiver.deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
    const documents = receiver.deliveries.flatMap((delivery) => {
      const verified = system.verifyWebhook(delivery);
      return verified.ok ? verified.documents : [];
    });
    expect(new Set(documents.map(({ id }) => id)).size).toBe(2);
  });

  it('raises an exception for an article that nobody has', async () => {
    const { simulator, system } = await start({ pickAfterMs: [10, 10] });
    await requested(system, '1', { lines: [line('NOBODY-HAS', 2)] });
    await until(() => isAtRest(simulator.summary()));
    expect(simulator.summary().requests[0]).toMatchObject({
      status: 'Exception',
      short: [{ sku: 'NOBODY-HAS', quantity: 2 }],
      shipments: [{ status: 'Exception', shippedAt: null, trackingNumber: null }],
    });
  });

  it('takes eight times as long for a late one', async () => {
    const { simulator, system } = await start({ pickAfterMs: [40, 40], lateRate: 1 });
    await requested(system, '1');
    const { createdAt, shipments } = await until(() =>
      simulator.summary().requests.find(({ status }) => status === 'Fulfilled'),
    );
    expect(Date.parse(shipments[0]?.shippedAt ?? '') - Date.parse(createdAt)).toBeGreaterThanOrEqual(300);
  });
});
