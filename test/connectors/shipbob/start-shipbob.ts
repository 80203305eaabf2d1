import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { shipbob } from '../../../connectors/shipbob/index.ts';
import type { RequestFulfilment, WebhookRequest } from '../../../src/index.ts';
import { createSystem, type System } from '../../../src/systems/runtime/index.ts';
import { createShipBobSimulator, type ShipBobSimulatorOptions } from '../../../simulators/shipbob/index.ts';
import type { CatalogueItem } from '../../../simulators/catalogue.ts';
import { recordTraffic, type Traffic } from '../../kit/record-traffic.ts';

export const token = 'pat-of-the-tests';
export const webhookSecret = `whsec_${Buffer.from('the secret of the tests').toString('base64')}`;

/** Forty articles, a hundred of each in the east and fifty in the west. */
export const catalogue: CatalogueItem[] = Array.from({ length: 40 }, (_, index) => ({
  sku: `SKU-${index + 1}`,
  name: `Article ${index + 1}`,
  unitPrice: 1_000,
  currency: 'USD',
  onHand: { 'wh-east': 100, 'wh-west': 50 },
}));

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Closed after the test. */
export function closeLater(close: () => Promise<unknown>): void {
  closing.push(close);
}

/** Nothing is picked within a test unless it says so. */
const slow = [3_600_000, 3_600_000] as const;

export async function startSimulator(options: Partial<ShipBobSimulatorOptions> = {}) {
  let traffic: Traffic[] = [];
  const simulator = await createShipBobSimulator({
    ledgerFile: null,
    seed: 1,
    token,
    webhookSecret,
    catalogue,
    pickAfterMs: slow,
    onApp: (app) => {
      traffic = recordTraffic(app);
    },
    ...options,
  });
  closeLater(() => simulator.close());
  return { simulator, traffic };
}

export function connect(baseUrl: string, settings: Record<string, unknown> = {}): System {
  const system = createSystem({
    name: 'warehouse',
    definition: shipbob,
    settings: {
      baseUrl,
      token,
      webhookSecret,
      channelId: '100001',
      locations: { 'wh-east': '101', 'wh-west': '102' },
      shippingMethods: { standard: 'Standard', expedited: 'Two Day', 'same-day': 'Same Day' },
      ...settings,
    },
    limits: { requestTimeoutMs: 2_000 },
  });
  closeLater(() => system.close());
  return system;
}

export async function start(options: Partial<ShipBobSimulatorOptions> = {}) {
  const { simulator, traffic } = await startSimulator(options);
  return { simulator, traffic, system: connect(simulator.url) };
}

export const shipTo = {
  name: 'Zoë Müller',
  street: ['12 Long Lane', 'Flat 3', 'Back Yard'],
  city: 'Springfield',
  region: 'IL',
  postalCode: '62701',
  country: 'US',
  phone: '+1 555 0100',
};

/** A fulfilment request `web/<number>@<location>` for two articles. */
export function request(number: string, changes: Partial<RequestFulfilment> = {}) {
  const location = changes.location ?? 'wh-east';
  const input: RequestFulfilment = {
    reference: `web/${number}@${location}`,
    orderNumber: number,
    channel: 'web',
    location,
    shipBy: '2026-11-27T17:00:00Z',
    serviceLevel: 'standard',
    placedAt: '2026-11-25T10:00:00Z',
    email: 'zoe@example.com',
    shipTo,
    lines: [
      { id: '1', sku: 'SKU-1', name: 'Article 1', quantity: 2, unitPrice: 1_000 },
      { id: '2', sku: 'SKU-2', name: 'Article 2', quantity: 1, unitPrice: 500 },
    ],
    ...changes,
  };
  return { key: `order-to-cash:web/${number}:request:1`, input };
}

/** Requests a fulfilment and answers its id; anything but done is the test's failure. */
export async function requested(system: System, number: string, changes: Partial<RequestFulfilment> = {}) {
  const item = request(number, changes);
  const [outcome] = await system.run('fulfilment.request', [item]);
  if (outcome?.kind !== 'done') throw new Error(`not requested: ${JSON.stringify(outcome)}`);
  return { fulfilmentId: outcome.value.fulfilmentId, reference: item.input.reference };
}

/** Waits until `condition` answers something; ten seconds at most. */
export async function until<T>(condition: () => T | null | undefined | false): Promise<T> {
  for (const stopAt = Date.now() + 10_000; Date.now() < stopAt; await sleep(5)) {
    const value = condition();
    if (value !== null && value !== undefined && value !== false) return value;
  }
  throw new Error('it did not come about within ten seconds');
}

/** A server that keeps the deliveries it gets. */
export async function startReceiver() {
  const deliveries: WebhookRequest[] = [];
  const server = createServer((message, answer) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const headers = message.headers as Record<string, string | undefined>;
      deliveries.push({ headers, rawBody: Buffer.concat(chunks) });
      answer.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeLater(() => new Promise((resolve) => server.close(resolve)));
  closeLater(async () => server.closeAllConnections());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hooks`, deliveries };
}
