import { describe, expect, test } from 'vitest';
import type { CreateStorefrontInvoice, CreateStorefrontShipment, Item } from '../../../src/index.ts';
import {
  connectTo,
  linesOf,
  orderOf,
  place,
  startShop,
  startSimulator,
  withFaults,
  type PlacedOrder,
} from './shop-at-work.ts';

function shipmentOf(
  order: PlacedOrder,
  changes: Partial<CreateStorefrontShipment> = {},
): Item<CreateStorefrontShipment> {
  const { number, sourceId, lines } = order;
  const input = { number, sourceId, lines, shipmentId: 'SB-1', carrier: 'UPS', trackingNumber: '1Z999', ...changes };
  return { key: `order-to-cash:web/${number}:ship:${input.shipmentId}`, input };
}

function invoiceOf(order: PlacedOrder, changes: Partial<CreateStorefrontInvoice> = {}): Item<CreateStorefrontInvoice> {
  const { number, sourceId, lines } = order;
  const input = { number, sourceId, lines, reference: 'web/1/SB-1', ...changes };
  return { key: `order-to-cash:web/${number}:invoice:${input.reference}`, input };
}

const cancelOf = ({ number, sourceId }: PlacedOrder) => ({ key: `cancel:${number}`, input: { number, sourceId } });

const commentOf = ({ number, sourceId }: PlacedOrder, comment: string, status: string | null = null) => ({
  key: `comment:${number}`,
  input: { sourceId, comment, visibleToCustomer: true, status },
});

/** The effect stands and its answer is lost. */
const lost = { droppedAfter: 1 };

describe('a shipment', () => {
  test('is told with its lines, its track and the warehouse’s id', async () => {
    const { simulator, system } = await startShop();
    const order = place(simulator, { lines: linesOf(2) });
    const [outcome] = await system.run('storefront.shipments.create', [shipmentOf(order)]);
    const [shipment] = orderOf(simulator, order.number).shipments;
    expect(outcome).toEqual({ kind: 'done', value: { shipmentId: shipment?.id } });
    expect(shipment).toMatchObject({ reference: 'Shipment reference: SB-1', track: '1Z999' });
    expect(shipment?.lines.map(({ itemId, quantity }) => ({ lineId: itemId, quantity }))).toEqual(order.lines);
  });

  test('may be a part of the order, and have no track', async () => {
    const { simulator, system } = await startShop();
    const order = place(simulator, { lines: linesOf(2) });
    const lines = [{ lineId: order.lines[0]?.lineId ?? '', quantity: 1 }];
    await system.run('storefront.shipments.create', [shipmentOf(order, { lines, trackingNumber: null })]);
    const { shipments, state } = orderOf(simulator, order.number);
    expect(shipments).toMatchObject([{ track: null, lines: [{ quantity: 1 }] }]);
    expect(state).toBe('processing');
  });

  test('whose answer was lost is unknown, and found by its reference', async () => {
    const { simulator, system } = await startShop();
    const order = place(simulator);
    const item = shipmentOf(order);
    const other = shipmentOf(order, { shipmentId: 'SB-2' });
    const [outcome] = await withFaults(simulator, lost, () => system.run('storefront.shipments.create', [item]));
    expect(outcome?.kind).toBe('unknown');
    const [shipment] = orderOf(simulator, order.number).shipments;
    expect(await system.lookUp('storefront.shipments.create', [item, other])).toEqual([
      { kind: 'done', value: { shipmentId: shipment?.id } },
      { kind: 'absent' },
    ]);
    expect(orderOf(simulator, order.number).shipments).toHaveLength(1);
  });

  test('of more than 20 lines becomes several documents, and a repeat adds only the missing ones', async () => {
    const { simulator, system } = await startShop();
    const order = place(simulator, { lines: linesOf(45) });
    const item = shipmentOf(order);
    let answers = 0;
    // The look at what is there and the first part pass; the second part's answer is lost.
    simulator.app.server.on('request', (_request, response) => {
      answers += 1;
      if (answers === 3) response.destroy();
    });
    const [outcome] = await system.run('storefront.shipments.create', [item]);
    expect(outcome?.kind).toBe('unknown');
    const before = orderOf(simulator, order.number).shipments.length;
    expect(before).toBeGreaterThanOrEqual(1);
    expect(await system.lookUp('storefront.shipments.create', [item])).toEqual([{ kind: 'absent' }]);
    const [again] = await system.run('storefront.shipments.create', [item]);
    const { shipments } = orderOf(simulator, order.number);
    expect(
      shipments.map(({ reference, lines }) => [reference?.replace(/^.*reference: |; part.*$/g, ''), lines.length]),
    ).toEqual([
      ['SB-1', 20],
      ['SB-1', 20],
      ['SB-1', 5],
    ]);
    expect(again).toEqual({ kind: 'done', value: { shipmentId: shipments[0]?.id } });
    expect(await system.lookUp('storefront.shipments.create', [item])).toEqual([again]);
  });

  test('of more than is left is refused, and the others of its set are made', async () => {
    const { simulator, system } = await startShop();
    const order = place(simulator);
    const fine = place(simulator);
    const tooMany = order.lines.map((line) => ({ ...line, quantity: 9 }));
    const outcomes = await system.run('storefront.shipments.create', [
      shipmentOf(order, { lines: tooMany }),
      shipmentOf(fine),
      shipmentOf({ ...fine, sourceId: '4711' }),
      shipmentOf({ ...fine, sourceId: 'abc' }),
    ]);
    expect(outcomes).toMatchObject([
      { kind: 'refused', reason: 'not-allowed', detail: expect.stringContaining('unshipped quantity') },
      { kind: 'done' },
      { kind: 'refused', reason: 'not-found' },
      { kind: 'failed', reason: 'invalid-input' },
    ]);
  });

  test('names carriers by the codes that the shop knows', async () => {
    const tracks: unknown[] = [];
    const simulator = await startSimulator({
      prepare: (app) =>
        app.addHook('preHandler', async (request) => {
          tracks.push(...((request.body as { tracks?: unknown[] } | null)?.tracks ?? []));
        }),
    });
    const system = connectTo(simulator);
    const carriers = ['UPS', 'USPS Ground', 'OnTrac'];
    await system.run(
      'storefront.shipments.create',
      carriers.map((carrier) => shipmentOf(place(simulator), { carrier })),
    );
    expect(tracks).toMatchObject(
      expect.arrayContaining([
        { carrier_code: 'ups', title: 'UPS', track_number: '1Z999' },
        { carrier_code: 'usps', title: 'USPS Ground', track_number: '1Z999' },
        { carrier_code: 'custom', title: 'OnTrac', track_number: '1Z999' },
      ]) as unknown[],
    );
  });
});

describe('an invoice', () => {
  test('is made once, and with the shipment it completes the order', async () => {
    const { simulator, system } = await startShop();
    const order = place(simulator);
    const item = invoiceOf(order);
    const [outcome] = await withFaults(simulator, lost, () => system.run('storefront.invoices.create', [item]));
    expect(outcome?.kind).toBe('unknown');
    expect(await system.lookUp('storefront.invoices.create', [item])).toMatchObject([{ kind: 'done' }]);
    await system.run('storefront.shipments.create', [shipmentOf(order)]);
    expect(orderOf(simulator, order.number)).toMatchObject({
      state: 'complete',
      status: 'complete',
      invoices: [{ reference: 'Invoice reference: web/1/SB-1' }],
    });
  });

  test('of an order that is cancelled is refused', async () => {
    const { simulator, system } = await startShop();
    const order = place(simulator);
    simulator.cancelOrder(order.number, 'shop');
    const [outcome] = await system.run('storefront.invoices.create', [invoiceOf(order)]);
    expect(outcome).toMatchObject({ kind: 'refused', detail: expect.stringContaining('does not allow an invoice') });
  });
});

describe('a cancellation', () => {
  test('stands once, however often it is asked for', async () => {
    const { simulator, system } = await startShop();
    const order = place(simulator);
    const item = cancelOf(order);
    expect(await system.lookUp('storefront.orders.cancel', [item])).toEqual([{ kind: 'absent' }]);
    const [outcome] = await withFaults(simulator, lost, () => system.run('storefront.orders.cancel', [item]));
    expect(outcome?.kind).toBe('unknown');
    expect(await system.lookUp('storefront.orders.cancel', [item])).toEqual([{ kind: 'done', value: {} }]);
    expect(await system.run('storefront.orders.cancel', [item])).toEqual([{ kind: 'done', value: {} }]);
    expect(orderOf(simulator, order.number).state).toBe('canceled');
  });

  test('of an order that is complete comes too late', async () => {
    const { simulator, system } = await startShop();
    const order = place(simulator);
    await system.run('storefront.shipments.create', [shipmentOf(order)]);
    await system.run('storefront.invoices.create', [invoiceOf(order)]);
    const [outcome] = await system.run('storefront.orders.cancel', [cancelOf(order)]);
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'too-late', detail: expect.stringContaining('complete') });
  });

  test('of an order that is invoiced in part takes the rest', async () => {
    const { simulator, system } = await startShop();
    const order = place(simulator, { lines: linesOf(2) });
    await system.run('storefront.invoices.create', [invoiceOf(order, { lines: order.lines.slice(0, 1) })]);
    expect(await system.run('storefront.orders.cancel', [cancelOf(order)])).toEqual([{ kind: 'done', value: {} }]);
    expect(await system.lookUp('storefront.orders.cancel', [cancelOf(order)])).toEqual([{ kind: 'done', value: {} }]);
    expect(orderOf(simulator, order.number).state).toBe('processing');
  });
});

describe('a comment', () => {
  test('is said once, with the status it sets', async () => {
    const { simulator, system } = await startShop();
    const order = place(simulator);
    const item = commentOf(order, 'Your parcel waits for a part 🌸', 'processing');
    const other = commentOf(order, 'something else');
    const [outcome] = await withFaults(simulator, lost, () => system.run('storefront.orders.comment', [item]));
    expect(outcome?.kind).toBe('unknown');
    expect(await system.lookUp('storefront.orders.comment', [item, other])).toEqual([
      { kind: 'done', value: {} },
      { kind: 'absent' },
    ]);
    expect(orderOf(simulator, order.number)).toMatchObject({ comments: [item.input.comment], status: 'processing' });
  });
});

describe('a shop in trouble', () => {
  test.each([
    ['storefront.shipments.create', '/ship', (order: PlacedOrder) => shipmentOf(order)],
    ['storefront.invoices.create', '/invoice', (order: PlacedOrder) => invoiceOf(order)],
    ['storefront.orders.cancel', '/cancel', (order: PlacedOrder) => cancelOf(order)],
    ['storefront.orders.comment', '/comments', (order: PlacedOrder) => commentOf(order, 'hello')],
  ] as const)(
    'a connection that breaks at one item of %s leaves the others of its set done',
    async (name, path, itemOf) => {
      let broken = '';
      const simulator = await startSimulator({
        prepare: (app) =>
          app.addHook('onSend', async (request) => {
            if (request.url.includes(`/${broken}${path}`)) request.raw.socket.destroy();
          }),
      });
      const orders = [place(simulator), place(simulator), place(simulator)];
      broken = orders[1]?.sourceId ?? '';
      const items = orders.map((order) => itemOf(order)) as never;
      const system = connectTo(simulator);
      const outcomes = await system.run(name, items);
      expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'unknown', 'done']);
      const found = await system.lookUp(name, items);
      expect(found.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
    },
  );

  test.each([
    ['storefront.shipments.create', (order: PlacedOrder) => shipmentOf(order)],
    ['storefront.invoices.create', (order: PlacedOrder) => invoiceOf(order)],
    ['storefront.orders.cancel', (order: PlacedOrder) => cancelOf(order)],
    ['storefront.orders.comment', (order: PlacedOrder) => commentOf(order, 'hello')],
  ] as const)(
    '%s waits when throttled, is unknown after a server error, and needs a person without rights',
    async (name, itemOf) => {
      const { simulator, system } = await startShop();
      const items = [itemOf(place(simulator))] as never;
      const throttled = await withFaults(simulator, { throttled: 1 }, () => system.run(name, items));
      expect(throttled).toMatchObject([{ kind: 'retry', afterMs: 1_000 }]);
      const broken = await withFaults(simulator, { serverErrorBefore: 1 }, () => system.run(name, items));
      expect(broken).toMatchObject([{ kind: 'unknown' }]);
      const stranger = connectTo(simulator, { accessToken: 'some-other-token' });
      expect(await stranger.run(name, items)).toMatchObject([{ kind: 'failed', reason: 'not-authorised' }]);
      const absent = await system.lookUp(name, items);
      expect(absent).toEqual([{ kind: 'absent' }]);
    },
  );
});
