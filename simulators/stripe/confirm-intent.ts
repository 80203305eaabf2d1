import { randomFor } from '../kit/index.ts';
import type { Memory } from './memory.ts';
import type { ChargeRecord, Effect, IntentRecord } from './records.ts';
import { genericDecline, multicaptureBrands, testCards, type TestCard } from './test-cards.ts';
import { errorBody, missing } from './stripe-error.ts';
import { chargeEvent, intentEvent, intentObject, newId, unixSeconds } from './wire-objects.ts';

export interface ConfirmRules {
  readonly seed: number;
  /** Share of confirmations that decline whatever the card, decided per order and attempt. */
  readonly declineRate: number;
  readonly authorisationExpiresAfterMs: number;
}

export function cardOf(token: string): TestCard {
  const card = testCards.get(token);
  if (card === undefined) throw missing('PaymentMethod', token, 'payment_method', 400);
  return card;
}

/** Tries to authorise (or charge) the card of an intent; a decline leaves the intent wanting another card. */
export function confirm(intent: IntentRecord, expand: boolean, memory: Memory, rules: ConfirmRules): Effect {
  const nowMs = Date.now();
  const card = cardOf(intent.paymentMethod ?? '');
  const attemptOf = intent.metadata['order_key'] ?? intent.id;
  const failure = declineOf(card, attemptOf, memory, rules);
  const charge: ChargeRecord = {
    id: newId('ch'),
    created: unixSeconds(nowMs),
    brand: card.brand,
    multicapture: intent.multicaptureAsked && multicaptureBrands.has(card.brand),
    failure,
    expiresAtMs: nowMs + rules.authorisationExpiresAfterMs,
    expired: false,
  };
  if (failure !== null)
    return { ...declined({ ...intent, charge, status: 'requires_payment_method' }, nowMs), attemptOf };
  return { ...authorised({ ...intent, charge }, expand, nowMs), attemptOf };
}

function declineOf(card: TestCard, order: string, memory: Memory, rules: ConfirmRules): TestCard['decline'] {
  const attempt = memory.attemptsOf(order);
  if (card.decline !== null && (card.when === 'always' || attempt === 0)) return card.decline;
  const unlucky = randomFor(rules.seed, `decline:${order}:${attempt}`)() < rules.declineRate;
  return unlucky ? genericDecline : null;
}

function authorised(intent: IntentRecord, expand: boolean, nowMs: number): Effect {
  if (intent.captureMethod === 'manual') {
    const held: IntentRecord = { ...intent, status: 'requires_capture' };
    const events = [intentEvent('amount_capturable_updated', nowMs, held)];
    return { status: 200, body: intentObject(held, expand), intent: held, events };
  }
  const captures = [{ id: newId('txn'), amount: intent.amount, reference: null }];
  const paid: IntentRecord = { ...intent, status: 'succeeded', received: intent.amount, captures };
  return {
    status: 200,
    body: intentObject(paid, expand),
    intent: paid,
    events: [intentEvent('succeeded', nowMs, paid)],
  };
}

function declined(intent: IntentRecord, nowMs: number): Effect {
  const failure = intent.charge?.failure ?? genericDecline;
  const body = errorBody('card_error', failure.message, {
    charge: intent.charge?.id ?? '',
    code: failure.code,
    decline_code: failure.declineCode,
    payment_intent: intentObject(intent),
  });
  const events = [...chargeEvent('failed', nowMs, intent), intentEvent('payment_failed', nowMs, intent)];
  return { status: 402, body, intent, events };
}
