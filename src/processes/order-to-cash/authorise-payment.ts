import { cancel, proceed } from '../../engine/index.ts';
import { callStep, type Order, type OrderDecision, type PolicyOf } from './step.ts';

const input = (order: Order) => {
  const { totals, currency, payment, customer } = order.document;
  return {
    orderKey: order.key,
    amount: totals.grand,
    currency,
    token: payment.token ?? null,
    authorisation: payment.authorisation ?? null,
    email: customer.email,
  };
};

/** A declined payment is tried again as the policy says (the customer may have mended it), then the order is cancelled. */
const declined =
  (policyOf: PolicyOf) =>
  (order: Order): OrderDecision => {
    const { paymentRetryCount, paymentRetryAfterMs } = policyOf(order.document.channel);
    const tries = (order.state.paymentTries ?? 0) + 1;
    if (tries > paymentRetryCount) return cancel('payment-declined', { paymentTries: tries });
    return { kind: 'again', afterMs: paymentRetryAfterMs, patch: { paymentTries: tries }, note: 'declined' };
  };

/** Holds the order's amount on the customer's account, or takes over what the shop already holds. */
export const authorisePayment = (policyOf: PolicyOf) =>
  callStep({
    name: 'authorise-payment',
    call: 'payments.authorise',
    when: (order) => order.document.totals.grand > 0,
    input,
    done: ({ '': result }) => ({ authorisation: result?.authorisation ?? '' }),
    refused: { declined: declined(policyOf), '*': (_order, refusal) => cancel(`payment-${refusal.reason}`) },
    undo: {
      call: 'payments.void',
      when: (order) => order.state.authorisation !== undefined,
      input: (order) => ({ orderKey: order.key, authorisation: order.state.authorisation ?? '' }),
      done: () => ({}),
    },
  });

/** An authorisation that ran out before the goods left is asked for anew, under a key of its own. */
export const reauthorisePayment = (policyOf: PolicyOf) =>
  callStep({
    name: 'reauthorise-payment',
    call: 'payments.authorise',
    when: (order) => order.state.authorisationExpired === true,
    input: (order) => ({
      ...input(order),
      authorisation: null,
      amount: order.document.totals.grand - (order.state.capturedTotal ?? 0),
    }),
    done: ({ '': result }) => ({ authorisation: result?.authorisation ?? '', authorisationExpired: false }),
    refused: {
      '*': (order, refusal) => ({
        kind: 'exception',
        cause: 'payment-lost',
        detail: `goods have left, and the new authorisation was refused: ${refusal.detail}`,
        advice: `Ask the customer for another means of payment (${policyOf(order.document.channel).paymentRetryCount} tries were made), then retry.`,
      }),
    },
  });

/** The shop's own hold of an order that was cancelled before it was taken over: nobody else would let it go. */
export const releaseShopHold = callStep({
  name: 'release-shop-hold',
  call: 'payments.void',
  when: (order) => order.document.payment.authorisation !== undefined && order.state.authorisation === undefined,
  input: (order) => ({ orderKey: order.key, authorisation: order.document.payment.authorisation ?? '' }),
  done: () => ({}),
  refused: { '*': (_order, refusal) => proceed(undefined, refusal.detail) },
});
