import {
  addConsoleRoutes,
  createConsoleKey,
  indexOrders,
  scopeOfRole,
  type ConsoleRole,
} from '../../src/console/index.ts';
import { createGateway, type GatewayPorts } from '../../src/gateway/index.ts';
import { until } from '../kit/until.ts';
import { program, startInstallation, tenant } from '../operations/installation.ts';

const ports: GatewayPorts = {
  submitOrders: () => Promise.resolve([]),
  readOrder: () => Promise.resolve(null),
  inventory: () => Promise.resolve([]),
  receiveWebhook: () => Promise.resolve({ status: 404, documents: 0 }),
  ready: () => Promise.resolve(true),
};

export const stockChannels = [{ channel: 'main-shop', sources: [{ location: 'wh-east', source: 'east', buffer: 2 }] }];

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- each test looks at other members
  readonly body: any;
}

/** A person who is logged in, as a browser: with the cookie, the page's origin and the session's token. */
export interface Person {
  readonly cookie: string;
  readonly csrf: string;
  get(path: string, headers?: Record<string, string>): Promise<Answered>;
  send(method: 'POST' | 'DELETE', path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
}

/** The console behind the real gateway on a real socket, beside a worker with systems that answer at once. */
export async function openConsole(assets?: string) {
  const errors: unknown[] = [];
  const installation = await startInstallation(errors);
  const { database } = installation;
  const log: { level: string; message: string }[] = [];
  const gateway = await createGateway({
    database,
    tenant,
    ports,
    channels: ['main-shop'],
    routes: (app) =>
      addConsoleRoutes(app, {
        database,
        tenant,
        retailer: 'Harbour & Home',
        programs: [program],
        channels: [{ name: 'main-shop', system: 'shop' }],
        stockChannels,
        systems: [{ name: 'payments', connector: 'stripe', requestsPerSecondMax: 100, concurrencyMax: 8 }],
        onActed: () => installation.notify(),
        log: (level, message) => log.push({ level, message }),
        ...(assets === undefined ? {} : { assets }),
      }),
  });
  const url = await gateway.listen('127.0.0.1', 0);
  const origin = new URL(url).origin;

  const ask = async (path: string, init: RequestInit = {}): Promise<Answered> => {
    const response = await fetch(`${url}/console/api${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : null };
  };
  const post = (path: string, body: unknown, headers: Record<string, string>, method = 'POST') =>
    ask(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const logIn = async (key: string): Promise<Person & { answer: Answered }> => {
    const answer = await post('/session', { key }, { origin });
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    const csrf = String(answer.body?.csrf ?? '');
    return {
      answer,
      cookie,
      csrf,
      get: (path, headers = {}) => ask(path, { headers: { cookie, ...headers } }),
      send: (method, path, body, headers = {}) =>
        post(path, body, { cookie, origin, 'x-console-token': csrf, ...headers }, method),
    };
  };
  return {
    ...installation,
    url,
    origin,
    log,
    errors,
    ask,
    post,
    logIn,
    person: async (role: ConsoleRole, name = `an ${role}`): Promise<Person & { id: string }> => {
      const { id, key } = await createConsoleKey(database.sql, tenant, name, [scopeOfRole(role)]);
      return { id, ...(await logIn(key)) };
    },
    /** Brings the index of orders up to the log. */
    index: async () => {
      // A transaction that is still open somewhere keeps the newest events back.
      await until(async () => {
        await indexOrders(database, tenant);
        const rows = await database.sql`
          SELECT 1 FROM event e, consumer c WHERE c.name = 'console-orders' AND (e.xid, e.seq) > (c.xid, c.seq) LIMIT 1`;
        return rows.length === 0;
      });
    },
    close: async () => {
      await gateway.close();
      await installation.stop();
    },
  };
}
export type OpenConsole = Awaited<ReturnType<typeof openConsole>>;
