import {
  done,
  failed,
  outcomeOfError,
  refused,
  unknown,
  type AuthorisePayment,
  type Call,
  type Found,
  type Item,
  type Operation,
  type Outcome,
  type PaymentAuthorised,
} from '../../src/index.ts';
import { detailOf, errorOf, outcomeOfAnswer, unreadable } from './answers.ts';
import { recentIntents } from './find-intents.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { toStripeAmount } from './mapping-money.ts';
import { intentPath, metadataNames, type StripeErrorBody, type StripeIntent } from './wire.ts';

/** One set at full rate is about a second of requests. */
const batchCountMax = 100;
/** Holds of cards last a week where the charge does not say (docs.stripe.com/payments/place-a-hold-on-a-payment-method). */
const holdSeconds = 7 * 24 * 3_600;

/** Holds the money: POST /v1/payment_intents confirmed at once, or the shop's own intent taken over after a check. */
export const authorisePayment: Operation<AuthorisePayment, PaymentAuthorised> = {
  batchCountMax,
  idempotent: true,
  run: (items, call) =>
    call.each(items, (item) =>
      (item.input.authorisation === null ? create(item, call) : takeOver(item.input, call)).catch(outcomeOfError),
    ),
  lookUp,
};

async function create({ key, input }: Item<AuthorisePayment>, call: Call): Promise<Outcome<PaymentAuthorised>> {
  if (input.token === null) return refused('invalid-method', 'the order carries neither a token nor an authorisation');
  const amount = toStripeAmount(input.amount, input.currency);
  if (amount === undefined) return failed('amount-not-chargeable', `${input.amount} of ${input.currency}`);
  const response = await call.request({
    method: 'POST',
    path: '/v1/payment_intents',
    headers: idempotencyKey(key),
    body: createForm(key, input, input.token, amount),
  });
  if (response.status === 200) return outcomeOfIntent(response.json<StripeIntent>(), input) ?? unreadable(response);
  const error = errorOf(response);
  if (response.status === 400 && isAboutMethod(error)) return refused('invalid-method', detailOf(error));
  return outcomeOfAnswer(response);
}

/** A token that does not exist, was used up or is of a kind that cannot be held. */
function isAboutMethod(error: StripeErrorBody): boolean {
  return error.param === 'payment_method' || error.code?.startsWith('payment_method_') === true;
}

/** Cards only and no redirects: nobody is there to be sent to the bank's page. */
function createForm(key: string, input: AuthorisePayment, token: string, amount: number): URLSearchParams {
  return new URLSearchParams({
    amount: String(amount),
    currency: input.currency.toLowerCase(),
    capture_method: 'manual',
    confirm: 'true',
    payment_method: token,
    'payment_method_types[]': 'card',
    'payment_method_options[card][request_multicapture]': 'if_available',
    error_on_requires_action: 'true',
    ...(input.email === '' ? {} : { receipt_email: input.email }),
    [`metadata[${metadataNames.orderKey}]`]: input.orderKey,
    [`metadata[${metadataNames.itemKey}]`]: key,
    'expand[]': 'latest_charge',
  });
}

/** Reads the shop's intent; a read has no effect, so no answer means that it may be read again. */
async function takeOver(input: AuthorisePayment, call: Call): Promise<Outcome<PaymentAuthorised>> {
  const id = input.authorisation ?? '';
  const response = await call.request({ method: 'GET', path: intentPath(id), query: { 'expand[]': 'latest_charge' } });
  if (response.status === 404) return refused('invalid-method', detailOf(errorOf(response)));
  if (response.status !== 200) return outcomeOfAnswer(response);
  const intent = response.json<StripeIntent>();
  return mismatch(intent, input) ?? outcomeOfIntent(intent, input) ?? unreadable(response);
}

function mismatch(intent: StripeIntent, input: AuthorisePayment): Outcome<never> | null {
  if (intent.currency?.toUpperCase() !== input.currency)
    return failed('currency-mismatch', `${intent.id} is in ${intent.currency}, the order in ${input.currency}`);
  const amount = toStripeAmount(input.amount, input.currency);
  if (intent.amount !== amount)
    return failed('amount-mismatch', `${intent.id} holds ${intent.amount}, the order needs ${amount}`);
  const keptForOther = intent.metadata?.[metadataNames.orderKey];
  if (keptForOther !== undefined && keptForOther !== input.orderKey)
    return failed('order-mismatch', `${intent.id} is the payment of ${keptForOther}, not of ${input.orderKey}`);
  if ((intent.amount_received ?? 0) > 0) return failed('already-captured', `${intent.id} was captured before`);
  return null;
}

/** What an intent's status means for its order; null for a body that is no intent. */
function outcomeOfIntent(intent: StripeIntent, input: AuthorisePayment): Outcome<PaymentAuthorised> | null {
  switch (intent.status) {
    case 'requires_capture':
      return done({ authorisation: intent.id, amount: input.amount, expiresAt: expiresAt(intent) });
    case 'canceled':
      return refused('expired', `${intent.id} is canceled (${intent.cancellation_reason ?? 'no reason given'})`);
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'requires_action':
      return refused(
        'declined',
        `${intent.id} is ${intent.status} ${detailOf(intent.last_payment_error ?? {})}`.trim(),
      );
    case 'succeeded':
      return failed('already-captured', `${intent.id} has succeeded`);
    case 'processing':
      return unknown(`${intent.id} is still processing`);
    default:
      return null;
  }
}

function expiresAt(intent: StripeIntent): string {
  const charge = intent.latest_charge;
  const before = typeof charge === 'object' ? charge?.payment_method_details?.card?.capture_before : undefined;
  return new Date((before ?? intent.created + holdSeconds) * 1000).toISOString();
}

/**
 * One reading of the newest intents serves the whole set. An intent is that of a try when it carries the try's key.
 * What is not among them is `absent`; the repeat that follows carries the same key, which Stripe honours for a day.
 */
async function lookUp(
  items: readonly Item<AuthorisePayment>[],
  call: Call,
): Promise<readonly Found<PaymentAuthorised>[]> {
  const created = items.filter((item) => item.input.authorisation === null);
  const found = await recentIntents(new Set(created.map((item) => item.key)), call);
  return call.each(items, async (item): Promise<Found<PaymentAuthorised>> => {
    if (item.input.authorisation !== null) return takeOver(item.input, call).catch(outcomeOfError);
    const intent = found.get(item.key);
    if (intent === undefined) return { kind: 'absent' };
    return outcomeOfIntent(intent, item.input) ?? unknown(`${intent.id} has the status ${intent.status}`);
  });
}
