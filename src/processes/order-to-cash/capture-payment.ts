import { callStep, type Order } from './step.ts';
import { hasShipment } from './post-sales-order.ts';

const worth = (order: Order): number => order.state.shipment?.total ?? 0;

/** Takes the money for what has left, no more and no less. */
export const capturePayment = callStep({
  name: 'capture-payment',
  call: 'payments.capture',
  when: (order) => hasShipment(order) && worth(order) > 0,
  input: (order) => ({
    orderKey: order.key,
    authorisation: order.state.authorisation ?? '',
    amount: worth(order),
    currency: order.document.currency,
    reference: order.state.shipment?.shipmentId ?? '',
    final: order.state.shipment?.final ?? true,
    capturedBefore: order.state.capturedTotal ?? 0,
  }),
  done: ({ '': result }, order) => ({ capturedTotal: (order.state.capturedTotal ?? 0) + (result?.amount ?? 0) }),
  refused: {
    expired: () => ({
      kind: 'goto',
      step: 'reauthorise-payment',
      patch: { authorisationExpired: true },
      note: 'the authorisation had expired',
    }),
  },
});
