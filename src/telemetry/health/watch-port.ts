import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Collector } from '../metrics/collector.ts';
import { contentTypes, expositionFor } from '../metrics/exposition.ts';
import type { Readiness } from './readiness.ts';

export interface WatchPortOptions {
  readonly host: string;
  readonly port: number;
  readonly collector: Collector;
  readonly readiness: Readiness;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}
const json = (status: number, document: unknown): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(document),
});

/** A scraper and two probes need no more. */
const connectionCountMax = 32;
const requestTimeoutMs = 10_000;

/**
 * A port of a process for those who run it: metrics and health without a key, also where the process has no gateway. It
 * listens on loopback where nothing else is asked for, and takes GET alone.
 */
export async function openWatchPort(options: WatchPortOptions): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer({ requestTimeout: requestTimeoutMs }, (request, response) => {
    void answer(request, options)
      .catch(() => json(500, { status: 'failed' }))
      .then((answered) => send(response, answered));
  });
  server.maxConnections = connectionCountMax;
  await listen(server, options);
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, { collector, readiness }: WatchPortOptions): Promise<Answer> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { status: 'only GET' });
  if (path === '/livez') return json(200, { status: 'live' });
  if (path === '/readyz') {
    const why = await readiness.why();
    return why === null ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', why });
  }
  if (path !== '/metrics') return json(404, { status: 'unknown', paths: ['/metrics', '/livez', '/readyz'] });
  const as = expositionFor(request.headers.accept);
  return { status: 200, type: contentTypes[as], body: await collector.expose(as) };
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

function listen(server: Server, { host, port }: WatchPortOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
