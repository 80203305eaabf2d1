import { randomBytes } from 'node:crypto';
import type { Outcome, SalesOrder } from '../../src/contracts/index.ts';
import { pgArray } from '../../src/database/index.ts';
import { compile, Worker, type CallPort } from '../../src/engine/index.ts';
import {
  addExperienceRoutes,
  bindClient,
  createEgress,
  createPartner,
  type CapabilityCalls,
  type DeliveryRules,
  type Egress,
  type ExperiencePorts,
} from '../../src/experience/index.ts';
import { hashSecret } from '../../src/gateway/api-keys.ts';
import { createIdempotency } from '../../src/gateway/idempotency.ts';
import { createGateway, createGroupCommit, type SubmitResult } from '../../src/gateway/index.ts';
import { listOrders, readOrder } from '../../src/operations/index.ts';
import { acceptOrders, orderToCash } from '../../src/processes/index.ts';
import { countStock } from '../../src/stock/index.ts';
import { sampleOrder, samplePolicy } from '../../src/testing/index.ts';
import { answered, type Answered } from '../gateway/open-gateway.ts';
import { testDatabase } from '../kit/database.ts';

export const tenant = 'main';
export const allScopes = [
  'storefront:orders:write',
  'storefront:orders:read',
  'storefront:stock:read',
  'storefront:customers:read',
  'storefront:customers:write',
  'partner:orders:write',
  'partner:orders:read',
  'partner:stock:read',
  'partner:webhooks',
];

export interface ExperienceOptions {
  /** Systems that a worker calls; without them no order goes on. */
  readonly systems?: CallPort;
  readonly calls?: CapabilityCalls;
  readonly delivery?: DeliveryRules;
  readonly onShortage?: 'cancel-line' | 'cancel-order' | 'backorder';
  readonly egress?: Egress;
  readonly keySecret?: string;
  readonly now?: () => number;
}

type Init = Omit<RequestInit, 'body'> & { readonly key?: string; readonly body?: unknown };

const noCalls: CapabilityCalls = { supports: () => false, run: () => Promise.resolve([]) };
/** Deliveries of the tests go to receivers on loopback, and nowhere else that is private. */
export const loopbackEgress = () => createEgress({ privateNetworks: ['127.0.0.1'], plainHttp: true });

/** A gateway with the experience APIs, orders that are really accepted, and stock of XD-0001 and XD-0002. */
export async function openExperience(options: ExperienceOptions = {}) {
  const { database, drop } = await testDatabase();
  const { sql } = database;
  const program = compile(orderToCash(() => ({ ...samplePolicy, paymentRetryCount: 0 })));
  const faults: unknown[] = [];
  const worker =
    options.systems === undefined
      ? null
      : new Worker({
          database,
          tenant,
          programs: [program],
          port: options.systems,
          environment: { nowMs: Date.now, random: () => 0, sleep: async () => undefined },
          name: 'test',
          onError: (what, error) => faults.push(what, error),
        });
  const submitOrders = async (orders: readonly SalesOrder[]): Promise<SubmitResult[]> => {
    const results = await database.transaction((inner) => acceptOrders(inner, tenant, program, orders));
    worker?.notify();
    return results.map((one) => (one.kind === 'conflict' ? { kind: 'conflict', detail: 'other content' } : one));
  };
  const channelNames = ['main-shop', 'acme', 'rival'];
  const gateway = await createGateway({
    database,
    tenant,
    channels: channelNames,
    ports: {
      submitOrders,
      readOrder: () => Promise.resolve(null),
      inventory: () => Promise.resolve([]),
      receiveWebhook: () => Promise.resolve({ status: 404, documents: 0 }),
      ready: () => Promise.resolve(true),
    },
    log: (_level, message, fields) => faults.push(message, fields),
  });
  const ports: ExperiencePorts = {
    database,
    tenant,
    unitPriceMax: 100_000_000,
    channels: channelNames.map((channel) => ({
      channel,
      sources: [
        { location: 'wh-east', source: 'east', buffer: 2 },
        { location: 'wh-west', source: 'west', buffer: 0 },
      ],
      onShortage: options.onShortage ?? 'cancel-line',
      delivery: channel === 'main-shop' ? (options.delivery ?? null) : null,
    })),
    intake: createGroupCommit<SalesOrder, SubmitResult>({ submit: submitOrders, itemCountMax: 500 }),
    idempotency: createIdempotency(database, tenant),
    calls: options.calls ?? noCalls,
    readOrder: (key) => readOrder(sql, tenant, key),
    listOrders: (channel, limit, before) => listOrders(sql, tenant, { channel, limit, before }),
    ...(options.now === undefined ? {} : { now: options.now }),
  };
  const { keySecret, egress = loopbackEgress() } = options;
  addExperienceRoutes(gateway.app, ports, { egress, ...(keySecret === undefined ? {} : { keySecret }) });
  const counts = ['XD-0001', 'XD-0002'].map((sku) => ({
    location: 'wh-east',
    sku,
    onHand: 1_000,
    countedAt: '2026-11-25T00:00:00Z',
  }));
  await database.transaction((inner) => countStock(inner, tenant, counts));
  worker?.start();
  const url = await gateway.listen('127.0.0.1', 0);

  /** A key as the gateway keeps it, with any scopes. */
  const makeKey = async (scopes: readonly string[] = allScopes): Promise<{ id: string; key: string }> => {
    const id = randomBytes(6).toString('hex');
    const secret = randomBytes(32).toString('base64url');
    await sql`
      INSERT INTO api_key (tenant, id, name, secret_hash, scopes)
      VALUES (${tenant}, ${id}, 'test', ${hashSecret(secret)}, ${pgArray(scopes)}::text[])`;
    return { id, key: `xd_${id}_${secret}` };
  };
  const shop = await makeKey();
  const call = async (path: string, init: Init = {}): Promise<Answered> => {
    const { key = shop.key, body, ...rest } = init;
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${key}`);
    if (body !== undefined) headers.set('content-type', 'application/json');
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return answered(await fetch(url + path, { ...rest, headers, ...(body === undefined ? {} : { body: text }) }));
  };
  const post = (path: string, body: unknown, init: Init = {}) => call(path, { ...init, method: 'POST', body });
  /** A partner of one channel, with a key that acts for it. */
  const makePartner = async (channel: string, scopes: readonly string[] = allScopes) => {
    const made = await makeKey(scopes);
    await database.transaction(async (inner) => {
      await createPartner(inner, tenant, { id: `of-${channel}`, name: channel, channels: [channel] });
      await bindClient(inner, tenant, `of-${channel}`, made.id);
    });
    return { ...made, partner: `of-${channel}` };
  };
  return {
    database,
    sql,
    gateway,
    ports,
    program,
    url,
    faults,
    shop,
    makeKey,
    makePartner,
    call,
    post,
    accept: (orders: readonly SalesOrder[]) => submitOrders(orders),
    close: async () => {
      await gateway.close();
      await worker?.stop();
      await drop();
    },
  };
}
export type OpenExperience = Awaited<ReturnType<typeof openExperience>>;

let last = 0;
/** A sample order with a number of its own. */
export function nextOrder(changes: Partial<SalesOrder> = {}): SalesOrder {
  last += 1;
  return sampleOrder(`E${last}`, changes);
}

/** Systems of which some answer a capability as a test says; all others at once. */
export function withAnswer(
  port: CallPort,
  capability: string,
  answer: (key: string) => Promise<Outcome<unknown>> | Outcome<unknown>,
): CallPort {
  return {
    ...port,
    perform: async (system, name, items) => {
      const usual = await port.perform(system, name, items);
      if (name !== capability) return usual;
      return { ...usual, outcomes: await Promise.all(items.map(async ({ key }) => answer(key))) };
    },
  };
}
