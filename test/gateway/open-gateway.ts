import { exampleOrder } from '../../src/gateway/example-order.ts';
import type { SalesOrder } from '../../src/contracts/index.ts';
import { createApiKey, createGateway, type GatewayPorts, type SubmitResult } from '../../src/gateway/index.ts';
import { testDatabase } from '../kit/database.ts';

/** A problem document, or any other JSON answer, with what a test looks at. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown> & {
    readonly code?: string;
    readonly errors?: { field: string; code: string; detail: string; mend?: string }[];
  };
}

type GatewayOptions = Parameters<typeof createGateway>[0];

/**
 * A gateway on a real socket; its orders are kept in a table by their number. The database is its own, or `shared` with
 * another gateway, which then drops it.
 */
export async function openGateway(
  changes: Partial<GatewayPorts> = {},
  options: Partial<GatewayOptions> = {},
  shared?: Awaited<ReturnType<typeof testDatabase>>,
) {
  const place = shared ?? (await testDatabase());
  const { database, drop } = place;
  const { sql } = database;
  await sql`CREATE TABLE IF NOT EXISTS taken_order (key text PRIMARY KEY, body text NOT NULL)`;
  const faults: { message: string; fields: Readonly<Record<string, unknown>> | undefined }[] = [];
  const ports: GatewayPorts = {
    submitOrders: async (orders) => {
      const results: SubmitResult[] = [];
      await database.transaction(async (transaction) => {
        results.length = 0;
        for (const order of orders) results.push(await takeOrder(transaction, order));
      });
      return results;
    },
    readOrder: () => Promise.resolve(null),
    inventory: () => Promise.resolve([]),
    receiveWebhook: () => Promise.resolve({ status: 404, documents: 0 }),
    ready: () => Promise.resolve(true),
    ...changes,
  };
  const gateway = await createGateway({
    database,
    tenant: 'test',
    ports,
    channels: ['webshop'],
    log: (_level, message, fields) => faults.push({ message, fields }),
    ...options,
  });
  const url = await gateway.listen('127.0.0.1', 0);
  const all = await createApiKey(sql, 'test', 'all', ['orders:write', 'orders:read', 'stock:read']);
  const call = async (path: string, init: RequestInit & { key?: string | null } = {}): Promise<Answered> => {
    const { key = all.key, ...rest } = init;
    const headers = new Headers(init.headers);
    if (key !== null && !headers.has('authorization')) headers.set('authorization', `Bearer ${key}`);
    return answered(await fetch(url + path, { ...rest, headers }));
  };
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    call('/v1/orders', {
      method: 'POST',
      body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  return {
    database,
    place,
    gateway,
    url,
    faults,
    key: all,
    call,
    post,
    /** What is in the tables: the orders taken, and the idempotency keys. */
    rows: async () => {
      const [row] = await sql<{ orders: number; keys: number }[]>`
        SELECT (SELECT count(*)::int FROM taken_order) AS orders,
          (SELECT count(*)::int FROM idempotency_key) AS keys`;
      return row;
    },
    clear: async () => {
      await sql`DELETE FROM taken_order`;
      await sql`DELETE FROM idempotency_key`;
    },
    close: async () => {
      await gateway.close();
      if (shared === undefined) await drop();
    },
  };
}
export type OpenGateway = Awaited<ReturnType<typeof openGateway>>;

type Tag = OpenGateway['database']['sql'];

async function takeOrder(sql: Tag, order: SalesOrder): Promise<SubmitResult> {
  const unknown = order.lines.findIndex(({ sku }) => sku.startsWith('NO-SUCH'));
  if (unknown >= 0)
    return { kind: 'refused', code: 'unknown-sku', field: `lines[${unknown}].sku`, detail: 'No such article.' };
  const key = `${order.channel}/${order.number}`;
  const body = JSON.stringify(order);
  const taken = await sql`
    INSERT INTO taken_order (key, body) VALUES (${key}, ${body}) ON CONFLICT DO NOTHING RETURNING key`;
  if (taken.length > 0) return { kind: 'accepted' };
  const [before] = await sql<{ body: string }[]>`SELECT body FROM taken_order WHERE key = ${key}`;
  return before?.body === body ? { kind: 'known' } : { kind: 'conflict', detail: 'The lines differ.' };
}

export async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const body = (isJson ? JSON.parse(text) : {}) as Answered['body'];
  return { status: response.status, headers: response.headers, text, body };
}

let lastNumber = 0;

/** A valid order with a number of its own; `change` may do to the copy what it likes. */
export function someOrder(change: (order: MutableOrder) => void = () => undefined): MutableOrder {
  const order = structuredClone(exampleOrder) as MutableOrder;
  lastNumber += 1;
  order.number = `T${lastNumber}`;
  change(order);
  return order;
}
/** Anything may be put into an order by a test of bad input. */
// oxlint-disable-next-line typescript/no-explicit-any
export type MutableOrder = any;
