import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ConfirmRules } from './confirm-intent.ts';
import { confirmIntent, createIntent, expandsCharge } from './create-intent.ts';
import { onlyKnown, parseForm, text, texts, type Form } from './form.ts';
import type { Memory } from './memory.ts';
import type { OncePerKey } from './once-per-key.ts';
import { listText, pageOf } from './paging.ts';
import type { Effect, IntentRecord } from './records.ts';
import { cancelIntent, captureIntent, refundIntent } from './settle-intent.ts';
import { invalid, missing } from './stripe-error.ts';
import { intentObject, refundObject } from './wire-objects.ts';

const pageParameters = ['created', 'ending_before', 'expand', 'limit', 'starting_after'];
const refundParameters = ['amount', 'charge', 'currency', 'expand', 'metadata', 'payment_intent', 'reason'];

interface WithId {
  readonly Params: { readonly id: string };
}

/** The description's operations on payment intents, refunds and events. */
export function addRoutes(app: FastifyInstance, memory: Memory, once: OncePerKey, rules: ConfirmRules): void {
  addIntentRoutes(app, memory, once, rules);
  addRefundRoutes(app, memory, once);
  addEventRoutes(app, memory);
}

function addIntentRoutes(app: FastifyInstance, memory: Memory, once: OncePerKey, rules: ConfirmRules): void {
  app.post('/v1/payment_intents', (request, reply) =>
    once.answer(request, reply, (form) => createIntent(form, memory, rules)),
  );
  const onIntent = (verb: string, operation: (intent: IntentRecord, form: Form) => Effect) =>
    app.post<WithId>(`/v1/payment_intents/:id/${verb}`, (request, reply) =>
      once.answer(request, reply, (form) => operation(intentOf(memory, request.params.id), form)),
    );
  onIntent('confirm', (intent, form) => confirmIntent(intent, form, memory, rules));
  onIntent('capture', captureIntent);
  onIntent('cancel', cancelIntent);
  app.get<WithId>('/v1/payment_intents/:id', (request) => {
    const query = queryOf(request);
    onlyKnown(query, ['client_secret', 'expand']);
    return intentObject(intentOf(memory, request.params.id), expandsCharge(query));
  });
  app.get('/v1/payment_intents', (request, reply) => {
    const query = queryOf(request);
    onlyKnown(query, [...pageParameters, 'customer']);
    const expand = expandsCharge(query, 'data.latest_charge');
    const { data, hasMore } = pageOf(memory.intents, query, 'payment_intent');
    return list(
      reply,
      '/v1/payment_intents',
      data.map((one) => JSON.stringify(intentObject(one, expand))),
      hasMore,
    );
  });
}

function addRefundRoutes(app: FastifyInstance, memory: Memory, once: OncePerKey): void {
  app.post('/v1/refunds', (request, reply) =>
    once.answer(request, reply, (form) => {
      onlyKnown(form, refundParameters);
      const id = text(form, 'payment_intent');
      if (id === undefined) throw invalid('One of the following params should be provided: payment_intent or charge.');
      const intent = memory.intents.get(id);
      if (intent === undefined) throw missing('payment_intent', id, 'payment_intent', 400);
      return refundIntent(intent, form);
    }),
  );
  app.get<WithId>('/v1/refunds/:id', (request) => {
    const refund = memory.refunds.get(request.params.id);
    if (refund === undefined) throw missing('refund', request.params.id, 'id');
    return refundObject(refund);
  });
  app.get('/v1/refunds', (request, reply) => {
    const query = queryOf(request);
    onlyKnown(query, [...pageParameters, 'charge', 'payment_intent']);
    const of = text(query, 'payment_intent');
    const { data, hasMore } = pageOf(of === undefined ? memory.refunds : memory.refundsOf(of), query, 'refund');
    return list(
      reply,
      '/v1/refunds',
      data.map((one) => JSON.stringify(refundObject(one))),
      hasMore,
    );
  });
}

function addEventRoutes(app: FastifyInstance, memory: Memory): void {
  app.get<WithId>('/v1/events/:id', (request, reply) => {
    const event = memory.events.get(request.params.id);
    if (event === undefined) throw missing('event', request.params.id, 'id');
    return reply.type('application/json').send(event.body);
  });
  app.get('/v1/events', (request, reply) => {
    const query = queryOf(request);
    onlyKnown(query, [...pageParameters, 'delivery_success', 'type', 'types']);
    const one = text(query, 'type');
    const wanted = new Set(one === undefined ? texts(query, 'types') : [one]);
    const page = pageOf(memory.events, query, 'event', (event) => wanted.size === 0 || wanted.has(event.type));
    return list(
      reply,
      '/v1/events',
      page.data.map((event) => event.body),
      page.hasMore,
    );
  });
}

function list(reply: FastifyReply, url: string, bodies: readonly string[], hasMore: boolean): FastifyReply {
  return reply.type('application/json').send(listText(url, bodies, hasMore));
}

function queryOf(request: FastifyRequest): Form {
  const at = request.url.indexOf('?');
  return parseForm(at < 0 ? '' : request.url.slice(at + 1));
}

function intentOf(memory: Memory, id: string): IntentRecord {
  const intent = memory.intents.get(id);
  if (intent === undefined) throw missing('payment_intent', id, 'intent');
  return intent;
}
