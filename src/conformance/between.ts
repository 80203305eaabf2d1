import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request of the connector as it passes, and what came back. */
export interface Exchange {
  readonly method: string;
  /** With its query, as it was sent. */
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  /** Null where no answer was given. */
  status: number | null;
  responseBody: string;
}

/** What becomes of a request. `after` means that the vendor has done what was asked, and only its answer changes. */
export type Act =
  | { readonly do: 'pass' }
  | Answer<'answer'>
  | Answer<'answer-after'>
  | { readonly do: 'drop' | 'drop-after' | 'hang' | 'hang-after' }
  | { readonly do: 'change-after'; readonly body: (text: string) => string };
interface Answer<D> {
  readonly do: D;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}
export const pass: Act = { do: 'pass' };
export type Rule = (exchange: Exchange) => Act;

/** Headers that belong to one connection and do not go on (RFC 9110 7.6.1). */
const ownHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host', 'content-length']);

/**
 * Stands between a connector and its vendor's simulator, over real HTTP: it keeps what passes, and plays the faults that
 * the suite wants at exactly the request that it wants, which a seeded simulator cannot.
 */
export class Between {
  readonly exchanges: Exchange[] = [];
  rule: Rule = () => pass;
  /** Added to each answer, in ms. */
  latencyMs = 0;
  inFlightMax = 0;
  url = '';
  private inFlight = 0;
  private readonly target: URL;
  private readonly server: Server;

  private constructor(target: string) {
    this.target = new URL(target);
    this.server = createServer((request, response) => void this.take(request, response));
  }

  static async start(target: string): Promise<Between> {
    const between = new Between(target);
    await new Promise<void>((resolve) => between.server.listen(0, '127.0.0.1', resolve));
    between.url = `http://127.0.0.1:${(between.server.address() as AddressInfo).port}`;
    return between;
  }

  /** Forgets what has passed. */
  clear(): void {
    this.exchanges.length = 0;
    this.inFlightMax = 0;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.inFlight += 1;
    this.inFlightMax = Math.max(this.inFlightMax, this.inFlight);
    response.once('close', () => {
      this.inFlight -= 1;
    });
    const exchange: Exchange = {
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      requestHeaders: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, `${value}`])),
      requestBody: (await bytesOf(request)).toString('utf8'),
      status: null,
      responseBody: '',
    };
    this.exchanges.push(exchange);
    await this.act(this.rule(exchange), exchange, response).catch(() => response.destroy());
  }

  private async act(act: Act, exchange: Exchange, response: ServerResponse): Promise<void> {
    if (this.latencyMs > 0) await sleep(this.latencyMs);
    if (act.do === 'drop') return void response.destroy();
    if (act.do === 'hang') return undefined;
    if (act.do === 'answer') return answer(response, exchange, act);
    const { status, headers, body } = await this.forward(exchange);
    if (act.do === 'drop-after') return void response.destroy();
    if (act.do === 'hang-after') return undefined;
    if (act.do === 'answer-after') return answer(response, exchange, act);
    const bytes = act.do === 'change-after' ? Buffer.from(act.body(body.toString('utf8'))) : body;
    return answer(response, exchange, { status, headers, body: bytes });
  }

  private forward(exchange: Exchange) {
    const { method, path, requestHeaders, requestBody } = exchange;
    const headers: Record<string, string> = withoutOwn(requestHeaders);
    if (requestBody !== '') headers['content-length'] = String(Buffer.byteLength(requestBody));
    type Forwarded = { status: number; headers: Record<string, string>; body: Buffer };
    return new Promise<Forwarded>((resolve, reject) => {
      const { hostname, port } = this.target;
      const onward = send({ host: hostname, port, method, path, headers, agent: false }, (incoming) => {
        const answered = Object.entries(incoming.headers).map(([name, value]) => [name, `${value}`] as const);
        void bytesOf(incoming).then((body) => {
          resolve({ status: incoming.statusCode ?? 0, headers: withoutOwn(Object.fromEntries(answered)), body });
        }, reject);
      });
      onward.once('error', reject);
      onward.end(requestBody);
    });
  }
}

const withoutOwn = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.has(name)));

function answer(
  response: ServerResponse,
  exchange: Exchange,
  given: { status: number; headers?: Readonly<Record<string, string>>; body: string | Buffer },
): void {
  exchange.status = given.status;
  exchange.responseBody = given.body.toString();
  const body = Buffer.from(given.body);
  // 204 has no content (RFC 9110 15.3.5), not even a length.
  const length = given.status === 204 ? {} : { 'content-length': String(body.length) };
  response.writeHead(given.status, { ...given.headers, ...length });
  response.end(given.status === 204 ? undefined : body);
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
