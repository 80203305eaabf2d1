import {
  done,
  failed,
  outcomeOfError,
  refused,
  type Call,
  type CapturePayment,
  type Found,
  type Item,
  type Operation,
  type Outcome,
  type PaymentCaptured,
} from '../../src/index.ts';
import { detailOf, errorOf, outcomeOfAnswer, unreadable } from './answers.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { toStripeAmount } from './mapping-money.ts';
import { chargeIdOf, intentPath, metadataNames, type StripeIntent } from './wire.ts';

const batchCountMax = 100;

/** Takes the money of one shipment: POST /v1/payment_intents/{intent}/capture, in parts where the card allows it. */
export const capturePayment: Operation<CapturePayment, PaymentCaptured> = {
  batchCountMax,
  idempotent: true,
  run: (items, call) => call.each(items, (item) => capture(item, call).catch(outcomeOfError)),
  lookUp: (items, call) => call.each(items, (item) => find(item.input, call).catch(outcomeOfError)),
};

/** Amounts of a part in Stripe's unit; `until` is the sum captured when this part is in. */
interface Part {
  readonly amount: number;
  readonly from: number;
  readonly until: number;
}

async function capture({ key, input }: Item<CapturePayment>, call: Call): Promise<Outcome<PaymentCaptured>> {
  const part = partOf(input);
  if (part === undefined) return failed('amount-not-chargeable', `${input.amount} of ${input.currency}`);
  const response = await call.request({
    method: 'POST',
    path: intentPath(input.authorisation, '/capture'),
    headers: idempotencyKey(key),
    body: captureForm(input, part),
  });
  if (response.status !== 200) return afterRefusal(input, part, errorOf(response)) ?? outcomeOfAnswer(response);
  const intent = response.json<StripeIntent>();
  return isPartIn(intent, input, part) ? done(captured(intent, input)) : unreadable(response);
}

/**
 * The part's place in the whole is a metadata entry, `capture_<from>_<until>` = reference. Stripe writes it together
 * with the capture, so that a look-up finds exactly the parts that are in.
 */
function captureForm(input: CapturePayment, part: Part): URLSearchParams {
  return new URLSearchParams({
    amount_to_capture: String(part.amount),
    [`metadata[${partName(part)}]`]: input.reference,
    [`metadata[${metadataNames.orderKey}]`]: input.orderKey,
    // What is not captured is let go at the first capture unless this says that more will come.
    ...(input.final ? {} : { final_capture: 'false' }),
  });
}

function partOf(input: CapturePayment): Part | undefined {
  const amount = toStripeAmount(input.amount, input.currency);
  const from = toStripeAmount(input.capturedBefore, input.currency);
  return amount === undefined || from === undefined ? undefined : { amount, from, until: from + amount };
}

const partName = (part: Part) => `capture_${part.from}_${part.until}`;

function isPartIn(intent: StripeIntent, input: CapturePayment, part: Part): boolean {
  return intent.metadata?.[partName(part)] === input.reference;
}

/** The charge is one for all parts, so the part's reference is added to tell them apart. */
function captured(intent: StripeIntent, input: CapturePayment): PaymentCaptured {
  return { capture: `${chargeIdOf(intent) ?? intent.id}/${input.reference}`, amount: input.amount };
}

/** What a refused capture means where the intent tells more than the status; null where it does not. */
function afterRefusal(
  input: CapturePayment,
  part: Part,
  error: ReturnType<typeof errorOf>,
): Outcome<PaymentCaptured> | null {
  if (error.code === 'charge_expired_for_capture') return refused('expired', detailOf(error));
  if (error.param === 'final_capture') return failed('not-multicapture', detailOf(error));
  const intent = error.payment_intent;
  if (error.code !== 'payment_intent_unexpected_state' || intent === undefined) return null;
  const found = stateOf(intent, input, part);
  return found.kind === 'absent' ? failed('not-capturable', detailOf(error)) : found;
}

async function find(input: CapturePayment, call: Call): Promise<Found<PaymentCaptured>> {
  const part = partOf(input);
  if (part === undefined) return { kind: 'absent' };
  const response = await call.request({ method: 'GET', path: intentPath(input.authorisation) });
  if (response.status !== 200) return outcomeOfAnswer(response);
  return stateOf(response.json<StripeIntent>(), input, part);
}

/** Whether the part is in, by its metadata; and whether the sums still fit what the platform believes. */
function stateOf(intent: StripeIntent, input: CapturePayment, part: Part): Found<PaymentCaptured> {
  if (isPartIn(intent, input, part)) return done(captured(intent, input));
  if (intent.status === 'canceled')
    return refused('expired', `${intent.id} is canceled (${intent.cancellation_reason ?? 'no reason given'})`);
  const received = intent.amount_received ?? 0;
  if (received !== part.from)
    return failed('capture-mismatch', `${intent.id} has ${received} captured, expected ${part.from} before this part`);
  if (intent.status === 'succeeded')
    return failed('capture-mismatch', `${intent.id} is closed with ${received} captured: nothing is left to capture`);
  return { kind: 'absent' };
}
