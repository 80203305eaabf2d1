import { VendorError, type Call } from '../../src/index.ts';
import type { ShipBobSettings } from './settings.ts';
import { api, read } from './vendor-calls.ts';
import { topics } from './webhooks.ts';

interface WireSubscriptions {
  readonly items?:
    | readonly {
        readonly id: string;
        readonly url?: string;
        readonly enabled?: boolean;
        readonly topics?: readonly string[];
      }[]
    | null;
  readonly next?: string | null;
}
type Subscription = NonNullable<WireSubscriptions['items']>[number];
const pageCountMax = 100;

/**
 * Subscribes `webhookUrl` to the topics that no enabled subscription of the same address has yet. ShipBob disables an
 * address that failed for five days: such a subscription is deleted and made anew.
 */
export async function subscribe(settings: ShipBobSettings, webhookUrl: string, call: Call): Promise<void> {
  const ours = (await readSubscriptions(settings, call)).filter(({ url }) => url === webhookUrl);
  for (const { id } of ours.filter(({ enabled }) => enabled === false)) {
    const response = await call.request({ method: 'DELETE', path: `${api}/webhook/${encodeURIComponent(id)}` });
    if (response.status !== 204 && response.status !== 404) throw failure('DELETE', response);
  }
  const known = new Set(ours.filter(({ enabled }) => enabled !== false).flatMap((one) => one.topics ?? []));
  const missing = topics.filter((topic) => !known.has(topic));
  if (missing.length === 0) return;
  // The secret is brought along, so that it is the one that the settings name.
  const body = { url: webhookUrl, topics: missing, secret: settings.webhookSecret, description: 'Crossdock' };
  const response = await call.request({ method: 'POST', path: `${api}/webhook`, body });
  if (response.status !== 200 && response.status !== 201) throw failure('POST', response);
}

async function readSubscriptions(settings: ShipBobSettings, call: Call): Promise<Subscription[]> {
  const found: Subscription[] = [];
  let path: string | null = `${api}/webhook?RecordsPerPage=50`;
  for (let page = 0; path !== null && page < pageCountMax; page += 1) {
    const { items, next }: WireSubscriptions = await read<WireSubscriptions>(call, { path });
    found.push(...(items ?? []));
    const url: URL | null = next ? new URL(next, settings.baseUrl) : null;
    path = url === null ? null : `${url.pathname}${url.search}`;
  }
  return found;
}

const failure = (method: string, { status, text }: { status: number; text: string }) =>
  new VendorError(status >= 500 ? 'unknown' : 'rejected', `${method} webhook: HTTP ${status}: ${text.slice(0, 200)}`);
