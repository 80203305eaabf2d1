import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallItem } from '../src/engine/index.ts';
import type { Found, Outcome } from '../src/systems/index.ts';
import { instantSystems } from '../src/testing/index.ts';

/** What the vendors do with one request; `acts` says whether the effects stand although the answer is lost or bad. */
export type Misdeed =
  | { readonly kind: 'none' }
  | { readonly kind: 'cut'; readonly acts: boolean }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'busy' }
  | { readonly kind: 'broken'; readonly acts: boolean }
  /** Some items of the set are refused for good, by their position. */
  | { readonly kind: 'partly'; readonly share: number };

export interface Asked {
  readonly mode: 'run' | 'lookUp';
  readonly capability: string;
  readonly items: readonly CallItem[];
}

/**
 * All vendors of the plan, over HTTP, with a ledger of their own: the oracle. They do not recognise a repeated
 * idempotency key, so whoever performs twice what stands already is caught by a count of two.
 */
export class Vendor {
  /** Effects that stand, by idempotency key. */
  readonly effects = new Map<string, number>();
  /** Decides about each request; none misbehaves where absent. */
  misdeed: (asked: Asked) => Misdeed = () => ({ kind: 'none' });
  /** Told of each effect that stands. */
  onEffect: (capability: string, item: CallItem) => void = () => undefined;
  private readonly answers = instantSystems().port;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      void this.serve(request)
        .then((answer) => {
          if (answer === null) return void request.socket.destroy();
          response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
        })
        .catch(() => request.socket.destroy());
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Effects that stand more than once. */
  repeated(): string[] {
    return [...this.effects].filter(([, count]) => count > 1).map(([key, count]) => `${key} ${count} times`);
  }

  private async serve(request: IncomingMessage): Promise<{ status: number; body: unknown } | null> {
    const asked = JSON.parse(await textOf(request)) as Asked;
    const misdeed = this.misdeed(asked);
    if (misdeed.kind === 'busy') return { status: 429, body: {} };
    if ((misdeed.kind === 'cut' || misdeed.kind === 'broken') && !misdeed.acts)
      return misdeed.kind === 'cut' ? null : { status: 500, body: {} };
    const outcomes = await this.act(asked, misdeed.kind === 'partly' ? misdeed.share : 0);
    if (misdeed.kind === 'slow') await sleep(misdeed.ms);
    if (misdeed.kind === 'cut') return null;
    if (misdeed.kind === 'broken') return { status: 500, body: {} };
    return { status: 200, body: { outcomes } };
  }

  private async act(
    { mode, capability, items }: Asked,
    refusedShare: number,
  ): Promise<(Outcome<unknown> | Found<unknown>)[]> {
    const results: (Outcome<unknown> | Found<unknown>)[] = [];
    for (const [index, item] of items.entries()) {
      if (mode === 'lookUp' && !this.effects.has(item.key)) results.push({ kind: 'absent' });
      else if (mode === 'run' && index < items.length * refusedShare)
        results.push({ kind: 'failed', reason: 'planted', detail: 'refused by the fault plan' });
      else {
        if (mode === 'run') {
          this.effects.set(item.key, (this.effects.get(item.key) ?? 0) + 1);
          this.onEffect(capability, item);
        }
        results.push((await this.answers.perform('vendor', capability, [item])).outcomes[0] as Outcome<unknown>);
      }
    }
    return results;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
