import { setTimeout as sleep } from 'node:timers/promises';
import { plannedTotals, type PlannedOrder } from './planned-order.ts';

export interface ShopStripe {
  readonly url: string;
  readonly secretKey: string;
}

const tryCountMax = 6;
const pauseMs = 400;
const answerTimeoutMs = 10_000;

/**
 * The shop's own checkout against the payment provider: a held PaymentIntent per order. The idempotency key makes a
 * repeated try, also one after a restart, the same intent.
 */
export class ShopAuthorisation {
  closed = false;
  private readonly stripe: ShopStripe | null;
  private readonly channel: string;

  constructor(stripe: ShopStripe | null, channel: string) {
    this.stripe = stripe;
    this.channel = channel;
  }

  /** The intent's id; null when the provider did not answer or said no: then the order carries the token alone. */
  async authorise(plan: PlannedOrder): Promise<string | null> {
    if (this.stripe === null) return null;
    for (let attempt = 0; attempt < tryCountMax && !this.closed; attempt += 1) {
      if (attempt > 0) await sleep(pauseMs * attempt, undefined, { ref: false });
      const intent = await this.ask(this.stripe, plan).catch(() => undefined);
      if (intent !== undefined) return intent;
    }
    return null;
  }

  /** Undefined: no answer that settles it. */
  private async ask(stripe: ShopStripe, plan: PlannedOrder): Promise<string | null | undefined> {
    const answer = await fetch(new URL('/v1/payment_intents', stripe.url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${stripe.secretKey}`,
        'content-type': 'application/x-www-form-urlencoded',
        'idempotency-key': `checkout:${this.channel}/${plan.number}`,
      },
      body: new URLSearchParams({
        amount: String(plannedTotals(plan).grand),
        currency: plan.currency.toLowerCase(),
        capture_method: 'manual',
        confirm: 'true',
        payment_method: plan.payment.token ?? '',
        'payment_method_types[0]': 'card',
        'payment_method_options[card][request_multicapture]': 'if_available',
        receipt_email: plan.customer.email,
        'metadata[order_key]': `${this.channel}/${plan.number}`,
      }),
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    const intent = (await answer.json()) as { id?: unknown; status?: unknown };
    if (answer.ok) return typeof intent.id === 'string' && intent.status === 'requires_capture' ? intent.id : null;
    // A conflict is the same key under way; throttling and server errors are worth another try.
    return answer.status === 409 || answer.status === 429 || answer.status >= 500 ? undefined : null;
  }
}
