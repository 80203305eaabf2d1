import { expandsCharge } from './create-intent.ts';
import { flag, group, integer, mergedMetadata, onlyKnown, text, type Form } from './form.ts';
import type { Effect, IntentRecord, RefundRecord } from './records.ts';
import { invalid, StripeError, type ErrorFields } from './stripe-error.ts';
import {
  capturable,
  chargeEvent,
  intentEvent,
  intentObject,
  makeEvent,
  newId,
  refundObject,
  unixSeconds,
} from './wire-objects.ts';

/** Captures of one authorisation (docs.stripe.com/payments/multicapture). */
const captureCountMax = 50;
const captureParameters = [
  'amount_to_capture', 'application_fee_amount', 'expand', 'final_capture', 'metadata', 'statement_descriptor',
  'statement_descriptor_suffix', 'transfer_data',
]; // prettier-ignore
const cancellationReasons = ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'];

const broken = (message: string, fields: ErrorFields) =>
  new StripeError(400, 'invalid_request_error', message, fields, true);
const unexpectedState = (verb: string, intent: IntentRecord) =>
  broken(`This PaymentIntent could not be ${verb} because it has a status of ${intent.status}.`, {
    code: 'payment_intent_unexpected_state',
    payment_intent: intentObject(intent),
  });

/** POST /v1/payment_intents/{intent}/capture, the whole or a part. */
export function captureIntent(intent: IntentRecord, form: Form): Effect {
  onlyKnown(form, captureParameters);
  const metadata = mergedMetadata(intent.metadata, group(form, 'metadata'));
  const asked = integer(form, 'amount_to_capture');
  const final = flag(form, 'final_capture', true);
  const expand = expandsCharge(form);
  if (intent.status !== 'requires_capture') throw unexpectedState('captured', intent);
  const amount = asked ?? capturable(intent);
  checkCapture(intent, amount, final);
  const [reference = null] = Object.values(group(form, 'metadata'));
  const capture = { id: newId('txn'), amount, reference: typeof reference === 'string' ? reference : null };
  const captured: IntentRecord = {
    ...intent,
    metadata,
    received: intent.received + amount,
    captures: amount === 0 ? intent.captures : [...intent.captures, capture],
    status: final || intent.received + amount === intent.amount ? 'succeeded' : 'requires_capture',
  };
  const nowMs = Date.now();
  const type = captured.status === 'succeeded' ? 'succeeded' : 'amount_capturable_updated';
  const events = [...chargeEvent('captured', nowMs, captured), intentEvent(type, nowMs, captured)];
  return { status: 200, body: intentObject(captured, expand), intent: captured, events };
}

function checkCapture(intent: IntentRecord, amount: number, final: boolean): void {
  // Nothing may be captured only to let go of what is left after earlier parts.
  const least = final && intent.captures.length > 0 ? 0 : 1;
  if (amount < least)
    throw invalid(`This value must be greater than or equal to ${least}.`, {
      code: 'parameter_invalid_integer',
      param: 'amount_to_capture',
    });
  if (amount > capturable(intent))
    throw broken(
      `The amount to capture (${amount}) is greater than the remaining amount you can capture (${capturable(intent)}).`,
      { code: 'amount_too_large', param: 'amount_to_capture', payment_intent: intentObject(intent) },
    );
  if (!final && intent.charge?.multicapture !== true)
    throw broken('final_capture can only be false where multicapture is available for the payment.', {
      param: 'final_capture',
      payment_intent: intentObject(intent),
    });
  if (!final && intent.captures.length + 1 >= captureCountMax)
    throw broken('A PaymentIntent can be captured up to 50 times.', { param: 'final_capture' });
}

/** POST /v1/payment_intents/{intent}/cancel */
export function cancelIntent(intent: IntentRecord, form: Form): Effect {
  onlyKnown(form, ['cancellation_reason', 'expand']);
  const reason = text(form, 'cancellation_reason') ?? null;
  if (reason !== null && !cancellationReasons.includes(reason))
    throw invalid(`Invalid cancellation_reason: must be one of ${cancellationReasons.join(', ')}`, {
      param: 'cancellation_reason',
    });
  const expand = expandsCharge(form);
  if (intent.status === 'succeeded' || intent.status === 'canceled') throw unexpectedState('canceled', intent);
  const nowMs = Date.now();
  const canceled: IntentRecord = {
    ...intent,
    status: 'canceled',
    cancellationReason: reason,
    canceledAt: unixSeconds(nowMs),
  };
  const events = [intentEvent('canceled', nowMs, canceled)];
  return { status: 200, body: intentObject(canceled, expand), intent: canceled, events };
}

/**
 * What the bank does when nobody captured in time. After captures in parts the rest is let go and the payment has
 * succeeded; without any it is canceled by itself.
 */
export function expireIntent(intent: IntentRecord): Pick<Effect, 'intent' | 'events'> {
  const nowMs = Date.now();
  if (intent.captures.length > 0) {
    const settled: IntentRecord = { ...intent, status: 'succeeded' };
    return { intent: settled, events: [intentEvent('succeeded', nowMs, settled)] };
  }
  const expired: IntentRecord = {
    ...intent,
    status: 'canceled',
    cancellationReason: 'automatic',
    canceledAt: unixSeconds(nowMs),
    charge: intent.charge === null ? null : { ...intent.charge, expired: true },
  };
  return {
    intent: expired,
    events: [...chargeEvent('expired', nowMs, expired), intentEvent('canceled', nowMs, expired)],
  };
}

/** POST /v1/refunds of a captured payment, the whole or a part. */
export function refundIntent(intent: IntentRecord, form: Form): Effect {
  const metadata = mergedMetadata({}, group(form, 'metadata'));
  const left = intent.received - intent.refunded;
  const amount = integer(form, 'amount') ?? left;
  if (amount < 1) throw invalid('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
  if (intent.charge === null || intent.received === 0)
    throw broken('This PaymentIntent does not have a successful charge to refund.', { param: 'payment_intent' });
  if (left === 0)
    throw broken(`Charge ${intent.charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  if (amount > left)
    throw broken(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    });
  const nowMs = Date.now();
  const refund: RefundRecord = {
    id: newId('re'),
    created: unixSeconds(nowMs),
    intent: intent.id,
    charge: intent.charge.id,
    amount,
    currency: intent.currency,
    reason: text(form, 'reason') ?? null,
    metadata,
  };
  const refunded: IntentRecord = { ...intent, refunded: intent.refunded + amount };
  const body = refundObject(refund);
  const events = [...chargeEvent('refunded', nowMs, refunded), makeEvent('refund.created', nowMs, body)];
  return { status: 200, body, intent: refunded, refund, events };
}
