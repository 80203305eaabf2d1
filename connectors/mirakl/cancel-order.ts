import {
  absent,
  cancelReasons,
  done,
  failed,
  refused,
  retry,
  toDecimalNumber,
  toMinor,
  type Call,
  type CapabilityInput,
  type CapabilityOutput,
  type Operation,
  type Outcome,
  type VendorResponse,
} from '../../src/index.ts';
import { readOrders } from './read-orders.ts';
import { shopQuery, type ShopSettings } from './settings.ts';
import { hasLeft, isCalledOff, isLive, isWaitingForDebit } from './states.ts';
import { eachOutcome, outcomeOfAnswer } from './vendor-answer.ts';
import type { WireAmount, WireLine, WireOrder, WireTax } from './wire.ts';

type Input = CapabilityInput<'storefront.orders.cancel'>;
type Output = CapabilityOutput<'storefront.orders.cancel'>;

const setCountMax = 50;
const repeatMs = 60_000;

/**
 * Calls a whole order off: by refusing its lines while it waits for acceptance (OR21), by OR29 where the operator allows it,
 * else by refunding all of it before it is shipped (OR28), which needs the operator's reason code.
 */
export function orderCancellation(settings: ShopSettings): Operation<Input, Output> {
  return {
    batchCountMax: setCountMax,
    idempotent: false,
    run: async (items, call) => {
      const orders = await readOrders(
        items.map(({ input }) => input.sourceId),
        settings,
        call,
      );
      return eachOutcome(items, call, (input) => cancel(orders.get(input.sourceId), input, settings, call));
    },
    lookUp: async (items, call) => {
      const ids = items.map(({ input }) => input.sourceId);
      const orders = await readOrders(ids, settings, call);
      return items.map(({ input }) => {
        const order = orders.get(input.sourceId);
        return order !== undefined && isCalledOff(order) ? done({}) : absent;
      });
    },
  };
}

async function cancel(
  order: WireOrder | undefined,
  input: Input,
  settings: ShopSettings,
  call: Call,
): Promise<Outcome<Output>> {
  const now = standing(order, input);
  if (now !== null || order === undefined) return now ?? absentOrder(input);
  const response = await send(order, input, settings, call);
  if ('kind' in response) return response;
  if (response.status === 204 || response.status === 200) return done({});
  if (response.status !== 400) return outcomeOfAnswer(response);
  const later = (await readOrders([input.sourceId], settings, call)).get(input.sourceId);
  return standing(later, input) ?? outcomeOfAnswer(response);
}

const absentOrder = ({ number }: Input) => refused('not-found', `the operator has no order ${number}`);

/** The outcome that the order's state is already; null where it can still be called off. */
function standing(order: WireOrder | undefined, input: Input): Outcome<Output> | null {
  if (order === undefined) return absentOrder(input);
  if (isCalledOff(order)) return done({});
  if (!hasLeft(order)) return null;
  return refused('too-late', `goods of order ${input.number} have left: it is ${order.order_state} at the operator`);
}

async function send(
  order: WireOrder,
  input: Input,
  settings: ShopSettings,
  call: Call,
): Promise<VendorResponse | Outcome<never>> {
  const path = `/api/orders/${encodeURIComponent(order.order_id)}`;
  const query = shopQuery(settings);
  if (order.order_state === 'WAITING_ACCEPTANCE') {
    const lines = order.order_lines.map((line) => ({ id: line.order_line_id, accepted: false }));
    return call.request({ method: 'PUT', path: `${path}/accept`, query, body: { order_lines: lines } });
  }
  if (order.can_cancel === true) return call.request({ method: 'PUT', path: `${path}/cancel`, query });
  if (isWaitingForDebit(order) || order.order_state === 'STAGING')
    return retry(`order ${input.number} is ${order.order_state}: neither cancelled nor refunded now`, repeatMs);
  const reason = settings.refundReasons[input.reason ?? 'other'] ?? settings.refundReasons.other;
  if (reason === undefined) {
    const missing = `refundReasons.${input.reason ?? 'other'} (one of ${cancelReasons.join(', ')})`;
    return failed('no-reason-code', `the operator wants a refund (OR28) for this, and the settings lack ${missing}`);
  }
  const refunds = order.order_lines.filter(isLive).map((line) => refundOf(line, order, reason));
  const body = { order_tax_mode: order.order_tax_mode ?? 'TAX_INCLUDED', refunds };
  return call.request({ method: 'PUT', path: '/api/orders/refund', query, body });
}

/** What is left of a line after the refunds that stand. */
function refundOf(line: WireLine, order: WireOrder, reason: string): object {
  const currency = order.currency_iso_code;
  const minor = (value: WireAmount | null | undefined) => toMinor(value ?? 0, currency) ?? 0;
  const refunds = line.refunds ?? [];
  const sum = (values: readonly (WireAmount | null | undefined)[]) =>
    values.reduce<number>((total, value) => total + minor(value), 0);
  const left = (of: WireAmount | null | undefined, taken: readonly (WireAmount | null | undefined)[]) =>
    toDecimalNumber(Math.max(0, minor(of) - sum(taken)), currency);
  const taxes = (of: readonly WireTax[] | null | undefined) =>
    (of ?? []).map(({ code, amount }) => ({ code, amount: toDecimalNumber(minor(amount), currency) }));
  return {
    order_line_id: line.order_line_id,
    amount: left(
      line.price,
      refunds.map(({ amount }) => amount),
    ),
    shipping_amount: left(
      line.shipping_price,
      refunds.map(({ shipping_amount: amount }) => amount),
    ),
    quantity: line.quantity,
    reason_code: reason,
    currency_iso_code: currency,
    excluded_from_shipment: true,
    taxes: taxes(line.taxes),
    shipping_taxes: taxes(line.shipping_taxes),
  };
}
