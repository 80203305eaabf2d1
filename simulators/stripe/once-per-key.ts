import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseForm, type Form } from './form.ts';
import type { Memory } from './memory.ts';
import type { Effect, StoredAnswer } from './records.ts';
import { invalid, StripeError } from './stripe-error.ts';

const keyLengthMax = 255;

/**
 * Runs POST requests with Stripe's promise (API reference, "Idempotent requests"): the first answer under a key is
 * given again for a day, errors included; other parameters under the key are an error; a key whose first request is
 * still being answered is a conflict.
 */
export class OncePerKey {
  private readonly memory: Memory;
  private readonly published: (effect: Effect) => void;
  private readonly inProgress = new Set<string>();

  constructor(memory: Memory, published: (effect: Effect) => void) {
    this.memory = memory;
    this.published = published;
  }

  answer(request: FastifyRequest, reply: FastifyReply, operation: (form: Form) => Effect): FastifyReply {
    const body = typeof request.body === 'string' ? request.body : '';
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string') return this.perform(body, reply, operation, null);
    if (key === '' || key.length > keyLengthMax)
      throw invalid(`Idempotency-Key must have 1 to ${keyLengthMax} characters.`);
    reply.header('idempotency-key', key);
    const fingerprint = createHash('sha256').update(`${request.method} ${request.url}\n${body}`).digest('base64');
    const stored = this.memory.answer(key, Date.now());
    if (stored !== undefined && stored.fingerprint !== fingerprint) throw otherParameters(key);
    if (this.inProgress.has(key)) throw stillInProgress(key);
    if (stored !== undefined)
      return reply.code(stored.status).header('idempotent-replayed', 'true').type('application/json').send(stored.body);
    this.hold(key, reply);
    return this.perform(body, reply, operation, { key, fingerprint });
  }

  /** The key is taken until the answer is out or the connection is gone. */
  private hold(key: string, reply: FastifyReply): void {
    this.inProgress.add(key);
    reply.raw.once('close', () => this.inProgress.delete(key));
  }

  private perform(
    body: string,
    reply: FastifyReply,
    operation: (form: Form) => Effect,
    under: Pick<StoredAnswer, 'key' | 'fingerprint'> | null,
  ): FastifyReply {
    const effect = effectOf(() => operation(parseForm(body)));
    const text = JSON.stringify(effect.body);
    const { status } = effect;
    this.memory.commit({
      type: 'change',
      ...(effect.intent === undefined ? {} : { intent: effect.intent }),
      ...(effect.refund === undefined ? {} : { refund: effect.refund }),
      ...(effect.attemptOf === undefined ? {} : { attemptOf: effect.attemptOf }),
      ...(under === null ? {} : { answer: { ...under, atMs: Date.now(), status, body: text } }),
      events: effect.events ?? [],
    });
    this.published(effect);
    return reply.code(status).type('application/json').send(text);
  }
}

/** An error of an operation that had begun its work is an answer to keep; any other goes on as an error. */
function effectOf(operation: () => Effect): Effect {
  try {
    return operation();
  } catch (error) {
    if (!(error instanceof StripeError) || !error.executed) throw error;
    return { status: error.status, body: error.body };
  }
}

function otherParameters(key: string): StripeError {
  return new StripeError(
    400,
    'idempotency_error',
    `Keys for idempotent requests can only be used with the same parameters they were first used with (${key}).`,
  );
}

function stillInProgress(key: string): StripeError {
  return new StripeError(
    409,
    'idempotency_error',
    `There is currently another in-progress request using this Idempotency Key (${key}).`,
    { code: 'idempotency_key_in_use' },
  );
}
