import { proceed } from '../../engine/index.ts';
import type { CapabilityOutput } from '../../systems/index.ts';
import { channelCollects, weCollect } from './channel-does.ts';
import type { OrderState } from './state.ts';
import { callStep, cancelOrder, type Order, type OrderDecision, type PolicyOf } from './step.ts';

const input = (order: Order) => {
  const { totals, currency, payment, customer } = order.document;
  return {
    orderKey: order.key,
    amount: totals.grand,
    currency,
    token: payment.token ?? null,
    authorisation: payment.authorisation ?? null,
    email: customer.email ?? '',
  };
};

const held = (result: CapabilityOutput<'payments.authorise'> | undefined): Partial<OrderState> => ({
  authorisation: result?.authorisation ?? '',
  hold: { amount: result?.amount ?? 0, captured: 0, released: false },
});

/** A declined payment is tried again as the policy says (the customer may have mended it), then the order is cancelled. */
const declined =
  (policyOf: PolicyOf) =>
  (order: Order): OrderDecision => {
    const { paymentRetryCount, paymentRetryAfterMs } = policyOf(order.document.channel);
    const tries = (order.state.paymentTries ?? 0) + 1;
    if (tries > paymentRetryCount) return cancelOrder('payment-declined', 'other', { paymentTries: tries });
    return { kind: 'again', afterMs: paymentRetryAfterMs, patch: { paymentTries: tries }, note: 'declined' };
  };

/** Holds the order's amount on the customer's account, or takes over what the shop already holds. */
export const authorisePayment = (policyOf: PolicyOf) =>
  callStep({
    name: 'authorise-payment',
    call: 'payments.authorise',
    when: weCollect,
    input,
    done: ({ '': result }) => held(result),
    refused: {
      declined: declined(policyOf),
      '*': (_order, refusal) => cancelOrder(`payment-${refusal.reason}`, 'other'),
    },
    undo: {
      call: 'payments.void',
      // A hold that the provider has ended already cannot be let go.
      when: (order) => order.state.authorisation !== undefined && order.state.authorisationExpired !== true,
      input: (order) => ({ orderKey: order.key, authorisation: order.state.authorisation ?? '' }),
      done: () => ({}),
    },
  });

/** An authorisation that is gone when goods leave is asked for anew, under a key of its own. */
export const reauthorisePayment = (policyOf: PolicyOf) =>
  callStep({
    name: 'reauthorise-payment',
    call: 'payments.authorise',
    when: (order) => order.state.authorisationExpired === true && (order.state.shipment?.total ?? 0) > 0,
    input: (order) => ({
      ...input(order),
      authorisation: null,
      amount: order.document.totals.grand - (order.state.capturedTotal ?? 0),
    }),
    done: ({ '': result }) => ({ ...held(result), authorisationExpired: false }),
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
  when: (order) =>
    !channelCollects(order) &&
    order.document.payment.authorisation !== undefined &&
    order.state.authorisation === undefined,
  input: (order) => ({ orderKey: order.key, authorisation: order.document.payment.authorisation ?? '' }),
  done: () => ({}),
  refused: { '*': (_order, refusal) => proceed(undefined, refusal.detail) },
});
