import { describe, expect, it } from 'vitest';
import type { Fact, RawDocument } from '../../../src/index.ts';
import { noFaults } from '../../../simulators/kit/index.ts';
import type { System } from '../../../src/systems/runtime/index.ts';
import {
  catalogue,
  connect,
  request,
  requested,
  start,
  startReceiver,
  startSimulator,
  until,
} from './start-shipbob.ts';

const factsOf = async (system: System, documents: readonly RawDocument[]): Promise<Fact[]> =>
  (await system.interpret(documents)).flatMap((one) => ('facts' in one ? one.facts : []));

async function requestMany(system: System, count: number): Promise<void> {
  const items = Array.from({ length: count }, (_, index) =>
    request(String(index), {
      lines: [{ id: '1', sku: `SKU-${(index % 40) + 1}`, name: 'A', quantity: 1, unitPrice: 1 }],
    }),
  );
  for (let at = 0; at < count; at += 50) await system.run('fulfilment.request', items.slice(at, at + 50));
}

describe('the sweep of shipments', () => {
  it('reads page after page until one is not full, and each shipment once', async () => {
    const { simulator, system, traffic } = await start({ pickAfterMs: [1, 5] });
    await requestMany(system, 510);
    await until(() => simulator.summary().requests.every(({ status }) => status === 'Fulfilled'));
    const { documents, watermark, complete } = await system.sweep('shipments', null);
    expect(complete).toBe(true);
    const pages = traffic.filter(({ query }) => query['LastUpdateStartDate'] !== undefined);
    expect(pages.map(({ query }) => [query['Page'], query['Limit']])).toEqual([
      ['1', '250'],
      ['2', '250'],
      ['3', '250'],
    ]);
    expect(new Set(documents.map(({ id }) => id)).size).toBe(510);
    const facts = await factsOf(system, documents);
    expect(new Set(facts.map((fact) => ('reference' in fact ? fact.reference : ''))).size).toBe(510);
    const newest = facts
      .map((fact) => ('sourceVersion' in fact ? fact.sourceVersion : ''))
      .sort()
      .at(-1);
    expect(watermark).toBe(newest);
  });

  it('reads on from behind its watermark, and keeps it where nothing is newer', async () => {
    const { simulator, system, traffic } = await start({ pickAfterMs: [10, 10] });
    await requested(system, '1');
    await until(() => simulator.summary().requests[0]?.status === 'Fulfilled');
    const first = await system.sweep('shipments', null);
    const second = await system.sweep('shipments', first.watermark);
    const since = traffic.at(-1)?.query['LastUpdateStartDate'];
    expect(Date.parse(first.watermark!) - Date.parse(String(since))).toBe(30_000);
    expect(second.watermark).toBe(first.watermark);
    expect(second.documents).toEqual(first.documents);
    const later = await system.sweep('shipments', new Date(Date.now() + 60_000).toISOString());
    expect(later.documents).toEqual([]);
  });

  it('brings the document that the webhook brings, under the same id', async () => {
    const receiver = await startReceiver();
    const { simulator, system } = await start({ pickAfterMs: [10, 10], shortRate: 1, webhookUrl: receiver.url });
    await requested(system, '1');
    await until(() => receiver.deliveries.length === 2);
    const told = receiver.deliveries.flatMap((delivery) => {
      const verified = system.verifyWebhook(delivery);
      return verified.ok ? verified.documents : [];
    });
    const swept = (await system.sweep('shipments', null)).documents;
    expect(swept.map(({ id }) => id).sort()).toEqual(told.map(({ id }) => id).sort());
    const sort = (facts: Fact[]) => facts.map((fact) => JSON.stringify(fact)).sort();
    expect(sort(await factsOf(system, swept))).toEqual(sort(await factsOf(system, told)));
    expect(simulator.summary().requests[0]?.short).toHaveLength(1);
  });

  it('hands nothing on of a shipment that is only on its way', async () => {
    const { system } = await start();
    await requested(system, '1');
    expect((await system.sweep('shipments', null)).documents).toEqual([]);
  });

  it('throws when a page is not answered, so that the watermark stays', async () => {
    const { simulator, system } = await start();
    for (const [fault, kind] of [
      ['throttled', 'throttled'],
      ['serverErrorBefore', 'unknown'],
      ['droppedAfter', 'unknown'],
    ] as const) {
      simulator.setFaults({ ...noFaults, [fault]: 1 });
      await expect(system.sweep('shipments', null)).rejects.toMatchObject({ kind });
    }
    const { simulator: another } = await startSimulator();
    await expect(connect(another.url, { token: 'another' }).sweep('stock', null)).rejects.toMatchObject({
      kind: 'rejected',
    });
  });
});

describe('the sweep of stock', () => {
  it('counts what is on the shelves, the goods of open requests included', async () => {
    const { system } = await start();
    await requested(system, '1');
    const { documents, complete } = await system.sweep('stock', null);
    expect(complete).toBe(true);
    const facts = await factsOf(system, documents);
    expect(facts).toHaveLength(80);
    const counts = facts.filter((fact) => fact.kind === 'stock-counted' && fact.sku === 'SKU-1');
    expect(counts).toMatchObject([
      { location: 'wh-east', onHand: 100 },
      { location: 'wh-west', onHand: 50 },
    ]);
  });

  it('counts less when goods have left, and tells it again even when nothing changed', async () => {
    const { simulator, system } = await start({ pickAfterMs: [10, 10] });
    await requested(system, '1');
    await until(() => simulator.summary().requests[0]?.status === 'Fulfilled');
    const [first, second] = [await system.sweep('stock', null), await system.sweep('stock', null)];
    for (const { documents } of [first, second]) {
      const counts = (await factsOf(system, documents)).filter((fact) => fact.kind === 'stock-counted');
      expect(counts.find(({ sku, location }) => sku === 'SKU-1' && location === 'wh-east')?.onHand).toBe(98);
    }
    expect(second.documents[0]?.id).not.toBe(first.documents[0]?.id);
  });

  it('reads all pages, and leaves out locations that the settings do not name', async () => {
    const many = Array.from({ length: 600 }, (_, index) => ({ ...catalogue[0]!, sku: `M-${index}` }));
    const { simulator, traffic } = await startSimulator({ catalogue: many });
    const system = connect(simulator.url, { locations: { east: '101' } });
    const { documents, complete } = await system.sweep('stock', null);
    expect([documents.length, complete]).toEqual([3, true]);
    const facts = await factsOf(system, documents);
    expect(facts).toHaveLength(600);
    expect(new Set(facts.map((fact) => fact.kind === 'stock-counted' && fact.location))).toEqual(new Set(['east']));
    expect(traffic).toHaveLength(3);
  });

  it('is a problem where a count is no number of units', async () => {
    const body = JSON.stringify({ items: [{ sku: 'SKU-1', locations: [{ location_id: 101, on_hand_quantity: -1 }] }] });
    const document = { id: 'stock:2026-11-25T10:00:00.000Z:1', type: 'stock', body, via: 'sweep' } as const;
    expect(await connect('http://127.0.0.1:9').interpret([document])).toEqual([
      {
        problem: {
          field: 'items[0].locations[0].on_hand_quantity',
          rule: 'must be a whole number, zero or more',
          found: '-1 of SKU-1',
        },
      },
    ]);
  });
});
