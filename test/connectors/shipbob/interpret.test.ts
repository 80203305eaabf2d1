import { describe, expect, it } from 'vitest';
import type { Fact, Interpretation, RawDocument } from '../../../src/index.ts';
import { noFaults } from '../../../simulators/kit/index.ts';
import { connect, requested, start, startReceiver, until } from './start-shipbob.ts';

const unreachable = 'http://127.0.0.1:9';
const document = (body: unknown, type = 'shipment', id = 'shipment:7:x'): RawDocument => ({
  id,
  type,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  via: 'webhook',
});
const product = (sku: string, quantity: unknown, committed: unknown = quantity, id = 1) => ({
  reference_id: sku,
  inventory_items: [{ id, quantity, quantity_committed: committed }],
});
const shipped = {
  id: 7,
  order_id: 5,
  reference_id: 'web/1@wh-east',
  status: 'Completed',
  last_update_at: '2026-11-25T12:00:01Z',
  actual_fulfillment_date: '2026-11-25T12:00:00+00:00',
  ship_option: 'Standard',
  products: [product('SKU-1', 2), product('SKU-2', 1)],
  tracking: { carrier: 'USPS', carrier_service: 'Ground', tracking_number: 'T1', tracking_url: 'https://t/1' },
};

async function interpretOne(body: unknown): Promise<Interpretation> {
  const [interpretation] = await connect(unreachable).interpret([document(body)]);
  if (interpretation === undefined) throw new Error('no interpretation');
  return interpretation;
}

describe('a shipment that left', () => {
  it('is confirmed with what was in it', async () => {
    expect(await interpretOne(shipped)).toEqual({
      facts: [
        {
          kind: 'shipment-confirmed',
          reference: 'web/1@wh-east',
          shipmentId: '7',
          lines: [
            { sku: 'SKU-1', quantity: 2 },
            { sku: 'SKU-2', quantity: 1 },
          ],
          carrier: 'USPS',
          service: 'Ground',
          trackingNumber: 'T1',
          trackingUrl: 'https://t/1',
          shippedAt: '2026-11-25T12:00:00.000Z',
          sourceVersion: '2026-11-25T12:00:01.000Z',
        },
      ],
    });
  });

  it('is confirmed as soon as its label has a tracking number, and not before', async () => {
    const labelled = { ...shipped, status: 'Processing', actual_fulfillment_date: null };
    expect(await interpretOne(labelled)).toMatchObject({
      facts: [{ kind: 'shipment-confirmed', shippedAt: '2026-11-25T12:00:01.000Z' }],
    });
    expect(await interpretOne({ ...labelled, tracking: null })).toMatchObject({ facts: [{ kind: 'ignored' }] });
  });

  it('adds up the lots of one article', async () => {
    const lots = {
      reference_id: 'SKU-1',
      inventory_items: [
        { id: 1, quantity: 2 },
        { id: 1, quantity: 3 },
      ],
    };
    expect(await interpretOne({ ...shipped, products: [lots] })).toMatchObject({
      facts: [{ lines: [{ sku: 'SKU-1', quantity: 5 }] }],
    });
  });

  it('keeps ids beyond 2^53', async () => {
    const body = JSON.stringify(shipped).replace('"id":7', '"id":90071992547409931');
    expect(await interpretOne(body)).toMatchObject({ facts: [{ shipmentId: '90071992547409931' }] });
  });
});

describe('a shipment that does not come', () => {
  const stopped = (status: string, details: object[], products: object[] = shipped.products) => ({
    ...shipped,
    status,
    status_details: details,
    products,
    tracking: null,
    actual_fulfillment_date: null,
  });

  it.each([
    [
      'Exception',
      { name: 'OutOfStock' },
      [product('SKU-1', 2, 0), product('SKU-2', 1)],
      'short',
      [{ sku: 'SKU-1', quantity: 2 }],
    ],
    ['Exception', { name: 'InvalidAddress' }, shipped.products, 'address', []],
    ['Exception', { name: 'Unnamed' }, shipped.products, 'other', []],
    ['Exception', { name: 'Unnamed' }, [product('SKU-1', 2, 1)], 'short', [{ sku: 'SKU-1', quantity: 1 }]],
    ['OnHold', { name: 'ManuallyOnHold' }, shipped.products, 'on-hold', []],
    ['OnHold', { name: 'AddressInvalid', description: 'the address is wrong' }, shipped.products, 'address', []],
    ['Cancelled', {}, [product('SKU-1', 2, 0)], 'cancelled', [{ sku: 'SKU-1', quantity: 2 }]],
    ['CleanSweeped', {}, [product('SKU-1', 2, 0)], 'cancelled', [{ sku: 'SKU-1', quantity: 2 }]],
  ])('says of %s with %j why, and what will not come', async (status, detail, products, reason, lines) => {
    expect(await interpretOne(stopped(status, [detail], products))).toEqual({
      facts: [
        {
          kind: 'fulfilment-exception',
          reference: 'web/1@wh-east',
          shipmentId: '7',
          reason,
          detail: expect.any(String),
          lines,
          sourceVersion: '2026-11-25T12:00:01.000Z',
        },
      ],
    });
  });

  it.each(['Processing', 'None', 'ImportReview'])('is ignored while it is %s', async (status) => {
    expect(await interpretOne(stopped(status, []))).toMatchObject({ facts: [{ kind: 'ignored' }] });
  });

  it('is known to be older than the shipping when its hold is told after it', async () => {
    const hold = { ...stopped('OnHold', []), last_update_at: '2026-11-25T11:00:00Z' };
    const versions = [await interpretOne(shipped), await interpretOne(hold)].map((one) => {
      const [fact] = 'facts' in one ? one.facts : [];
      return fact !== undefined && 'sourceVersion' in fact ? fact.sourceVersion : '';
    });
    expect(versions[1]! < versions[0]!).toBe(true);
  });
});

describe('a shipment that cannot be mapped', () => {
  it.each([
    [{ status: 'Teleported' }, 'status', 'Teleported'],
    [{ last_update_at: 'yesterday' }, 'last_update_at', 'yesterday'],
    [{ products: [] }, 'products', '[]'],
    [{ products: [product('', 1)] }, 'products[0].reference_id', ''],
    [{ products: [product('SKU-1', 1.5)] }, 'products[0].inventory_items[0].quantity', '1.5'],
    [{ products: [product('SKU-1', 2), product('SKU-2', -1)] }, 'products[1].inventory_items[0].quantity', '-1'],
    [{ products: [product('SKU-1', 3, 2)] }, 'products[0].inventory_items[].quantity_committed', '2'],
    [
      {
        products: [
          {
            reference_id: 'KIT',
            inventory_items: [
              { id: 1, quantity: 1 },
              { id: 2, quantity: 2 },
            ],
          },
        ],
      },
      'products[0].inventory_items',
      '2',
    ],
    [{ id: null }, 'id', 'null'],
  ])('names the field and the rule for %j', async (change, field, found) => {
    const interpretation = await interpretOne({ ...shipped, ...change });
    expect(interpretation).toEqual({
      problem: { field, rule: expect.stringMatching(/^must /), found: expect.stringContaining(found) },
    });
  });

  it('does not keep the others of its set from being mapped', async () => {
    const [bad, good] = await connect(unreachable).interpret([
      document({ ...shipped, status: 'X' }),
      document(shipped),
    ]);
    expect([bad, good]).toMatchObject([{ problem: { field: 'status' } }, { facts: [{ kind: 'shipment-confirmed' }] }]);
  });
});

describe('a webhook that carries only ids', () => {
  it('is completed from ShipBob, a set at once', async () => {
    const receiver = await startReceiver();
    const { system, traffic } = await start({ pickAfterMs: [10, 10], thinRate: 1, webhookUrl: receiver.url });
    for (const number of ['1', '2', '3']) await requested(system, number);
    await until(() => receiver.deliveries.length === 3);
    expect(JSON.parse(receiver.deliveries[0]!.rawBody.toString())).not.toHaveProperty('products');
    const documents = receiver.deliveries.flatMap((delivery) => {
      const verified = system.verifyWebhook(delivery);
      return verified.ok ? verified.documents : [];
    });
    const before = traffic.length;
    const facts = (await system.interpret(documents)).flatMap((one): readonly Fact[] =>
      'facts' in one ? one.facts : [],
    );
    expect(traffic.length - before).toBe(1);
    expect(
      facts.map((fact) => fact.kind === 'shipment-confirmed' && [fact.reference, fact.lines.length]).sort(),
    ).toEqual([
      ['web/1@wh-east', 2],
      ['web/2@wh-east', 2],
      ['web/3@wh-east', 2],
    ]);
  });

  it('is found by its shipment where it names no order, and stays a problem where ShipBob does not know it', async () => {
    const { simulator, system } = await start({ pickAfterMs: [10, 10] });
    await requested(system, '1');
    const id = await until(
      () => simulator.summary().requests[0]?.shipments.find(({ status }) => status === 'Completed')?.id,
    );
    const [known, unknown] = await system.interpret([
      document({ id: Number(id) }),
      document({ id: 1, status: 'Completed' }),
    ]);
    expect(known).toMatchObject({ facts: [{ kind: 'shipment-confirmed', reference: 'web/1@wh-east' }] });
    expect(unknown).toMatchObject({ problem: { field: 'reference_id' } });
  });

  it('is read again later when ShipBob does not answer', async () => {
    const { simulator, system } = await start();
    simulator.setFaults({ ...noFaults, throttled: 1 });
    await expect(system.interpret([document({ id: 1, order_id: 2 })])).rejects.toMatchObject({
      kind: 'throttled',
      afterMs: 1_000,
    });
  });
});
