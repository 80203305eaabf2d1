import {
  done,
  outcomeOfError,
  refused,
  type Call,
  type Found,
  type Item,
  type Operation,
  type Outcome,
  type VoidPayment,
} from '../../src/index.ts';
import { errorOf, outcomeOfAnswer } from './answers.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { intentPath, type StripeIntent } from './wire.ts';

const batchCountMax = 100;
type Nothing = Record<string, never>;

/** Lets the money go: POST /v1/payment_intents/{intent}/cancel. One that is canceled already counts as done. */
export const voidPayment: Operation<VoidPayment, Nothing> = {
  batchCountMax,
  idempotent: true,
  run: (items, call) => call.each(items, (item) => cancel(item, call).catch(outcomeOfError)),
  lookUp: (items, call) => call.each(items, (item) => find(item.input, call).catch(outcomeOfError)),
};

async function cancel({ key, input }: Item<VoidPayment>, call: Call): Promise<Outcome<Nothing>> {
  const response = await call.request({
    method: 'POST',
    path: intentPath(input.authorisation, '/cancel'),
    headers: idempotencyKey(key),
    body: new URLSearchParams({ cancellation_reason: 'requested_by_customer' }),
  });
  if (response.status === 200) return done({});
  const { code, payment_intent: intent } = errorOf(response);
  const found = code === 'payment_intent_unexpected_state' && intent !== undefined ? stateOf(intent) : null;
  return found === null || found.kind === 'absent' ? outcomeOfAnswer(response) : found;
}

async function find(input: VoidPayment, call: Call): Promise<Found<Nothing>> {
  const response = await call.request({ method: 'GET', path: intentPath(input.authorisation) });
  return response.status === 200 ? stateOf(response.json<StripeIntent>()) : outcomeOfAnswer(response);
}

function stateOf(intent: StripeIntent): Found<Nothing> {
  if (intent.status === 'canceled') return done({});
  if (intent.status === 'succeeded') return refused('too-late', `${intent.id} is captured: refund it instead`);
  return { kind: 'absent' };
}
