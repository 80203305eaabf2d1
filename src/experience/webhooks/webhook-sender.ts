import type { Agent } from 'undici';
import type { Database } from '../../database/index.ts';
import { experienceLimits, experienceTimes } from '../limits.ts';
import { keyFrom } from '../sealed-text.ts';
import { claimEndpoints, type Claimed } from './claim-endpoints.ts';
import type { Egress } from './egress.ts';
import { readWindows, type Window } from './read-window.ts';
import { openSecret } from './secrets.ts';
import { sendEvent, type Delivery } from './send-event.ts';
import { sendSet } from './send-set.ts';
import { writeBack } from './write-back.ts';

export interface WebhookSenderOptions {
  readonly database: Database;
  readonly tenant: string;
  readonly egress: Egress;
  /** What endpoints' secrets are sealed with; they are kept as they are where it is absent. */
  readonly keySecret?: string;
  readonly random?: () => number;
  readonly log?: (level: 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
  /** Told when a set is written back, for the loop that claims the next. */
  readonly onFree?: () => void;
}

/**
 * Delivers events of the log to partners' endpoints, many at a time in any number of processes. A slow endpoint holds
 * its own place and nobody else's: `claim` starts sets and does not wait for them.
 */
export class WebhookSender {
  private readonly options: WebhookSenderOptions;
  private readonly agent: Agent;
  private readonly key: string | undefined;
  private readonly running = new Map<Promise<void>, string>();
  private stopping = false;

  constructor(options: WebhookSenderOptions) {
    this.options = options;
    this.agent = options.egress.createAgent();
    this.key = options.keySecret === undefined ? undefined : keyFrom(options.keySecret);
  }

  /** Starts as many sets as there is room for; whether there may be more to start at once. */
  async claim(): Promise<boolean> {
    const { database, tenant } = this.options;
    const room = experienceLimits.endpointsAtOnceMax - this.running.size;
    if (this.stopping || room <= 0) return false;
    const claimed = await claimEndpoints(database.sql, tenant, room, this.fullPartners());
    if (claimed.length === 0) return false;
    const windows = await readWindows(database.sql, tenant, claimed);
    for (const endpoint of claimed) this.start(endpoint, windows.get(endpoint.id) as Window);
    return claimed.length === room;
  }

  /** Starts nothing more and waits for what is under way: no event is given up in the middle. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.idle();
    await this.agent.close();
  }

  /** Resolves when no set is under way. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running.keys());
  }

  private start(claimed: Claimed, window: Window): void {
    const run = this.deliver(claimed, window)
      .catch((error: unknown) => {
        // The claim ends by itself, and the set is sent again under the same ids.
        const why = error instanceof Error ? error.message : String(error);
        this.options.log?.('error', `webhook endpoint ${claimed.id}`, { why });
      })
      .finally(() => {
        this.running.delete(run);
        this.options.onFree?.();
      });
    this.running.set(run, claimed.partner);
  }

  private async deliver(claimed: Claimed, window: Window): Promise<void> {
    const { database, tenant, egress, random = Math.random } = this.options;
    const secrets = claimed.secrets.map((secret) => openSecret(secret, this.key, claimed.id));
    const target = { url: claimed.url, secrets };
    const { agent } = this;
    const until = performance.now() + experienceTimes.setMs;
    const mayStart = () => !this.stopping && performance.now() < until;
    const tried: Delivery[] = await sendSet(
      window.events,
      (event) => sendEvent(target, event, { tenant, egress, agent }),
      mayStart,
    );
    const disabled = await writeBack(database, tenant, claimed, window, tried, random);
    if (disabled === null) return;
    const { id, partner, reason } = disabled;
    this.options.log?.('warn', `webhook endpoint ${id} of partner ${partner} was disabled`, { why: reason });
  }

  /** Partners that have as many sets under way as one may. */
  private fullPartners(): string[] {
    const counts = new Map<string, number>();
    for (const partner of this.running.values()) counts.set(partner, (counts.get(partner) ?? 0) + 1);
    return [...counts].flatMap(([partner, count]) =>
      count >= experienceLimits.endpointsOfPartnerAtOnceMax ? [partner] : [],
    );
  }
}
