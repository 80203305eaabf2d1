import { proceed } from '../../engine/index.ts';
import { channelFulfils } from './channel-does.ts';
import { isUndecided } from './decide-lines.ts';
import { hasGoods, hasShipment } from './post-sales-order.ts';
import type { OrderState, Telling } from './state.ts';
import { callStep, decideStep, goOnWithout, type Order, type PolicyOf } from './step.ts';

/** Whether the channel's system takes this at all. */
const takes =
  (policyOf: PolicyOf, telling: Telling) =>
  (order: Order): boolean =>
    policyOf(order.document.channel).tells?.[telling] ?? true;

const shippedLines = (order: Order) =>
  (order.state.shipment?.lines ?? []).map(({ id, quantity }) => ({ lineId: id, quantity }));

/** The shipment and its tracking number, where the customer looks first. */
export const tellShopShipment = (policyOf: PolicyOf) =>
  callStep({
    name: 'tell-shop-shipment',
    call: 'storefront.shipments.create',
    when: (order) => hasGoods(order) && !channelFulfils(order) && takes(policyOf, 'shipment')(order),
    input: (order) => ({
      sourceId: order.document.sourceId,
      number: order.document.number,
      shipmentId: order.state.shipment?.shipmentId ?? '',
      lines: shippedLines(order),
      carrier: order.state.shipment?.carrier ?? '',
      trackingNumber: order.state.shipment?.trackingNumber ?? null,
    }),
    done: () => ({}),
  });

export const tellShopInvoice = (policyOf: PolicyOf) =>
  callStep({
    name: 'tell-shop-invoice',
    call: 'storefront.invoices.create',
    // An invoice without lines means "all that is left" to a shop, so charges by themselves are not told.
    when: (order) => hasGoods(order) && takes(policyOf, 'invoice')(order),
    input: (order) => ({
      sourceId: order.document.sourceId,
      number: order.document.number,
      reference: order.state.shipment?.shipmentId ?? '',
      lines: shippedLines(order),
    }),
    done: () => ({}),
  });

/** A comment with all remarks. What the shop does not take stays with the order, and holds nothing up. */
const comment = (name: string, policyOf: PolicyOf, when: (order: Order) => boolean, over: Partial<OrderState> = {}) =>
  callStep({
    name,
    call: 'storefront.orders.comment',
    when: (order) => (order.state.remarks ?? []).length > 0 && when(order) && takes(policyOf, 'remarks')(order),
    input: (order) => ({
      sourceId: order.document.sourceId,
      comment: (order.state.remarks ?? []).join(' '),
      visibleToCustomer: false,
      status: null,
    }),
    done: () => ({ ...over, remarks: [] }),
    refused: { '*': (_order, refusal) => proceed(over, `not told: ${refusal.detail}`) },
    failed: (_order, refusal) => proceed(over, `not told: ${refusal.detail}`),
    giveUp: goOnWithout(policyOf, () => proceed(over, 'not told: the shop did not answer')),
  });

/** What could not be done as ordered, in words, on the order in the shop. */
export const tellShopRemarks = (policyOf: PolicyOf) => comment('tell-shop-remarks', policyOf, () => true);

/** Of an address that was not changed the shop hears at once: a carrier can still be called. */
export const tellShopAddress = (policyOf: PolicyOf) =>
  comment('tell-shop-address', policyOf, (order) => order.state.addressRefused === true, { addressRefused: false });

export const tellShopCancelled = (policyOf: PolicyOf) =>
  callStep({
    name: 'tell-shop-cancelled',
    call: 'storefront.orders.cancel',
    // A marketplace whose lines were refused, or are being refused, has no order left to cancel.
    when: (order) =>
      takes(policyOf, 'cancellation')(order) && order.state.linesDecided !== 'refused' && !isUndecided(policyOf)(order),
    input: ({ document, state }) => ({
      sourceId: document.sourceId,
      number: document.number,
      reason: state.cancelReason ?? 'other',
    }),
    done: () => ({}),
    refused: {
      // It is cancelled already, or the shop has its own reason: what matters is that nothing is shipped or taken.
      '*': (_order, refusal) => proceed(undefined, refusal.detail),
    },
  });

/** The end of one shipment's round. */
export const closeShipment = decideStep({
  name: 'close-shipment',
  when: hasShipment,
  decide: (order) => {
    const { shipment, chargesTaken = {} } = order.state;
    const taken = { ...chargesTaken };
    for (const { id, amount, tax } of shipment?.charges ?? []) {
      const before = taken[id] ?? { amount: 0, tax: 0 };
      taken[id] = { amount: before.amount + amount, tax: before.tax + tax };
    }
    const shippedTotal = (order.state.shippedTotal ?? 0) + (shipment?.total ?? 0);
    const lastShippedAt = shipment?.shippedAt ?? '';
    return proceed({ shipment: null, chargesTaken: taken, shippedTotal, lastShippedAt });
  },
});
