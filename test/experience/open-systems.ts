import { Type } from '@sinclair/typebox';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addSystemRoutes } from '../../src/experience/index.ts';
import { createApiKey, createGateway, setPlan } from '../../src/gateway/index.ts';
import {
  defineConnector,
  done,
  refused,
  VendorError,
  type Call,
  type Item,
  type SendNotification,
} from '../../src/index.ts';
import { createSystem, type System } from '../../src/systems/runtime/index.ts';
import { answered, type Answered } from '../gateway/open-gateway.ts';
import { testDatabase } from '../kit/database.ts';

export const tenant = 'main';

/** How a vendor answers the next request: as it should, not at all after the effect, or with a fault of its own. */
type Mood = 'well' | 'lost' | 'broken';

/**
 * A vendor of mails that does not honour keys: who repeats without looking sends twice. What it did stands in `sent`.
 */
export async function startVendor() {
  const sent: string[] = [];
  let mood: Mood = 'well';
  let gate: Promise<void> = Promise.resolve();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void gate.then(() => {
        if (request.method === 'GET') return void response.end(JSON.stringify({ sent }));
        if (mood === 'broken') return void response.writeHead(500).end('{"db":"10.0.0.7 is down"}');
        const { reference } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { reference: string };
        if (reference.startsWith('bounce')) return void response.writeHead(422).end('{}');
        sent.push(reference);
        if (mood === 'lost') return void response.destroy();
        return void response.end(JSON.stringify({ id: `m-${reference}`, internal: 'not for callers' }));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    be: (next: Mood) => (mood = next),
    hold: (next: Promise<void>) => (gate = next),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const send = async (item: Item<SendNotification>, call: Call) => {
  const answer = await call.request({
    method: 'POST',
    path: '/mails',
    body: { reference: item.input.reference, key: item.key },
  });
  if (answer.status === 422) return refused('undeliverable', 'The mailbox does not exist.');
  if (answer.status !== 200) throw new VendorError('unknown', `HTTP ${answer.status}: ${answer.text}`);
  return done({ ...answer.json<{ internal: string }>(), messageId: answer.json<{ id: string }>().id });
};

export const mailVendor = defineConnector({
  name: 'mail-vendor',
  title: 'A vendor of mails',
  settings: Type.Object({ baseUrl: Type.String() }),
  http: { baseUrl: ({ baseUrl }) => baseUrl },
  limits: { requestTimeoutMs: 2_000, concurrencyMax: 4, requestsPerSecondMax: null, responseBytesMax: 100_000 },
  masked: ['reference'],
  connect: () => ({
    operations: {
      'notifications.send': {
        batchCountMax: 2,
        idempotent: false,
        run: (items, call) => call.each(items, (item) => send(item, call)),
        lookUp: async (items, call) => {
          const known = (await call.request({ method: 'GET', path: '/mails' })).json<{ sent: string[] }>().sent;
          return items.map(({ input: { reference } }) =>
            known.includes(reference) ? done({ messageId: `m-${reference}` }) : { kind: 'absent' as const },
          );
        },
      },
    },
    check: () => Promise.resolve({ detail: 'well' }),
  }),
});

/** A gateway with the APIs of these systems, on a real socket and a database of its own. */
export async function openSystems(systems: readonly System[]) {
  const { database, drop } = await testDatabase();
  const log: { message: string; fields: Record<string, unknown> | undefined }[] = [];
  const gateways: Awaited<ReturnType<typeof createGateway>>[] = [];
  const start = async () => {
    const gateway = await createGateway({
      database,
      tenant,
      channels: [],
      ports: {
        submitOrders: () => Promise.resolve([]),
        readOrder: () => Promise.resolve(null),
        inventory: () => Promise.resolve([]),
        receiveWebhook: () => Promise.resolve({ status: 404, documents: 0 }),
        ready: () => Promise.resolve(true),
      },
      routes: (app, { idempotency }) =>
        addSystemRoutes(app, {
          database,
          tenant,
          idempotency,
          systems,
          log: (_level, message, fields) => log.push({ message, fields }),
        }),
    });
    gateways.push(gateway);
    return gateway.listen('127.0.0.1', 0);
  };
  const url = await start();
  const call = async (
    path: string,
    key: string,
    body: unknown,
    headers: Record<string, string> = {},
    at = url,
  ): Promise<Answered> =>
    answered(
      await fetch(at + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
        body: JSON.stringify(body),
      }),
    );
  return {
    database,
    url,
    log,
    call,
    /** A second gateway of the same installation; answers its URL. */
    start,
    makeKey: async (scopes: readonly string[], plan?: string) => {
      if (plan !== undefined)
        await setPlan(
          database,
          tenant,
          { name: plan, requestsPerSecond: 0.001, burst: 1, concurrency: null, requestsPerDay: null },
          'test',
        );
      const options = plan === undefined ? {} : { plan };
      return (await createApiKey(database.sql, tenant, 'x', scopes, options)).key;
    },
    close: async () => {
      for (const gateway of gateways) await gateway.close();
      await drop();
    },
  };
}
export type OpenSystems = Awaited<ReturnType<typeof openSystems>>;

export const connect = (name: string, baseUrl: string): System =>
  createSystem({ name, definition: mailVendor, settings: { baseUrl } });
