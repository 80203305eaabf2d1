import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRates, Random } from '../kit/index.ts';

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly tries: number;
}

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

const requestTimeoutMs = 20_000;
const firstPauseMs = 100;
const pauseMsMax = 2_000;
/** How soon a buyer with a bad connection is gone. */
const hangUpMsMax = 30;

/**
 * The gateway's storefront API as a careful client calls it: with a token of its own, and again and again with the same
 * bytes until there is an answer that says what became of the request.
 */
export class Storefront {
  readonly counters = { requests: 0, throttled: 0, faults: 0 };
  faults: FaultRates;
  private readonly random: Random;
  private baseUrl = '';
  private client: Credentials | null = null;
  private token: Promise<string> | null = null;
  private readonly stopped = new AbortController();

  constructor(faults: FaultRates, random: Random) {
    this.faults = faults;
    this.random = random;
    // Every request under way listens for the end of the app.
    setMaxListeners(0, this.stopped.signal);
  }

  connect(baseUrl: string, client: Credentials): void {
    this.baseUrl = baseUrl;
    this.client = client;
    this.token = null;
  }

  close(): void {
    this.stopped.abort();
  }

  /** Asks until there is an answer. Every request of the app may be repeated: it reads, or carries its key. */
  async ask(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    for (let tries = 1, pauseMs = firstPauseMs; ; tries += 1, pauseMs = Math.min(pauseMsMax, pauseMs * 2)) {
      const reply = await this.once(path, body, headers).catch((error: unknown) => {
        if (this.stopped.signal.aborted) throw error;
        return null;
      });
      if (reply !== null && !isOpen(reply)) return { status: reply.status, body: reply.body, tries };
      if (reply?.status === 401) this.token = null;
      if (reply?.status === 429) this.counters.throttled += 1;
      await sleep(Math.max(pauseMs, reply?.retryAfterMs ?? 0), undefined, { signal: this.stopped.signal });
    }
  }

  private async once(path: string, body: string, headers: Readonly<Record<string, string>>) {
    const token = await this.login();
    const send = (signal: AbortSignal) =>
      this.send(
        path,
        body,
        { ...headers, 'content-type': 'application/json', authorization: `Bearer ${token}` },
        signal,
      );
    const limit = AbortSignal.any([AbortSignal.timeout(requestTimeoutMs), this.stopped.signal]);
    const { droppedAfter, hangAfter, webhookTwice } = this.faults;
    const draw = this.random();
    if (draw < droppedAfter + hangAfter) {
      this.counters.faults += 1;
      return send(AbortSignal.any([limit, AbortSignal.timeout(Math.ceil(this.random() * hangUpMsMax))]));
    }
    if (draw >= droppedAfter + hangAfter + webhookTwice) return send(limit);
    this.counters.faults += 1;
    const [first, second] = await Promise.all([send(limit), send(limit)]);
    // Whichever knows more: of two at once the gateway answers one that the other is under way.
    return isOpen(first) ? second : first;
  }

  private async send(path: string, body: string, headers: Record<string, string>, signal: AbortSignal) {
    this.counters.requests += 1;
    const response = await fetch(`${this.baseUrl}${path}`, { method: 'POST', headers, body, signal });
    const text = await response.text();
    const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1_000;
    return { status: response.status, body: parsed(text), retryAfterMs };
  }

  /** One login at a time, however many requests wait for it; one that failed is not remembered. */
  private login(): Promise<string> {
    this.token ??= this.fetchToken().catch((error: unknown) => {
      this.token = null;
      throw error;
    });
    return this.token;
  }

  private async fetchToken(): Promise<string> {
    const { client } = this;
    if (client === null) throw new Error('the app has no credentials yet');
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64');
    const response = await fetch(`${this.baseUrl}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      signal: AbortSignal.any([AbortSignal.timeout(requestTimeoutMs), this.stopped.signal]),
    });
    const { access_token: token } = (await response.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`the gateway gave no token: HTTP ${response.status}`);
    return token;
  }
}

/** Whether an answer leaves open what became of the request: then it is sent again. */
function isOpen({ status, body }: { readonly status: number; readonly body: Record<string, unknown> }): boolean {
  if (status === 401 || status === 408 || status === 425 || status === 429 || status >= 500) return true;
  return status === 409 && body['code'] === 'XD_IDEMPOTENCY_BUSY';
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
