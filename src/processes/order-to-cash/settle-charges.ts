import { proceed } from '../../engine/index.ts';
import { hasShipment } from './post-sales-order.ts';
import { chargesLeft, openOf, valueChargesLeft } from './shipment-value.ts';
import { decideStep, type Order } from './step.ts';

/** Whether every unit is shipped or cancelled, and nothing waits to be given back. */
export const nothingOpen = (order: Order): boolean =>
  order.document.lines.every((line) => openOf(order.state, line) <= 0) && (order.state.toRelease ?? []).length === 0;

const chargesDue = (order: Order): boolean =>
  nothingOpen(order) &&
  !hasShipment(order) &&
  Object.keys(order.state.shippedUnits ?? {}).length > 0 &&
  chargesLeft(order.document, order.state).length > 0;

/** The end of shipping: nothing is open, and the charges of what was shipped are taken to the last cent. */
export const allSettled = (order: Order): boolean => nothingOpen(order) && !chargesDue(order);

/**
 * Each shipment takes its share of the charges, the last one the rest. Where the last line was cancelled after the last
 * shipment, that rest is taken by itself: the customer pays the postage of an order of which something came.
 */
export const settleCharges = decideStep({
  name: 'settle-charges',
  when: chargesDue,
  decide: ({ document, state }) =>
    proceed({
      shipment: {
        shipmentId: 'charges',
        location: '',
        carrier: '',
        trackingNumber: null,
        trackingUrl: null,
        shippedAt: state.lastShippedAt ?? document.sourceVersion,
        ...valueChargesLeft(document, state),
      },
    }),
});
