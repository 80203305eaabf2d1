import { describe, expect, it } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import {
  catalogue,
  connected,
  customer,
  customerId,
  direct,
  item,
  line,
  orderId,
  salesOrder,
} from './connected-company.ts';

describe('erp.salesOrders.create', () => {
  it('creates an order whose total is the grand total to the cent, with nothing to ship yet', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    const input = salesOrder(id, 'web/100001');
    const [outcome] = await system.run('erp.salesOrders.create', [item(input)]);
    const [order] = simulator.summary().orders;
    expect(outcome).toEqual({ kind: 'done', value: { salesOrderId: order?.id, salesOrderNumber: order?.number } });
    expect(order).toMatchObject({
      externalDocumentNumber: 'web/100001',
      customerNumber: 'C1',
      total: input.grandTotal,
      currency: 'USD',
      status: 'open',
      shippedQuantity: 0,
      lines: [
        { sku: catalogue[0]?.sku, quantity: 3 },
        { sku: catalogue[1]?.sku, quantity: 1 },
      ],
    });
  });

  it('posts tax-included prices net, and the total still agrees to the cent where the tax divides badly', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    const lines = [line(0, 7, { tax: 333 }), line(1, 3, { discount: 101, tax: 97 })];
    const input = salesOrder(id, 'web/100002', { lines, taxIncluded: true });
    await orderId(system, input);
    const [order] = simulator.summary().orders;
    expect(order?.total).toBe(input.grandTotal);
    const [answered] = (await direct(simulator, 'GET', 'salesOrders?$expand=salesOrderLines')).body.value;
    const tax = answered.salesOrderLines.find((one: { description: string }) => one.description === 'Tax');
    expect(tax).toMatchObject({ lineType: 'Account', amountIncludingTax: 4.71, totalTaxAmount: 0 });
    expect(answered.salesOrderLines[0].netAmount).toBe(((lines[0]?.total ?? 0) - 333) / 100);
  });

  it('creates 500 orders in 25 batches, and one with an unknown article fails alone', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    const items = Array.from({ length: 500 }, (_, index) => {
      const lines = index === 17 ? [line(0, 1, { sku: 'NO-SUCH' })] : [line(index % 20, 1, { tax: 7 })];
      return item(salesOrder(id, `web/${index}`, { lines }), `key-${index}`);
    });
    const before = simulator.stats().requests;
    const outcomes = await system.run('erp.salesOrders.create', items);
    expect(outcomes[17]).toMatchObject({ kind: 'failed', reason: 'unknown-item' });
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(499);
    expect(simulator.summary().orders).toHaveLength(499);
    // One batch of item look-ups, 25 of creates.
    expect(simulator.stats().requests - before).toBe(26);
  });

  it('leaves the others alone when Business Central refuses one order of a batch', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    const nobody = '22222222-2222-4222-8222-222222222222';
    const outcomes = await system.run('erp.salesOrders.create', [
      item(salesOrder(nobody, 'web/1')),
      item(salesOrder(id, 'web/2')),
    ]);
    expect(outcomes[0]).toMatchObject({ kind: 'failed', reason: 'vendor-rejected' });
    expect(outcomes[0]).toHaveProperty('detail', expect.stringContaining('The customer cannot be found'));
    expect(outcomes[1]?.kind).toBe('done');
    expect(simulator.summary().orders.map((order) => order.externalDocumentNumber)).toEqual(['web/2']);
  });

  it('is unknown when the answer is lost, is found by the look-up, and stands once', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    await orderId(system, salesOrder(id, 'web/0'));
    const items = [item(salesOrder(id, 'web/1')), item(salesOrder(id, 'web/2'))];
    expect(await system.lookUp('erp.salesOrders.create', items)).toEqual([{ kind: 'absent' }, { kind: 'absent' }]);
    simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    const lost = await system.run('erp.salesOrders.create', items);
    expect(lost.map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
    simulator.setFaults(noFaults);
    const orders = simulator.summary().orders.slice(1);
    expect(await system.lookUp('erp.salesOrders.create', items)).toEqual(
      orders.map(({ id: salesOrderId, number }) => ({
        kind: 'done',
        value: { salesOrderId, salesOrderNumber: number },
      })),
    );
    expect(simulator.summary().orders).toHaveLength(3);
  });

  it('completes an order whose lines are missing instead of making another', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    const header = { externalDocumentNumber: 'web/1', customerId: id, currencyCode: 'USD' };
    const { body } = await direct(simulator, 'POST', 'salesOrders', header);
    const input = salesOrder(id, 'web/1');
    const expected = { kind: 'done', value: { salesOrderId: body.id, salesOrderNumber: body.number } };
    expect(await system.lookUp('erp.salesOrders.create', [item(input)])).toEqual([expected]);
    expect(await system.lookUp('erp.salesOrders.create', [item(input)])).toEqual([expected]);
    expect(simulator.summary().orders).toMatchObject([{ total: input.grandTotal, shippedQuantity: 0 }]);
    expect(simulator.summary().orders[0]?.lines).toHaveLength(2);
  });

  it('adds only the lines that are missing, and none to an order that a person has changed', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    const [half, changed] = [salesOrder(id, 'web/1'), salesOrder(id, 'web/2')];
    const { body } = await direct(simulator, 'GET', "items?$filter=number eq 'XD-0001'");
    for (const { externalDocumentNumber, lines } of [half, changed]) {
      const unitPrice = (lines[0]?.unitPrice ?? 0) / 100;
      const quantity = externalDocumentNumber === 'web/1' ? 3 : 2;
      const salesOrderLines = [
        { lineType: 'Item', itemId: body.value[0].id, quantity, unitPrice, taxCode: 'NONTAXABLE', shipQuantity: 0 },
      ];
      const header = { externalDocumentNumber, customerId: id, currencyCode: 'USD' };
      await direct(simulator, 'POST', 'salesOrders', { ...header, salesOrderLines });
    }
    const found = await system.lookUp('erp.salesOrders.create', [item(half), item(changed)]);
    expect(found).toMatchObject([{ kind: 'done' }, { kind: 'failed', reason: 'amount-differs' }]);
    const [first, second] = simulator.summary().orders;
    expect(first?.total).toBe(half.grandTotal);
    expect(second?.lines).toEqual([{ sku: 'XD-0001', quantity: 2 }]);
  });

  it('says by how much the total differs, before sending when the amounts do not add up', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    const input = salesOrder(id, 'web/1');
    const wrong = { ...input, grandTotal: input.grandTotal - 150 };
    const [outcome] = await system.run('erp.salesOrders.create', [item(wrong)]);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'amount-differs' });
    expect(outcome).toHaveProperty('detail', expect.stringMatching(/: 1\.50 too much$/));
    expect(simulator.summary().orders).toEqual([]);
  });

  it('does not take the order of another customer for its own', async () => {
    const { simulator, system } = await connected();
    const [mine, other] = [await customerId(system, 'C1'), await customerId(system, 'C2')];
    await orderId(system, salesOrder(other, 'web/a1'));
    const [found] = await system.lookUp('erp.salesOrders.create', [item(salesOrder(mine, 'WEB/A1'))]);
    expect(found).toMatchObject({ kind: 'failed', reason: 'other-document' });
    expect(simulator.summary().orders).toHaveLength(1);
  });

  it('finds an order with a number longer than 35 characters by its shortened form', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    const [a, b] = ['1', '2'].map((end) => salesOrder(id, `marketplace-europe/order-2026-11-25-00000000000${end}`));
    if (a === undefined || b === undefined) throw new Error('two orders are needed');
    const made = await orderId(system, a);
    expect(await system.lookUp('erp.salesOrders.create', [item(a), item(b)])).toMatchObject([
      { kind: 'done', value: { salesOrderId: made } },
      { kind: 'absent' },
    ]);
    expect(simulator.summary().orders[0]?.externalDocumentNumber).toMatch(/^marketplace-europe\/ord~[0-9a-f]{12}$/);
  });

  it('waits as long as Business Central says when it is throttled, and reports a server error as unknown', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    await orderId(system, salesOrder(id, 'web/0'));
    simulator.setFaults({ ...noFaults, throttled: 1 });
    const input = item(salesOrder(id, 'web/1'));
    expect(await system.run('erp.salesOrders.create', [input])).toMatchObject([{ kind: 'retry', afterMs: 1000 }]);
    simulator.setFaults({ ...noFaults, serverErrorBefore: 1 });
    expect(await system.run('erp.salesOrders.create', [input])).toMatchObject([{ kind: 'unknown' }]);
    expect(await system.lookUp('erp.salesOrders.create', [input])).toMatchObject([{ kind: 'unknown' }]);
    simulator.setFaults(noFaults);
    expect(await system.lookUp('erp.salesOrders.create', [input])).toEqual([{ kind: 'absent' }]);
  });

  it.each(['JPY', 'KWD'])('agrees to the minor unit in %s', async (currency) => {
    const { simulator, system } = await connected();
    const [outcome] = await system.run('erp.customers.upsert', [item(customer('C9', { currency }))]);
    if (outcome?.kind !== 'done') throw new Error(JSON.stringify(outcome));
    const input = salesOrder(outcome.value.customerId, 'web/1', { currency });
    await orderId(system, input);
    expect(simulator.summary().orders).toMatchObject([{ total: input.grandTotal, currency }]);
  });
});

describe('erp.salesOrders.cancel', () => {
  const cancel = (salesOrderId: string) =>
    item({ salesOrderId, externalDocumentNumber: 'web/1', reason: 'the customer changed their mind' });

  it('deletes the order, and an order that is gone is cancelled', async () => {
    const { simulator, system } = await connected();
    const id = await orderId(system, salesOrder(await customerId(system), 'web/1'));
    expect(await system.lookUp('erp.salesOrders.cancel', [cancel(id)])).toEqual([{ kind: 'absent' }]);
    expect(await system.run('erp.salesOrders.cancel', [cancel(id)])).toEqual([{ kind: 'done', value: {} }]);
    expect(await system.run('erp.salesOrders.cancel', [cancel(id)])).toEqual([{ kind: 'done', value: {} }]);
    expect(await system.lookUp('erp.salesOrders.cancel', [cancel(id)])).toEqual([{ kind: 'done', value: {} }]);
    expect(simulator.summary().orders).toMatchObject([{ id, status: 'cancelled' }]);
  });

  it('is refused as too late once something has shipped', async () => {
    const { simulator, system } = await connected();
    const id = await orderId(system, salesOrder(await customerId(system), 'web/1'));
    const shipment = { salesOrderId: id, shipmentId: 'S1', trackingNumber: null, shippedAt: '2026-11-26T08:00:00Z' };
    await system.run('erp.shipments.post', [item({ ...shipment, lines: [{ sku: 'XD-0001', quantity: 1 }] })]);
    expect(await system.run('erp.salesOrders.cancel', [cancel(id)])).toMatchObject([
      { kind: 'refused', reason: 'too-late' },
    ]);
    simulator.postShipments();
    expect(await system.run('erp.salesOrders.cancel', [cancel(id)])).toMatchObject([
      { kind: 'refused', reason: 'too-late' },
    ]);
    expect(simulator.summary().orders).toMatchObject([{ status: 'open' }]);
  });
});
