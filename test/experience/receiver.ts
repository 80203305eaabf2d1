import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: { id: string; type: string; subject: string; data: Record<string, unknown> } & Record<string, unknown>;
  readonly atMs: number;
}

type Answer = (received: Received) => number | { status: number; headers?: Record<string, string>; afterMs?: number };

/** A partner's receiver on loopback. It keeps what it took and answers as a test says; 204 where it says nothing. */
export async function openReceiver(first: Answer = () => 204) {
  const received: Received[] = [];
  let answer = first;
  let underWay = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    underWay += 1;
    most = Math.max(most, underWay);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const one = { headers: request.headers, text, body: JSON.parse(text) as Received['body'], atMs: Date.now() };
      received.push(one);
      const said = answer(one);
      const { status, headers = {}, afterMs = 0 } = typeof said === 'number' ? { status: said } : said;
      setTimeout(() => {
        underWay -= 1;
        response.writeHead(status, headers).end();
      }, afterMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received,
    answer: (next: Answer) => {
      answer = next;
    },
    ids: () => received.map(({ body }) => body.id),
    subjects: () => received.map(({ body }) => body.subject),
    /** The most requests that were under way at once. */
    most: () => most,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
export type Receiver = Awaited<ReturnType<typeof openReceiver>>;

/** Whether a receiver that has this secret takes the delivery for genuine. */
export function isGenuine({ headers, text }: Received, secret: string): boolean {
  try {
    new Webhook(secret).verify(text, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
