import type { FastifyInstance } from 'fastify';
import { createVendorServer, randomFor, type Simulator, type SimulatorOptions } from '../kit/index.ts';
import type { ConfirmRules } from './confirm-intent.ts';
import { EventDelivery } from './event-delivery.ts';
import { ExpiryClock } from './expiry-clock.ts';
import { guard, throttledAnswer } from './front-door.ts';
import { Memory } from './memory.ts';
import { OncePerKey } from './once-per-key.ts';
import type { Effect, IntentStatus } from './records.ts';
import { addRoutes } from './routes.ts';
import { expireIntent } from './settle-intent.ts';
import { errorBody } from './stripe-error.ts';

export { signatureHeader } from './event-delivery.ts';

const dayMs = 24 * 3_600_000;
/** How long a card authorisation holds by default (docs.stripe.com/payments/place-a-hold-on-a-payment-method). */
const authorisationDays = 7;
/** Live mode's published limit (docs.stripe.com/rate-limits). */
const requestsPerSecondLive = 100;
/** What the endpoint is subscribed to unless told otherwise: the events that the connector's page asks for. */
const subscribedTypes = [
  'payment_intent.amount_capturable_updated',
  'payment_intent.succeeded',
  'payment_intent.canceled',
  'payment_intent.payment_failed',
  'charge.captured',
  'charge.refunded',
  'charge.expired',
];

export interface StripeSimulatorOptions extends SimulatorOptions {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Answers 429 beyond it; 100 when absent, null for no limit. */
  readonly requestsPerSecondMax?: number | null;
  /** Share of confirmations that decline whatever the card, decided per order (metadata order_key) and attempt. */
  readonly declineRate?: number;
  readonly authorisationExpiresAfterMs?: number;
  /** Event types that are delivered to the webhook; null for all. All are listed by GET /v1/events. */
  readonly deliveredTypes?: readonly string[] | null;
  /** Called with the server before its routes exist, for hooks such as a recorder of traffic. */
  readonly prepare?: (app: FastifyInstance) => void;
}

export interface StripeSummary {
  readonly intents: readonly StripeSummaryIntent[];
}

/** Amounts in the smallest currency unit; currency in lower case, as Stripe writes it. */
export interface StripeSummaryIntent {
  readonly id: string;
  /** metadata.order_key; null where the intent has none. */
  readonly orderKey: string | null;
  readonly currency: string;
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
  readonly status: IntentStatus;
  /** `reference` is the first metadata value that the capture brought. */
  readonly captures: readonly { readonly id: string; readonly amount: number; readonly reference: string | null }[];
}

export interface StripeSimulator extends Simulator<StripeSummary> {
  readonly app: FastifyInstance;
}

/**
 * A Stripe that keeps payment intents, refunds and events, with its idempotency keys, its limits and signed webhooks.
 * The test payment methods are in test-cards.ts.
 */
export async function createStripeSimulator(options: StripeSimulatorOptions): Promise<StripeSimulator> {
  const memory = new Memory(options.ledgerFile);
  const server = createVendorServer(options, {
    throttled: throttledAnswer,
    serverError: () => errorBody('api_error', 'An unexpected error occurred.'),
  });
  options.prepare?.(server.app);
  const delivery = deliveryOf(options, () => server.faults);
  const clock = new ExpiryClock((id) => expire(id, memory, delivery));
  guard(server.app, options.secretKey, requestsPerSecond(options));
  const published = (effect: Effect) => {
    for (const event of effect.events ?? []) delivery.send(event);
    if (effect.intent !== undefined) clock.add(effect.intent);
  };
  addRoutes(server.app, memory, new OncePerKey(memory, published), rulesOf(options));
  const url = await server.listen();
  clock.resume(memory.intents.all());
  let closing: Promise<void> | null = null;
  const close = async () => {
    clock.close();
    delivery.close();
    server.app.server.closeAllConnections();
    await server.app.close();
    memory.close();
  };
  return {
    name: 'stripe',
    url,
    app: server.app,
    summary: () => summarise(memory),
    setFaults: (faults) => {
      server.faults = faults;
    },
    setWebhookUrl: (webhookUrl) => {
      delivery.url = webhookUrl;
    },
    stats: () => ({ ...server.counters }),
    close: () => (closing ??= close()),
  };
}

function deliveryOf(options: StripeSimulatorOptions, faults: () => NonNullable<SimulatorOptions['faults']>) {
  const types = options.deliveredTypes === undefined ? subscribedTypes : options.deliveredTypes;
  return new EventDelivery(
    options.webhookUrl ?? null,
    options.webhookSecret,
    types,
    faults,
    randomFor(options.seed, 'stripe-webhooks'),
  );
}

function requestsPerSecond(options: StripeSimulatorOptions): number | null {
  return options.requestsPerSecondMax === undefined ? requestsPerSecondLive : options.requestsPerSecondMax;
}

function rulesOf(options: StripeSimulatorOptions): ConfirmRules {
  return {
    seed: options.seed,
    declineRate: options.declineRate ?? 0,
    authorisationExpiresAfterMs: options.authorisationExpiresAfterMs ?? authorisationDays * dayMs,
  };
}

function expire(id: string, memory: Memory, delivery: EventDelivery): void {
  const intent = memory.intents.get(id);
  if (intent === undefined || intent.status !== 'requires_capture') return;
  const { intent: expired = intent, events = [] } = expireIntent(intent);
  memory.commit({ type: 'change', intent: expired, events });
  for (const event of events) delivery.send(event);
}

function summarise(memory: Memory): StripeSummary {
  const intents = memory.intents.all().map((intent) => ({
    id: intent.id,
    orderKey: intent.metadata['order_key'] ?? null,
    currency: intent.currency,
    amount: intent.amount,
    captured: intent.received,
    refunded: intent.refunded,
    status: intent.status,
    captures: intent.captures,
  }));
  return { intents };
}
