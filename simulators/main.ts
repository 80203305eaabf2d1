import { join } from 'node:path';
import { catalogueFromInvoices, createAdobeCommerceSimulator } from './adobe-commerce/index.ts';
import { createAmazonSimulator } from './amazon/index.ts';
import { createAvalaraSimulator, salesTaxRatesPerMillion } from './avalara/index.ts';
import { businessCentralAccounts, createBusinessCentralSimulator } from './business-central/index.ts';
import { makeCatalogue, fulfilmentCentres } from './catalogue.ts';
import { demoFaults, noFaults } from './kit/index.ts';
import { createMailSimulator } from './mail/index.ts';
import { createMiraklSimulator } from './mirakl/index.ts';
import { createMobileApp } from './mobile-app/index.ts';
import {
  channelKinds,
  diskFullExit,
  secrets,
  type FromParent,
  type Summaries,
  type ToParent,
  type WorldOptions,
} from './protocol.ts';
import { amazonQuotaUsed, miraklQuotaUsed } from './quota-used.ts';
import { createShipBobSimulator } from './shipbob/index.ts';
import { createStripeSimulator } from './stripe/index.ts';

const noOthers = { amazon: 0, mirakl: 0, app: 0 };
/** The marketplace on Mirakl, which sells in euros with the tax in its prices; its minutes are seconds of the demo. */
const mirakl = { name: 'galerie', currency: 'EUR', apiKey: secrets.miraklKey, debitAfterMs: [200, 1_500] } as const;

/**
 * All vendors and sales channels of the demo in one process of their own, over real HTTP and SMTP on loopback. The parent
 * tells it what to play in its first argument (JSON of WorldOptions) and talks to it by messages.
 */
async function startWorld(options: WorldOptions) {
  const { seed, folder, ordersFrom } = options;
  const catalogue =
    ordersFrom === null
      ? makeCatalogue(seed, options.articles, options.unitsPerArticle)
      : catalogueFromInvoices(ordersFrom, seed);
  const faults = options.faults ? demoFaults : noFaults;
  const common = (name: string) => ({
    ledgerFile: folder === null ? null : join(folder, `${name}.jsonl`),
    seed: seed + name.length * 7919,
    faults,
  });
  const { accountId, licenseKey, companyCode, clientId, clientSecret, shipbobToken, shipbobSecret } = secrets;
  const [stripe, erp, warehouse, tax, mail, amazon, operators] = await Promise.all([
    createStripeSimulator({
      ...common('stripe'),
      secretKey: secrets.stripeKey,
      webhookSecret: secrets.stripeWebhook,
      requestsPerSecondMax: options.requestsPerSecondMax,
    }),
    createBusinessCentralSimulator({ ...common('business-central'), clientId, clientSecret, catalogue }),
    createShipBobSimulator({
      ...common('shipbob'),
      token: shipbobToken,
      webhookSecret: shipbobSecret,
      catalogue,
      ...options.warehouse,
    }),
    createAvalaraSimulator({ ...common('avalara'), accountId, licenseKey, companyCode, ...taxRates(ordersFrom) }),
    createMailSimulator({ ...common('mail') }),
    createAmazonSimulator({ ...common('amazon'), ...amazonAccount(options), catalogue }),
    createMiraklSimulator({ ...common('mirakl'), ...miraklMarket(options), catalogue }),
  ]);
  const shop = await createAdobeCommerceSimulator({
    ...common('adobe-commerce'),
    accessToken: secrets.adobeToken,
    catalogue,
    channel: options.channel,
    sources: fulfilmentCentres,
    stripe: { url: stripe.url, secretKey: secrets.stripeKey },
    campaign: campaignOf(options, options.orders),
    ...(ordersFrom === null ? {} : { invoicesFile: ordersFrom }),
  });
  const app = createMobileApp({
    ...common('mobile-app'),
    catalogue,
    channel: options.appChannel ?? '',
    campaign: campaignOf(options, (options.others ?? noOthers).app),
  });
  return { vendors: { shop, stripe, erp, warehouse, tax, mail, amazon, mirakl: operators }, app };
}

/** The United States' sales taxes, and for the marketplace's buyers the French VAT. A file's orders have their own tax. */
const taxRates = (ordersFrom: string | null) =>
  ordersFrom === null ? { rates: { ...salesTaxRatesPerMillion, 'country:FR': 200_000 } } : {};

/** Each channel has its share of the rate, so that all campaigns are over at the same time. */
function campaignOf({ seed, spike, ratePerSecond, orders: ofShop, others = noOthers }: WorldOptions, orders: number) {
  const all = ofShop + others.amazon + others.mirakl + others.app;
  return { orders, ratePerSecond: (ratePerSecond * orders) / Math.max(1, all), spike, seed };
}

function amazonAccount(options: WorldOptions) {
  return {
    clientId: secrets.amazonClientId,
    clientSecret: secrets.amazonClientSecret,
    refreshToken: secrets.amazonRefreshToken,
    sellerId: secrets.amazonSellerId,
    notificationSecret: secrets.amazonNotifications,
    currency: 'USD',
    campaign: campaignOf(options, (options.others ?? noOthers).amazon),
    rateScale: options.pace ?? 1,
    settleMs: 0,
    amazonShipsAfterMs: 2_000,
  };
}

function miraklMarket(options: WorldOptions) {
  const campaign = campaignOf(options, (options.others ?? noOthers).mirakl);
  return { operators: [mirakl], campaign, rateScale: options.pace ?? 1 };
}

type World = Awaited<ReturnType<typeof startWorld>>;
type Vendors = World['vendors'];

/** The environment that examples/retailer needs to reach this world. */
function environmentOf({ shop, stripe, erp, warehouse, tax, mail, amazon, mirakl: market }: Vendors, pace: number) {
  return {
    ADOBE_COMMERCE_URL: shop.url,
    ADOBE_COMMERCE_TOKEN: secrets.adobeToken,
    ADOBE_EVENT_PUBLIC_KEY: shop.publicKeyPem,
    BUSINESS_CENTRAL_URL: erp.baseUrl,
    BUSINESS_CENTRAL_TOKEN_URL: erp.tokenUrl,
    BUSINESS_CENTRAL_CLIENT_ID: secrets.clientId,
    BUSINESS_CENTRAL_CLIENT_SECRET: secrets.clientSecret,
    BUSINESS_CENTRAL_COMPANY_ID: erp.companyId,
    BUSINESS_CENTRAL_CHARGE_ACCOUNT_ID: businessCentralAccounts.charges,
    BUSINESS_CENTRAL_TAX_ACCOUNT_ID: businessCentralAccounts.tax,
    SHIPBOB_URL: warehouse.url,
    SHIPBOB_TOKEN: secrets.shipbobToken,
    SHIPBOB_CHANNEL_ID: warehouse.channelId,
    SHIPBOB_WEBHOOK_SECRET: secrets.shipbobSecret,
    SHIPBOB_LOCATION_EAST: String(warehouse.centres['wh-east']),
    SHIPBOB_LOCATION_WEST: String(warehouse.centres['wh-west']),
    STRIPE_URL: stripe.url,
    STRIPE_SECRET_KEY: secrets.stripeKey,
    STRIPE_WEBHOOK_SECRET: secrets.stripeWebhook,
    AVALARA_URL: tax.url,
    AVALARA_ACCOUNT_ID: secrets.accountId,
    AVALARA_LICENSE_KEY: secrets.licenseKey,
    AVALARA_COMPANY_CODE: secrets.companyCode,
    MAIL_FROM: 'orders@harbour-home.example',
    SMTP_USER: '',
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(mail.smtpPort),
    MAILBOX_URL: mail.url,
    AMAZON_URL: amazon.url,
    AMAZON_TOKEN_URL: amazon.tokenUrl,
    AMAZON_CLIENT_ID: secrets.amazonClientId,
    AMAZON_CLIENT_SECRET: secrets.amazonClientSecret,
    AMAZON_REFRESH_TOKEN: secrets.amazonRefreshToken,
    AMAZON_SELLER_ID: secrets.amazonSellerId,
    AMAZON_MARKETPLACE_ID: amazon.marketplaceId,
    AMAZON_NOTIFICATION_SECRET: secrets.amazonNotifications,
    MIRAKL_URL: market.url,
    MIRAKL_API_KEY: secrets.miraklKey,
    MARKETPLACE_PACE: String(pace),
  };
}

/** What the app's client may ask of the gateway; known when the app is told where it is. */
let appPlan: Extract<FromParent, { kind: 'app' }>['plan'] | null = null;
let startedMs = 0;

async function answer({ vendors, app }: World, message: FromParent, options: WorldOptions): Promise<ToParent | null> {
  const { shop, stripe, warehouse, amazon } = vendors;
  switch (message.kind) {
    case 'webhooks': {
      const { systems, baseUrl } = message;
      const urlOf = (system: string) => `${baseUrl}/webhooks/${system}`;
      shop.setWebhookUrl(urlOf(systems.shop));
      stripe.setWebhookUrl(urlOf(systems.payments));
      warehouse.setWebhookUrl(urlOf(systems.warehouse));
      if (systems.amazon !== undefined) amazon.setWebhookUrl(urlOf(systems.amazon));
      return null;
    }
    case 'app':
      appPlan = message.plan;
      app.connect(message.baseUrl, message.client);
      return null;
    case 'start':
      startedMs = performance.now();
      for (const channel of [shop, amazon, vendors.mirakl, app]) channel.startCampaign();
      return null;
    case 'calm':
      for (const simulator of [...Object.values(vendors), app]) simulator.setFaults(noFaults);
      return null;
    case 'progress': {
      const channels = { shop, amazon, mirakl: vendors.mirakl, app };
      const stats = [...Object.values(vendors), app].map((simulator) => simulator.stats());
      const placed = channelKinds.map((kind) => [kind, channels[kind].placedCount()] as const);
      return {
        kind: 'progress',
        id: message.id,
        campaignDone: channelKinds.every((kind) => channels[kind].campaignDone()),
        placed: placed.reduce((sum, [, count]) => sum + count, 0),
        placedBy: Object.fromEntries(placed) as Record<(typeof channelKinds)[number], number>,
        faults: stats.reduce((sum, one) => sum + one.faults, 0),
      };
    }
    case 'summaries':
      if (appPlan !== null) await app.lookAround();
      return { kind: 'summaries', id: message.id, summaries: summariesOf(vendors, app, options) };
  }
}

function summariesOf(vendors: Vendors, app: World['app'], { pace = 1 }: WorldOptions): Summaries {
  const { shop, stripe, erp, warehouse, tax, mail } = vendors;
  const [amazon, market, ofApp] = [vendors.amazon.summary(), vendors.mirakl.summary(), app.summary()];
  const seconds = (performance.now() - startedMs) / 1000;
  const ofPlan = appPlan === null ? null : ofApp.requests / (appPlan.burst + appPlan.requestsPerSecond * seconds);
  return {
    shop: shop.summary(),
    amazon,
    mirakl: market,
    app: ofApp,
    payments: stripe.summary(),
    erp: erp.summary(),
    warehouse: warehouse.summary(),
    tax: tax.summary(),
    mail: mail.summary(),
    quotaUsed: {
      // Adobe publishes no limit for a shop of one's own.
      shop: null,
      amazon: amazonQuotaUsed(amazon, seconds, pace),
      mirakl: miraklQuotaUsed(market, seconds, pace),
      app: ofPlan,
    },
  };
}

// A ledger that cannot be written is no ledger: the world ends, and its parent says why.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') process.exit(diskFullExit);
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exit(1);
});

const options = JSON.parse(process.argv[2] ?? '{}') as WorldOptions;
const world = await startWorld(options);
const tell = (message: ToParent) => process.send?.(message);
process.on('message', (message: FromParent) => {
  void answer(world, message, options).then((reply) => (reply === null ? undefined : tell(reply)));
});
// The parent's end, however it came, is this world's end: nothing may be left running.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
tell({
  kind: 'ready',
  environment: environmentOf(world.vendors, options.pace ?? 1),
  pages: { 'shop (simulated)': world.vendors.shop.url, 'mailbox (simulated)': world.vendors.mail.url },
  appHasClient: world.app.hasClient,
});
