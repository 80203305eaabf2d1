import { proceed } from '../../engine/index.ts';
import { callStep, type Order } from './step.ts';

/** What the provider still holds of an order that takes nothing more: lines were cancelled after the last capture. */
function leftOf({ state }: Order): number {
  if (state.hold === undefined || state.hold.released || state.authorisationExpired === true) return 0;
  return state.hold.amount - state.hold.captured;
}
const released = (order: Order) =>
  order.state.hold === undefined ? {} : { hold: { ...order.state.hold, released: true } };

/** Lets a hold go of which nothing was captured: all that was shipped cost nothing. */
export const releaseHold = callStep({
  name: 'release-hold',
  call: 'payments.void',
  when: (order) => leftOf(order) > 0 && order.state.hold?.captured === 0,
  input: (order) => ({ orderKey: order.key, authorisation: order.state.authorisation ?? '' }),
  done: (_results, order) => released(order),
  refused: { '*': (_order, refusal) => proceed(undefined, refusal.detail) },
});

/** Of a hold that was captured in part only a last capture, of nothing, lets the rest go. */
export const releaseRest = callStep({
  name: 'release-rest-of-hold',
  call: 'payments.capture',
  when: (order) => leftOf(order) > 0 && (order.state.hold?.captured ?? 0) > 0,
  input: (order) => ({
    orderKey: order.key,
    authorisation: order.state.authorisation ?? '',
    amount: 0,
    currency: order.document.currency,
    reference: 'rest',
    final: true,
    capturedBefore: order.state.hold?.captured ?? 0,
  }),
  done: (_results, order) => released(order),
  refused: { '*': (_order, refusal) => proceed(undefined, refusal.detail) },
});
