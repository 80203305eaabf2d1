import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { RetailerConfig } from '../../src/config/index.ts';
import { createConsoleKey, type ConsoleRole } from '../../src/console/index.ts';
import { scopeOfRole } from '../../src/console/index.ts';
import { bindClient, createPartner } from '../../src/experience/index.ts';
import { createApiKey, type Access } from '../../src/gateway/index.ts';
import { startPlatform, type Role } from '../../src/platform/index.ts';
import { countStock } from '../../src/stock/index.ts';
import { answered, type Answered } from '../gateway/open-gateway.ts';
import { testDatabase } from '../kit/database.ts';

export const tenant = 'main';

/** A route as the running application has it. */
export interface RealRoute {
  readonly method: string;
  readonly url: string;
  readonly access: Access | undefined;
  readonly isHidden: boolean;
}

/** Nobody listens there: what a test of the door needs of vendors is that nothing depends on them. */
const nowhere = 'http://127.0.0.1:9';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const settings: Readonly<Record<string, string>> = {
  ADOBE_COMMERCE_URL: nowhere,
  ADOBE_COMMERCE_TOKEN: 'adobe-secret-token',
  ADOBE_EVENT_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  BUSINESS_CENTRAL_URL: `${nowhere}/v2.0/tenant/sandbox/api/v2.0`,
  BUSINESS_CENTRAL_TOKEN_URL: `${nowhere}/token`,
  BUSINESS_CENTRAL_CLIENT_ID: 'erp-client',
  BUSINESS_CENTRAL_CLIENT_SECRET: 'erp-secret-value',
  BUSINESS_CENTRAL_COMPANY_ID: '11111111-1111-4111-8111-111111111111',
  BUSINESS_CENTRAL_CHARGE_ACCOUNT_ID: '11111111-1111-4111-8111-111111111112',
  BUSINESS_CENTRAL_TAX_ACCOUNT_ID: '11111111-1111-4111-8111-111111111113',
  SHIPBOB_URL: nowhere,
  SHIPBOB_TOKEN: 'shipbob-secret-token',
  SHIPBOB_CHANNEL_ID: '1',
  SHIPBOB_WEBHOOK_SECRET: `whsec_${Buffer.from('shipbob webhook secret').toString('base64')}`,
  SHIPBOB_LOCATION_EAST: '1',
  SHIPBOB_LOCATION_WEST: '2',
  STRIPE_URL: nowhere,
  STRIPE_SECRET_KEY: 'sk_test_crossdock_secret',
  STRIPE_WEBHOOK_SECRET: 'whsec_crossdock_secret',
  AVALARA_URL: nowhere,
  AVALARA_ACCOUNT_ID: '1100000000',
  AVALARA_LICENSE_KEY: 'avalara-secret-key',
  AVALARA_COMPANY_CODE: 'HARBOUR',
  SMTP_HOST: '127.0.0.1',
  SMTP_PORT: '9',
  MAILBOX_URL: nowhere,
};
/** What the vendors of these settings sign their deliveries with. */
export const vendorKeys = {
  adobe: privateKey,
  shipbob: settings['SHIPBOB_WEBHOOK_SECRET'] ?? '',
  stripe: settings['STRIPE_WEBHOOK_SECRET'] ?? '',
};
export const secrets = Object.entries(settings).flatMap(([name, value]) =>
  /TOKEN$|SECRET|LICENSE/.test(name) && !name.endsWith('URL') ? [value] : [],
);

const example = new URL('../../examples/retailer/crossdock.config.ts', import.meta.url);

/** The example with a setting for whatever it asks of the environment. */
export async function harbour(vendors = nowhere): Promise<RetailerConfig> {
  const asked = readFileSync(example, 'utf8').matchAll(/\benv\('([A-Z0-9_]+)'(,?)/g);
  for (const [, name = '', hasDefault] of asked) {
    const known = settings[name] ?? (name.endsWith('URL') ? nowhere : undefined);
    if (known !== undefined || hasDefault === '')
      process.env[name] = known?.replace(nowhere, vendors) ?? name.replaceAll('_', '');
  }
  return ((await import(example.href)) as { default: RetailerConfig }).default;
}

/**
 * The whole platform of the example, as `crossdock start` starts it, with nobody behind its connectors. A second channel
 * belongs to a partner and a third to its rival.
 */
export async function openPlatform(roles: readonly Role[] = ['gateway'], change: Partial<RetailerConfig> = {}) {
  const place = await testDatabase();
  const { database } = place;
  const harbourAndHome = await harbour();
  const shop = harbourAndHome.channels['main-shop'];
  if (shop === undefined) throw new Error('the example has no shop');
  const channels = { 'main-shop': shop, acme: shop, rival: shop };
  const gateway = { webhooks: { privateNetworks: ['127.0.0.1'], plainHttp: true } };
  const retailer = { ...harbourAndHome, channels, gateway, ...change };
  const routes: RealRoute[] = [];
  let app: FastifyInstance | undefined;
  const catchApp = (message: unknown) => {
    app = (message as { fastify: FastifyInstance }).fastify;
    app.addHook('onRoute', (route: RouteOptions) => {
      const schema = route.schema as { hide?: boolean } | undefined;
      const words = { url: route.url, access: route.config?.access, isHidden: schema?.hide === true };
      for (const method of [route.method].flat()) routes.push({ method, ...words });
    });
  };
  const log: { level: string; message: string; fields: Record<string, unknown> | undefined }[] = [];
  subscribe('fastify.initialization', catchApp);
  const platform = await startPlatform({
    retailer,
    database,
    roles,
    port: 0,
    owner: true,
    log: (level, message, fields) => log.push({ level, message, fields }),
  });
  unsubscribe('fastify.initialization', catchApp);
  const url = platform.url ?? '';
  const counts = ['XD-0001', 'XD-0002'].map((sku) => ({
    location: 'wh-east',
    sku,
    onHand: 1_000_000,
    countedAt: '2026-11-25T00:00:00Z',
  }));
  await database.transaction((sql) => countStock(sql, tenant, counts));
  const call = async (path: string, init: RequestInit & { key?: string } = {}): Promise<Answered> => {
    const headers = new Headers(init.headers);
    if (init.key !== undefined) headers.set('authorization', `Bearer ${init.key}`);
    if (typeof init.body === 'string' && !headers.has('content-type')) headers.set('content-type', 'application/json');
    return answered(await fetch(url + path, { redirect: 'manual', ...init, headers }));
  };
  return {
    place,
    database,
    retailer,
    platform,
    url,
    app: app as FastifyInstance,
    /** Every route that the application has registered, HEAD of GET included. */
    routes: routes as readonly RealRoute[],
    log,
    call,
    makeKey: (scopes: readonly string[]) => createApiKey(database.sql, tenant, 'test', scopes),
    /** A partner of one channel, with a key that acts for it. */
    makePartner: async (channel: string, scopes: readonly string[]) => {
      const made = await createApiKey(database.sql, tenant, `of ${channel}`, scopes);
      await database.transaction(async (sql) => {
        await createPartner(sql, tenant, { id: `of-${channel}`, name: channel, channels: [channel] });
        await bindClient(sql, tenant, `of-${channel}`, made.id);
      });
      return made;
    },
    consoleKey: async (role: ConsoleRole) =>
      (await createConsoleKey(database.sql, tenant, `a ${role}`, [scopeOfRole(role)])).key,
    close: async () => {
      await platform.stop();
      await place.drop();
    },
  };
}
export type OpenPlatform = Awaited<ReturnType<typeof openPlatform>>;

/** The path of a route with something in place of its parameters. */
export const pathOf = ({ url }: Pick<RealRoute, 'url'>, value = 'x'): string =>
  url.replaceAll(/:[a-z]+/gi, encodeURIComponent(value)).replace('*', 'x');
