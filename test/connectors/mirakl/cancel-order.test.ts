import { describe, expect, it } from 'vitest';
import type { CancelReason } from '../../../src/systems/index.ts';
import { noFaults } from '../../../simulators/kit/index.ts';
import { decision, maison, orderIn, shipment, shippable, start, twoLines } from './marketplace-at-work.ts';

const cancel = (orderId: string, reason?: CancelReason) => ({
  key: `order-to-cash:${orderId}:cancel:1`,
  input: { sourceId: orderId, number: orderId, ...(reason === undefined ? {} : { reason }) },
});

describe('the cancellation of an order', () => {
  it('refuses its lines while it waits for acceptance', async () => {
    const { simulator, system } = await start();
    const { orderId } = simulator.placeOrder('maison');
    expect(await system.run('storefront.orders.cancel', [cancel(orderId)])).toEqual([{ kind: 'done', value: {} }]);
    expect(orderIn(simulator, orderId)).toMatchObject({ state: 'REFUSED', refusedAutomatically: false });
  });

  it('is a full cancelation where the operator allows one', async () => {
    const { simulator, system, traffic } = await start();
    const { orderId } = await shippable(simulator, system);
    await system.run('storefront.orders.cancel', [cancel(orderId, 'out-of-stock')]);
    expect(orderIn(simulator, orderId).state).toBe('CANCELED');
    expect(traffic.at(-1)).toMatchObject({ method: 'PUT', path: `/api/orders/${orderId}/cancel` });
  });

  it('refunds what is left with the operator’s reason code where it allows none any more', async () => {
    const { simulator, system, traffic } = await start({ operators: [{ ...maison, cancelUntil: 'debit' }] });
    const { orderId, lineIds } = await shippable(simulator, system);
    simulator.refundLine(orderId, lineIds[0] ?? '', 150);
    expect(await system.run('storefront.orders.cancel', [cancel(orderId, 'out-of-stock')])).toMatchObject([
      { kind: 'done' },
    ]);
    expect(traffic.at(-1)?.requestBody).toMatchObject({
      order_tax_mode: 'TAX_INCLUDED',
      refunds: [
        { order_line_id: lineIds[0], amount: 18.5, shipping_amount: 4.9, reason_code: 'REFUND_STOCK' },
        { order_line_id: lineIds[1], amount: 25, shipping_amount: 0, excluded_from_shipment: true },
      ],
    });
    expect(orderIn(simulator, orderId).lines.map(({ refunded }) => refunded)).toEqual([2_000, 2_500]);
    expect(await system.lookUp('storefront.orders.cancel', [cancel(orderId)])).toMatchObject([{ kind: 'done' }]);
  });

  it('needs a person where that takes a reason code that the settings lack', async () => {
    const operators = [{ ...maison, cancelUntil: 'debit' as const }];
    const { simulator, system } = await start({ operators }, { refundReasons: {} });
    const { orderId } = await shippable(simulator, system);
    expect(await system.run('storefront.orders.cancel', [cancel(orderId, 'address')])).toMatchObject([
      { kind: 'failed', reason: 'no-reason-code' },
    ]);
  });

  it('is refused when goods have left, and done when the buyer called the order off before', async () => {
    const { simulator, system } = await start();
    const shipped = await shippable(simulator, system);
    const part = [{ lineId: shipped.lineIds[0] ?? '', quantity: 1 }];
    await system.run('storefront.shipments.create', [shipment(shipped.orderId, 'S1', part)]);
    const called = await shippable(simulator, system);
    simulator.cancelOrder(called.orderId);
    const items = [cancel(shipped.orderId), cancel(called.orderId), cancel('NONE')];
    expect(await system.run('storefront.orders.cancel', items)).toMatchObject([
      { kind: 'refused', reason: 'too-late' },
      { kind: 'done' },
      { kind: 'refused', reason: 'not-found' },
    ]);
  });

  it('whose answer is lost is unknown, is found again, and stands once', async () => {
    const { simulator, system, traffic } = await start();
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    await system.run('marketplace.lines.decide', [decision(orderId, lineIds)]);
    expect(await system.lookUp('storefront.orders.cancel', [cancel(orderId)])).toEqual([{ kind: 'absent' }]);
    simulator.app.server.on('request', (request: { method?: string }) => {
      if (request.method === 'PUT') simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    });
    expect(await system.run('storefront.orders.cancel', [cancel(orderId)])).toMatchObject([{ kind: 'unknown' }]);
    simulator.setFaults(noFaults);
    expect(await system.lookUp('storefront.orders.cancel', [cancel(orderId)])).toEqual([{ kind: 'done', value: {} }]);
    expect(await system.run('storefront.orders.cancel', [cancel(orderId)])).toMatchObject([{ kind: 'done' }]);
    expect(traffic.filter(({ path }) => path.endsWith('/cancel'))).toHaveLength(1);
  });
});
