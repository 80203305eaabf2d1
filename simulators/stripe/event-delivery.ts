import { createHmac } from 'node:crypto';
import { WebhookSender, type FaultRates, type Random } from '../kit/index.ts';
import type { EventRecord } from './records.ts';

/** Sends events to the one webhook endpoint, signed as Stripe signs (docs.stripe.com/webhooks, "Verify manually"). */
export class EventDelivery {
  url: string | null;
  private readonly secret: string;
  private readonly types: ReadonlySet<string> | null;
  private readonly sender: WebhookSender;

  constructor(
    url: string | null,
    secret: string,
    types: readonly string[] | null,
    faults: () => FaultRates,
    random: Random,
  ) {
    this.url = url;
    this.secret = secret;
    this.types = types === null ? null : new Set(types);
    this.sender = new WebhookSender(faults, random);
  }

  send(event: EventRecord): void {
    if (this.url === null || this.types?.has(event.type) === false) return;
    this.sender.send(() => {
      if (this.url === null) return null;
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': signatureHeader(this.secret, Math.floor(Date.now() / 1000), event.body),
      };
      return { url: this.url, headers, body: event.body };
    });
  }

  close(): void {
    this.sender.close();
  }
}

/** @example signatureHeader('whsec_1', 1764028800, '{}') // 't=1764028800,v1=<64 hex digits>' */
export function signatureHeader(secret: string, atSeconds: number, body: string): string {
  const signature = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${signature}`;
}
