import { proceed } from '../../engine/index.ts';
import { hasShipment } from './post-sales-order.ts';
import { callStep, decideStep, type Order } from './step.ts';

const shippedLines = (order: Order) =>
  (order.state.shipment?.lines ?? []).map(({ id, quantity }) => ({ lineId: id, quantity }));

/** The shipment and its tracking number, where the customer looks first. */
export const tellShopShipment = callStep({
  name: 'tell-shop-shipment',
  call: 'storefront.shipments.create',
  when: hasShipment,
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

export const tellShopInvoice = callStep({
  name: 'tell-shop-invoice',
  call: 'storefront.invoices.create',
  when: hasShipment,
  input: (order) => ({
    sourceId: order.document.sourceId,
    number: order.document.number,
    reference: order.state.shipment?.shipmentId ?? '',
    lines: shippedLines(order),
  }),
  done: () => ({}),
});

/** What could not be done as ordered, in words, on the order in the shop. */
export const tellShopRemarks = callStep({
  name: 'tell-shop-remarks',
  call: 'storefront.orders.comment',
  when: (order) => (order.state.remarks ?? []).length > 0,
  input: (order) => ({
    sourceId: order.document.sourceId,
    comment: (order.state.remarks ?? []).join(' '),
    visibleToCustomer: false,
    status: null,
  }),
  done: () => ({ remarks: [] }),
});

export const tellShopCancelled = callStep({
  name: 'tell-shop-cancelled',
  call: 'storefront.orders.cancel',
  input: ({ document }) => ({ sourceId: document.sourceId, number: document.number }),
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
    return proceed({ shipment: null, chargesTaken: taken, shippedTotal });
  },
});
