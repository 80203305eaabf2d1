import type { FastifyInstance, FastifyRequest } from 'fastify';
import { amountOf, minorOf } from './amounts.ts';
import { MiraklError, operatorOf } from './front-door.ts';
import type { Market } from './market.ts';
import type { MiraklMemory } from './memory.ts';
import { canCancel, isLive, lineTotal, type OrderState } from './order-state.ts';
import type { Refund, Tracking } from './records.ts';

type Body = Readonly<Record<string, unknown>>;

/** The order that the path names, if this operator has it. */
export function orderOf(memory: MiraklMemory, request: FastifyRequest, id: unknown): OrderState {
  const order = memory.orders.get(String(id));
  if (order === undefined || order.operator !== operatorOf(request))
    throw new MiraklError(404, `Order with identifier '${String(id)}' not found`);
  return order;
}

export function objectOf(value: unknown, what: string): Body {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MiraklError(400, `${what} is missing or malformed`);
  return value as Body;
}

export function listOf(value: unknown, name: string): readonly Body[] {
  if (!Array.isArray(value) || value.length === 0) throw new MiraklError(400, `${name} must not be empty`);
  return value.map((one) => objectOf(one, name));
}

function wrongState(order: OrderState, wanted: string): MiraklError {
  return new MiraklError(400, `Order '${order.id}' is in state ${order.state}, expected ${wanted}`);
}

/** OR21, OR23, OR24, OR28 and OR29. */
export function addOrderRoutes(app: FastifyInstance, memory: MiraklMemory, market: Market): void {
  const idOf = (request: FastifyRequest) => (request.params as { id: string }).id;

  app.put('/api/orders/:id/accept', async (request, reply) => {
    const order = orderOf(memory, request, idOf(request));
    const lines = listOf(objectOf(request.body, 'body')['order_lines'], 'order_lines');
    if (order.state !== 'WAITING_ACCEPTANCE') throw wrongState(order, 'WAITING_ACCEPTANCE');
    accept(memory, market, order, lines);
    return reply.code(204).send();
  });

  app.put('/api/orders/:id/tracking', async (request, reply) => {
    const order = orderOf(memory, request, idOf(request));
    if (order.state !== 'SHIPPING' && order.state !== 'SHIPPED') throw wrongState(order, 'SHIPPING');
    const tracking = trackingOf(objectOf(request.body, 'body'), 'carrier_url');
    memory.commit({ type: 'tracked', atMs: memory.now(), orderId: order.id, tracking });
    return reply.code(204).send();
  });

  app.put('/api/orders/:id/ship', async (request, reply) => {
    const order = orderOf(memory, request, idOf(request));
    if (order.state !== 'SHIPPING') throw wrongState(order, 'SHIPPING');
    if (order.shipments.length > 0) throw new MiraklError(400, `Order '${order.id}' is shipped by shipments`);
    memory.commit({ type: 'shipped', atMs: memory.now(), orderId: order.id });
    market.arm(order);
    return reply.code(204).send();
  });

  app.put('/api/orders/:id/cancel', async (request, reply) => {
    const order = orderOf(memory, request, idOf(request));
    if (!canCancel(order)) throw new MiraklError(400, `Order '${order.id}' cannot be canceled`);
    market.cancel(order, null, 'seller', 'SELLER_CANCELLATION');
    return reply.code(204).send();
  });

  app.put('/api/orders/refund', async (request) => {
    const wanted = listOf(objectOf(request.body, 'body')['refunds'], 'refunds');
    const refunds = wanted.map((one, at) => refundOf(memory, request, one, memory.refundCount + at));
    for (const order of new Set(refunds.map((one) => one.order))) {
      const own = refunds.filter((one) => one.order === order).map(({ refund }) => refund);
      memory.commit({ type: 'refunded', atMs: memory.now(), orderId: order.id, refunds: own });
    }
    return {
      order_tax_mode: operatorOf(request).taxMode ?? 'TAX_INCLUDED',
      refunds: refunds.map(({ order, refund }) => ({
        refund_id: refund.id,
        order_refund_id: refund.id,
        order_line_id: refund.lineId,
        amount: amountOf(refund.amount, order.operator.currency),
        shipping_amount: amountOf(refund.shippingAmount, order.operator.currency),
        quantity: refund.quantity,
        reason_code: refund.reason,
        currency_iso_code: order.operator.currency,
        excluded_from_shipment: refund.excludedFromShipment,
      })),
    };
  });
}

function accept(memory: MiraklMemory, market: Market, order: OrderState, wanted: readonly Body[]): void {
  const decisions = new Map<string, boolean>();
  for (const { id, accepted } of wanted) {
    if (typeof id !== 'string' || typeof accepted !== 'boolean')
      throw new MiraklError(400, 'order_lines: id and accepted are required');
    decisions.set(id, accepted);
  }
  const live = order.lines.filter(isLive);
  const unknown = [...decisions.keys()].find((id) => !live.some((line) => line.id === id));
  if (unknown !== undefined) throw new MiraklError(400, `Order line '${unknown}' is not waiting for acceptance`);
  const missing = live.find((line) => !decisions.has(line.id));
  if (missing !== undefined) throw new MiraklError(400, `Order line '${missing.id}' is missing`);
  const ids = (isAccepted: boolean) => live.map(({ id }) => id).filter((id) => decisions.get(id) === isAccepted);
  const entry = { orderId: order.id, accepted: ids(true), refused: ids(false), automatic: false };
  memory.commit({ type: 'decided', atMs: memory.now(), ...entry });
  market.arm(order);
}

/** `urlField` is `carrier_url` in OR23 and `tracking_url` in ST01. */
export function trackingOf(body: Body, urlField: string): Tracking {
  const text = (name: string) => (typeof body[name] === 'string' && body[name] !== '' ? body[name] : null);
  const tracking = {
    carrierCode: text('carrier_code'),
    carrierName: text('carrier_name'),
    carrierUrl: text(urlField),
    trackingNumber: text('tracking_number'),
  };
  if (tracking.carrierCode === null && tracking.carrierName === null)
    throw new MiraklError(400, 'carrier_code or carrier_name is required');
  if (tracking.carrierCode !== null && tracking.trackingNumber === null)
    throw new MiraklError(400, 'tracking_number is required for a registered carrier');
  return tracking;
}

function refundOf(memory: MiraklMemory, request: FastifyRequest, wanted: Body, at: number) {
  const { order_line_id: lineId, reason_code: reason, quantity } = wanted;
  const order = orderOf(memory, request, String(lineId).replace(/-\d+$/, ''));
  const line = order.lines.find(({ id }) => id === lineId);
  if (line === undefined) throw new MiraklError(404, `Order line '${String(lineId)}' not found`);
  if (order.debitedMs === null || !isLive(line))
    throw new MiraklError(400, `Order line '${line.id}' cannot be refunded in state ${line.state}`);
  const amount = minorOf(wanted['amount'], order.operator.currency);
  const shippingAmount = minorOf(wanted['shipping_amount'], order.operator.currency);
  if (typeof reason !== 'string' || amount === null || shippingAmount === null)
    throw new MiraklError(400, 'refunds: amount, shipping_amount and reason_code are required');
  const refunded = line.refunds.reduce((sum, one) => sum + one.amount, 0);
  if (amount + refunded > lineTotal(line.plan)) throw new MiraklError(400, 'The amount exceeds what can be refunded');
  const refund: Refund = {
    id: String(5_000 + at),
    lineId: line.id,
    amount,
    shippingAmount,
    quantity: typeof quantity === 'number' ? quantity : 0,
    reason,
    excludedFromShipment: wanted['excluded_from_shipment'] === true,
  };
  return { order, refund };
}
