import {
  done,
  failed,
  outcomeOfError,
  refused,
  type Call,
  type Found,
  type Item,
  type Operation,
  type Outcome,
  type RefundPayment,
} from '../../src/index.ts';
import { detailOf, errorOf, outcomeOfAnswer, unreadable } from './answers.ts';
import { readList } from './find-intents.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { toStripeAmount } from './mapping-money.ts';
import { metadataNames, type StripeRefund } from './wire.ts';

const batchCountMax = 100;
const pageSize = 100;
interface Refunded {
  readonly refund: string;
}

/** Gives money back: POST /v1/refunds, found again by the reference in its metadata. */
export const refundPayment: Operation<RefundPayment, Refunded> = {
  batchCountMax,
  idempotent: true,
  run: (items, call) => call.each(items, (item) => refund(item, call).catch(outcomeOfError)),
  lookUp: (items, call) => call.each(items, (item) => find(item.input, call).catch(outcomeOfError)),
};

async function refund({ key, input }: Item<RefundPayment>, call: Call): Promise<Outcome<Refunded>> {
  const amount = toStripeAmount(input.amount, input.currency);
  if (amount === undefined) return failed('amount-not-chargeable', `${input.amount} of ${input.currency}`);
  const response = await call.request({
    method: 'POST',
    path: '/v1/refunds',
    headers: idempotencyKey(key),
    body: new URLSearchParams({
      payment_intent: input.authorisation,
      amount: String(amount),
      [`metadata[${metadataNames.reference}]`]: input.reference,
      [`metadata[${metadataNames.orderKey}]`]: input.orderKey,
    }),
  });
  if (response.status === 200) return outcomeOfRefund(response.json<StripeRefund>()) ?? unreadable(response);
  const error = errorOf(response);
  return error.code === 'charge_already_refunded'
    ? refused('already-refunded', detailOf(error))
    : outcomeOfAnswer(response);
}

/** A pending refund is on its way; a failed one gave the money back to the shop's balance. */
function outcomeOfRefund(made: StripeRefund): Outcome<Refunded> | null {
  if (typeof made.id !== 'string') return null;
  if (made.status === 'failed' || made.status === 'canceled')
    return failed('refund-failed', `${made.id} is ${made.status}`);
  return done({ refund: made.id });
}

async function find(input: RefundPayment, call: Call): Promise<Found<Refunded>> {
  let after: string | undefined;
  for (;;) {
    const query = { payment_intent: input.authorisation, limit: pageSize, starting_after: after };
    const list = await readList<StripeRefund>('/v1/refunds', query, call);
    const made = list.data.find((one) => one.metadata?.[metadataNames.reference] === input.reference);
    if (made !== undefined) return outcomeOfRefund(made) ?? { kind: 'absent' };
    after = list.data.at(-1)?.id;
    if (!list.has_more || after === undefined) return { kind: 'absent' };
  }
}
