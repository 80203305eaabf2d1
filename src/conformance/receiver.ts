import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebhookRequest } from '../systems/index.ts';
import type { Bench } from './bench.ts';
import type { WebhookSample } from './conformance.ts';
import { conformanceLimits as limits } from './limits.ts';

const quietMs = 150;

/** What the vendor sends when something happens, as it arrives over real HTTP: at least two deliveries. */
export async function captureDeliveries(
  bench: Bench,
  sample: WebhookSample<Bench['world']>,
): Promise<WebhookRequest[]> {
  const deliveries: WebhookRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = request.headers as Record<string, string | undefined>;
      deliveries.push({ headers, rawBody: Buffer.concat(chunks) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/conformance`;
  try {
    bench.world.setWebhookUrl?.(url);
    await bench.system.subscribe(url);
    await sample.trigger(bench.world);
    const until = Date.now() + limits.deliveryWaitMs;
    for (let seen = -1; Date.now() < until; await sleep(quietMs)) {
      if (deliveries.length >= 2 && deliveries.length === seen) break;
      seen = deliveries.length;
    }
    if (deliveries.length < 2) throw new Error(`the vendor sent ${deliveries.length} deliveries, and two are needed`);
    return deliveries;
  } finally {
    bench.world.setWebhookUrl?.(null);
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
