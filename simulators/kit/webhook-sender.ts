import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRates } from './faults.ts';
import type { Random } from './random.ts';

export interface Delivery {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Tries of one delivery, with a pause that doubles: 0.2 s, 0.4 s, ... about 13 s in all. */
const tryCountMax = 7;
const firstPauseMs = 200;
const deliveryTimeoutMs = 5_000;
/** Deliveries under way at once; more wait in memory. */
const inFlightMax = 16;

/**
 * Sends webhooks as vendors do: at least once, in no certain order, now and then late, twice or never
 * (the poll has to find those). `make` is called at sending time, so that signatures carry a fresh timestamp.
 */
export class WebhookSender {
  private readonly faults: () => FaultRates;
  private readonly random: Random;
  private readonly waiting: (() => Delivery | null)[] = [];
  private inFlight = 0;
  private closed = false;

  constructor(faults: () => FaultRates, random: Random) {
    this.faults = faults;
    this.random = random;
  }

  /** Queues a delivery; `make` answers null when there is nowhere to send it to. */
  send(make: () => Delivery | null): void {
    const { webhookLost, webhookTwice, webhookLate, webhookLateMs } = this.faults();
    const draw = this.random();
    if (draw < webhookLost) return;
    const copies = draw < webhookLost + webhookTwice ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (this.random() >= webhookLate) this.enqueue(make);
      else setTimeout(() => this.enqueue(make), this.random() * webhookLateMs).unref();
    }
  }

  close(): void {
    this.closed = true;
    this.waiting.length = 0;
  }

  private enqueue(make: () => Delivery | null): void {
    this.waiting.push(make);
    this.pump();
  }

  private pump(): void {
    while (!this.closed && this.inFlight < inFlightMax) {
      const make = this.waiting.shift();
      if (make === undefined) return;
      this.inFlight += 1;
      void this.deliver(make).finally(() => {
        this.inFlight -= 1;
        this.pump();
      });
    }
  }

  private async deliver(make: () => Delivery | null): Promise<void> {
    for (let attempt = 0; attempt < tryCountMax && !this.closed; attempt += 1) {
      const delivery = make();
      if (delivery === null) return;
      try {
        const answer = await fetch(delivery.url, {
          method: 'POST',
          headers: delivery.headers,
          body: delivery.body,
          signal: AbortSignal.timeout(deliveryTimeoutMs),
        });
        await answer.arrayBuffer();
        if (answer.ok) return;
      } catch {
        // No answer: the platform is down or slow; tried again after the pause.
      }
      await sleep(firstPauseMs * 2 ** attempt, undefined, { ref: false });
    }
  }
}
