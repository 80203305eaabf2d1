import type { Interpretation, MappingProblem, PaymentChanged, RawDocument } from '../../src/index.ts';
import { isCurrency } from '../../src/index.ts';
import { parseBody } from './lossless-body.ts';
import { fromStripeAmount } from './mapping-money.ts';
import { metadataNames } from './wire.ts';

type Status = PaymentChanged['status'];
interface Rule {
  readonly status: (thing: Thing) => Status;
  /** Where the intent's id stands in `data.object`. */
  readonly authorisation: 'id' | 'payment_intent';
  readonly amount: (thing: Thing) => string;
}
type Thing = Readonly<Record<string, unknown>>;

const has = (thing: Thing, name: string) => typeof thing[name] === 'number' && thing[name] > 0;

/** Which events change a payment, and which field holds the amount (API reference, "Types of events"). */
const rules: Readonly<Record<string, Rule>> = {
  // It comes after the authorisation and again after each part but the last.
  'payment_intent.amount_capturable_updated': {
    status: (thing) => (has(thing, 'amount_received') ? 'captured' : 'authorised'),
    authorisation: 'id',
    amount: (thing) => (has(thing, 'amount_received') ? 'amount_received' : 'amount_capturable'),
  },
  'payment_intent.succeeded': { status: () => 'captured', authorisation: 'id', amount: () => 'amount_received' },
  'payment_intent.canceled': {
    status: (thing) => (thing['cancellation_reason'] === 'automatic' ? 'expired' : 'voided'),
    authorisation: 'id',
    amount: () => 'amount',
  },
  'payment_intent.payment_failed': { status: () => 'failed', authorisation: 'id', amount: () => 'amount' },
  'charge.captured': { status: () => 'captured', authorisation: 'payment_intent', amount: () => 'amount_captured' },
  'charge.refunded': { status: () => 'refunded', authorisation: 'payment_intent', amount: () => 'amount_refunded' },
  'charge.expired': { status: () => 'expired', authorisation: 'payment_intent', amount: () => 'amount' },
};

/** The event types to subscribe an endpoint to; the sweep asks for the same. */
export const eventTypes = Object.keys(rules);

/**
 * Stripe dates events by the second, and an authorisation and its capture often share one. The milliseconds of the
 * version hold the place in a payment's life, so that versions of one second still sort rightly.
 */
const placeInLife: Readonly<Record<Status, number>> = {
  failed: 0,
  authorised: 1,
  captured: 2,
  voided: 3,
  expired: 3,
  refunded: 4,
};

/** Maps one event. Amounts are sums so far: all that is captured or refunded of the payment, not the last part. */
export function interpretEvent(document: RawDocument): Interpretation {
  const event = parseBody(document.body) as Thing | null | undefined;
  if (typeof event !== 'object' || event === null) return problem('', 'must be a JSON object', document.body);
  const { type } = event;
  if (typeof type !== 'string') return problem('type', 'must be the name of an event type', type);
  const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
  if (rule === undefined)
    return { facts: [{ kind: 'ignored', why: `${type} says nothing about the state of a payment` }] };
  const data = event['data'] as Thing | null | undefined;
  const thing = data?.['object'];
  if (typeof thing !== 'object' || thing === null)
    return problem('data.object', 'must be the object that changed', thing);
  return factOf(event, thing as Thing, rule);
}

function factOf(event: Thing, thing: Thing, rule: Rule): Interpretation {
  const authorisation = thing[rule.authorisation];
  if (authorisation === null && rule.authorisation === 'payment_intent')
    return { facts: [{ kind: 'ignored', why: `charge ${String(thing['id'])} belongs to no payment intent` }] };
  if (typeof authorisation !== 'string' || authorisation === '')
    return problem(`data.object.${rule.authorisation}`, 'must be the id of a payment intent', authorisation);
  const currency = String(thing['currency'] ?? '').toUpperCase();
  if (!isCurrency(currency)) return problem('data.object.currency', 'must be an ISO 4217 code', thing['currency']);
  const name = rule.amount(thing);
  const amount = amountOf(thing[name], currency);
  if (amount === undefined)
    return problem(`data.object.${name}`, "must be a whole number of the currency's minor unit", thing[name]);
  const { created } = event;
  if (!isInstant(created)) return problem('created', 'must be a time in Unix seconds', created);
  const status = rule.status(thing);
  const sourceVersion = new Date(created * 1000 + placeInLife[status]).toISOString();
  const changed = { kind: 'payment-changed' as const, authorisation, status, amount, currency, sourceVersion };
  return { facts: [{ ...changed, ...orderKeyOf(thing) }] };
}

/** An intent that the platform made carries the order's key; one of the shop's does not. */
function orderKeyOf(thing: Thing): { orderKey?: string } {
  const key = (thing['metadata'] as Thing | null | undefined)?.[metadataNames.orderKey];
  return typeof key === 'string' && key !== '' ? { orderKey: key } : {};
}

function amountOf(value: unknown, currency: string): number | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return undefined;
  return fromStripeAmount(value, currency);
}

/** Until the year 9999, beyond which a date has another form. */
function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 253_402_300_800;
}

function problem(field: string, rule: string, found: unknown): { problem: MappingProblem } {
  const text = typeof found === 'string' ? found : (JSON.stringify(found) ?? 'nothing');
  return { problem: { field, rule, found: text.slice(0, 100) } };
}
