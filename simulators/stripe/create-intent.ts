import { cardOf, confirm, type ConfirmRules } from './confirm-intent.ts';
import { flag, group, integer, mergedMetadata, onlyKnown, required, text, texts, type Form } from './form.ts';
import type { Memory } from './memory.ts';
import type { Effect, IntentRecord } from './records.ts';
import { invalid, StripeError } from './stripe-error.ts';
import { intentEvent, intentObject, newId, unixSeconds } from './wire-objects.ts';

const createParameters = [
  'amount', 'automatic_payment_methods', 'capture_method', 'confirm', 'confirmation_method', 'currency', 'customer',
  'description', 'error_on_requires_action', 'expand', 'metadata', 'off_session', 'payment_method',
  'payment_method_options', 'payment_method_types', 'receipt_email', 'return_url', 'setup_future_usage', 'shipping',
  'statement_descriptor', 'statement_descriptor_suffix', 'transfer_group', 'use_stripe_sdk',
]; // prettier-ignore
const confirmParameters = [
  'capture_method', 'error_on_requires_action', 'expand', 'off_session', 'payment_method', 'payment_method_options',
  'payment_method_types', 'receipt_email', 'return_url', 'setup_future_usage', 'shipping', 'use_stripe_sdk',
]; // prettier-ignore
const captureMethods = ['automatic', 'automatic_async', 'manual'] as const;
const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));
/** Stripe takes eight digits and not less than half a dollar. */
const amountMax = 99_999_999;
const amountMinUsd = 50;

/** POST /v1/payment_intents, with the confirmation in the same request where it is asked for. */
export function createIntent(form: Form, memory: Memory, rules: ConfirmRules): Effect {
  onlyKnown(form, createParameters);
  const expand = expandsCharge(form);
  const intent = newIntent(form);
  if (!flag(form, 'confirm', false)) {
    const events = [intentEvent('created', Date.now(), intent)];
    return { status: 200, body: intentObject(intent, expand), intent, events };
  }
  if (intent.paymentMethod === null)
    throw invalid('You cannot confirm this PaymentIntent because it is missing a payment method.', {
      code: 'payment_intent_unexpected_state',
    });
  const effect = confirm(intent, expand, memory, rules);
  return { ...effect, events: [intentEvent('created', Date.now(), intent), ...(effect.events ?? [])] };
}

/** POST /v1/payment_intents/{intent}/confirm */
export function confirmIntent(intent: IntentRecord, form: Form, memory: Memory, rules: ConfirmRules): Effect {
  onlyKnown(form, confirmParameters);
  const paymentMethod = text(form, 'payment_method') ?? intent.paymentMethod;
  const confirmable = intent.status === 'requires_confirmation' || intent.status === 'requires_payment_method';
  if (!confirmable || paymentMethod === null)
    throw new StripeError(
      400,
      'invalid_request_error',
      `You cannot confirm this PaymentIntent because it has a status of ${intent.status} or no payment method.`,
      { code: 'payment_intent_unexpected_state', payment_intent: intentObject(intent) },
      true,
    );
  cardOf(paymentMethod);
  return confirm({ ...intent, paymentMethod, ...multicaptureIn(form, intent) }, expandsCharge(form), memory, rules);
}

function newIntent(form: Form): IntentRecord {
  const currency = currencyOf(form);
  const paymentMethod = text(form, 'payment_method') ?? null;
  if (paymentMethod !== null) cardOf(paymentMethod);
  const captureMethod = captureMethods.find((one) => one === (text(form, 'capture_method') ?? 'automatic_async'));
  if (captureMethod === undefined) throw invalid('Invalid capture_method', { param: 'capture_method' });
  checkMethods(form);
  return {
    id: newId('pi'),
    created: unixSeconds(Date.now()),
    amount: amountOf(form, currency),
    currency,
    status: paymentMethod === null ? 'requires_payment_method' : 'requires_confirmation',
    captureMethod,
    paymentMethod,
    multicaptureAsked: multicaptureIn(form, { multicaptureAsked: false }).multicaptureAsked,
    automaticMethods: texts(form, 'payment_method_types').length === 0,
    metadata: mergedMetadata({}, group(form, 'metadata')),
    receiptEmail: text(form, 'receipt_email') ?? null,
    description: text(form, 'description') ?? null,
    captures: [],
    received: 0,
    refunded: 0,
    charge: null,
    cancellationReason: null,
    canceledAt: null,
  };
}

function currencyOf(form: Form): string {
  const currency = required(text(form, 'currency'), 'currency').toLowerCase();
  if (!currencies.has(currency)) throw invalid(`Invalid currency: ${currency}.`, { param: 'currency' });
  return currency;
}

function amountOf(form: Form, currency: string): number {
  const amount = required(integer(form, 'amount'), 'amount');
  if (amount < 1)
    throw invalid('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
  if (amount < amountMinUsd && currency === 'usd')
    throw invalid('Amount must be at least $0.50 usd', { code: 'amount_too_small', param: 'amount' });
  if (amount > amountMax)
    throw invalid('Amount must be no more than $999,999.99', { code: 'amount_too_large', param: 'amount' });
  return amount;
}

function checkMethods(form: Form): void {
  const types = texts(form, 'payment_method_types');
  const other = types.find((type) => type !== 'card');
  if (other !== undefined)
    throw invalid(`The payment method type "${other}" is invalid.`, { param: 'payment_method_types' });
  if (types.length > 0 && form['automatic_payment_methods'] !== undefined)
    throw invalid('You may only specify one of payment_method_types and automatic_payment_methods.', {
      param: 'payment_method_types',
    });
}

function multicaptureIn(form: Form, before: { readonly multicaptureAsked: boolean }) {
  const asked = text(group(group(form, 'payment_method_options'), 'card'), 'request_multicapture');
  if (asked !== undefined && asked !== 'if_available' && asked !== 'never')
    throw invalid('Invalid request_multicapture: must be one of if_available or never', {
      param: 'payment_method_options[card][request_multicapture]',
    });
  return { multicaptureAsked: asked === undefined ? before.multicaptureAsked : asked === 'if_available' };
}

/** Only the latest charge can be expanded here. */
export function expandsCharge(form: Form, path = 'latest_charge'): boolean {
  const asked = texts(form, 'expand');
  const other = asked.find((name) => name !== path);
  if (other !== undefined) throw invalid(`This property cannot be expanded (${other}).`, { param: 'expand' });
  return asked.length > 0;
}
