import { weCollect } from './channel-does.ts';
import { hasShipment } from './post-sales-order.ts';
import type { OrderState } from './state.ts';
import { callStep, type Order } from './step.ts';

const worth = (order: Order): number => order.state.shipment?.total ?? 0;
const isFinal = (order: Order): boolean => order.state.shipment?.final ?? true;

/** Takes the money for what has left, no more and no less. */
export const capturePayment = callStep({
  name: 'capture-payment',
  call: 'payments.capture',
  when: (order) => weCollect(order) && hasShipment(order) && worth(order) > 0,
  input: (order) => ({
    orderKey: order.key,
    authorisation: order.state.authorisation ?? '',
    amount: worth(order),
    currency: order.document.currency,
    reference: order.state.shipment?.shipmentId ?? '',
    final: isFinal(order),
    capturedBefore: order.state.hold?.captured ?? order.state.capturedTotal ?? 0,
  }),
  done: ({ '': result }, order) => captured(order, result?.amount ?? 0),
  refused: {
    expired: () => ({
      kind: 'goto',
      step: 'reauthorise-payment',
      patch: { authorisationExpired: true },
      note: 'the authorisation had expired',
    }),
  },
});

function captured(order: Order, amount: number): Partial<OrderState> {
  const { hold, capturedTotal = 0 } = order.state;
  return {
    capturedTotal: capturedTotal + amount,
    ...(hold === undefined ? {} : { hold: { ...hold, captured: hold.captured + amount, released: isFinal(order) } }),
  };
}
