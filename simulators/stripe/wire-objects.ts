import { randomUUID } from 'node:crypto';
import type { ChargeRecord, EventRecord, IntentRecord, RefundRecord } from './records.ts';

export const newId = (prefix: string) => `${prefix}_3${randomUUID().replaceAll('-', '').slice(0, 24)}`;
export const unixSeconds = (ms: number) => Math.floor(ms / 1000);

export function capturable(intent: IntentRecord): number {
  return intent.status === 'requires_capture' ? intent.amount - intent.received : 0;
}

/** A PaymentIntent as the description has it; `latest_charge` becomes the object where it is expanded. */
export function intentObject(intent: IntentRecord, expandCharge = false): object {
  const { charge } = intent;
  return {
    id: intent.id,
    object: 'payment_intent',
    amount: intent.amount,
    amount_capturable: capturable(intent),
    amount_details: { tip: {} },
    amount_received: intent.received,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: intent.automaticMethods ? { enabled: true } : null,
    canceled_at: intent.canceledAt,
    cancellation_reason: intent.cancellationReason,
    capture_method: intent.captureMethod,
    client_secret: `${intent.id}_secret_${intent.id.slice(-12)}`,
    confirmation_method: 'automatic',
    created: intent.created,
    currency: intent.currency,
    customer: null,
    description: intent.description,
    last_payment_error: intent.status === 'requires_payment_method' ? paymentError(charge) : null,
    latest_charge: charge === null ? null : expandCharge ? chargeObject(intent, charge) : charge.id,
    livemode: false,
    metadata: intent.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: intent.status === 'requires_payment_method' ? null : intent.paymentMethod,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    processing: null,
    receipt_email: intent.receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: intent.status,
    transfer_data: null,
    transfer_group: null,
  };
}

function paymentError(charge: ChargeRecord | null): object | null {
  if (charge === null || charge.failure === null) return null;
  const { code, declineCode, message } = charge.failure;
  return { charge: charge.id, code, decline_code: declineCode, message, type: 'card_error' };
}

/** The Charge of an intent: the description leaves charges out, so this follows the API reference. */
export function chargeObject(intent: IntentRecord, charge: ChargeRecord): object {
  const failed = charge.failure !== null;
  return {
    id: charge.id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: failed ? 0 : intent.received,
    amount_refunded: failed ? 0 : intent.refunded,
    captured: !failed && intent.status === 'succeeded',
    created: charge.created,
    currency: intent.currency,
    failure_code: charge.failure?.code ?? null,
    failure_message: charge.failure?.message ?? null,
    livemode: false,
    metadata: intent.metadata,
    paid: !failed,
    payment_intent: intent.id,
    payment_method: intent.paymentMethod,
    payment_method_details: {
      type: 'card',
      card: {
        brand: charge.brand,
        ...(intent.captureMethod === 'manual' && !failed ? { capture_before: unixSeconds(charge.expiresAtMs) } : {}),
        multicapture: { status: charge.multicapture ? 'available' : 'unavailable' },
      },
    },
    refunded: intent.received > 0 && intent.refunded >= intent.received,
    status: failed ? 'failed' : 'succeeded',
  };
}

export function refundObject(refund: RefundRecord): object {
  return {
    id: refund.id,
    object: 'refund',
    amount: refund.amount,
    balance_transaction: refund.id.replace('re_', 'txn_'),
    charge: refund.charge,
    created: refund.created,
    currency: refund.currency,
    metadata: refund.metadata,
    payment_intent: refund.intent,
    reason: refund.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
}

/** An event holds a snapshot of the thing that changed. */
export function makeEvent(type: string, nowMs: number, object: object): EventRecord {
  const id = newId('evt');
  const created = unixSeconds(nowMs);
  const body = {
    id,
    object: 'event',
    api_version: '2025-09-30.clover',
    created,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  };
  return { id, type, created, body: JSON.stringify(body) };
}

export const intentEvent = (type: string, nowMs: number, intent: IntentRecord) =>
  makeEvent(`payment_intent.${type}`, nowMs, intentObject(intent));
export const chargeEvent = (type: string, nowMs: number, intent: IntentRecord) =>
  intent.charge === null ? [] : [makeEvent(`charge.${type}`, nowMs, chargeObject(intent, intent.charge))];
