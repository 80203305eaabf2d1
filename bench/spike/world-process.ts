import { join } from 'node:path';
import { createAdobeCommerceSimulator } from '../../simulators/adobe-commerce/index.ts';
import { createAmazonSimulator } from '../../simulators/amazon/index.ts';
import { createAvalaraSimulator, salesTaxRatesPerMillion } from '../../simulators/avalara/index.ts';
import { businessCentralAccounts, createBusinessCentralSimulator } from '../../simulators/business-central/index.ts';
import { throttledAnswer } from '../../simulators/business-central/limits.ts';
import { fulfilmentCentres, makeCatalogue } from '../../simulators/catalogue.ts';
import { createMailSimulator } from '../../simulators/mail/index.ts';
import { createMiraklSimulator } from '../../simulators/mirakl/index.ts';
import { createMobileApp } from '../../simulators/mobile-app/index.ts';
import { channelKinds, secrets, type Summaries } from '../../simulators/protocol.ts';
import { amazonQuotaUsed, miraklQuotaUsed } from '../../simulators/quota-used.ts';
import { throttled } from '../../simulators/shipbob/guard.ts';
import { createShipBobSimulator } from '../../simulators/shipbob/index.ts';
import { createStripeSimulator } from '../../simulators/stripe/index.ts';
import { Door } from './door.ts';
import { erpQuota, paymentsPerSecondMax, warehouseQuota } from './published-quotas.ts';
import type { FromSpikeWorld, SpikeOptions, ToSpikeWorld } from './world-protocol.ts';

/**
 * The vendors of the spike in a process of their own, each with its published quota at its door. It is the demo's world
 * (simulators/main.ts) with a campaign of another shape, and with the quotas of warehouse and ERP kept, which the demo lifts.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as SpikeOptions;
const { pace, quotaShare, seed } = options;

/** What a quota allows in this world: a window goes by `pace` times quicker, with as many requests in it. */
const scaled = ({ requestsMax, windowMs }: { readonly requestsMax: number; readonly windowMs: number }) => ({
  requestsMax: Math.floor(requestsMax * quotaShare),
  windowMs: windowMs / pace,
});
const doors = {
  shop: new Door(),
  'amazon-us': new Door(),
  galerie: new Door(),
  payments: new Door(),
  tax: new Door(),
  erp: new Door({ ...scaled(erpQuota), refuse: (reply) => throttledAnswer(reply) }),
  warehouse: new Door({
    ...scaled(warehouseQuota),
    refuse: (reply, afterMs) => throttled(reply, Math.max(1, Math.ceil(afterMs / 1000))),
  }),
};
const catalogue = makeCatalogue(seed, options.articles, options.unitsPerArticle);
const total = channelKinds.reduce((sum, kind) => sum + options.orders[kind], 0);
const campaignOf = (kind: (typeof channelKinds)[number]) => {
  const { spike, spikeFrom, spikeTo, ratePerSecond } = options;
  const orders = options.orders[kind];
  return { orders, ratePerSecond: (ratePerSecond * orders) / total, spike, spikeFrom, spikeTo, seed };
};
const common = (name: string) => ({
  ledgerFile: join(options.folder, `${name}.jsonl`),
  seed: seed + name.length * 7919,
});

const [stripe, erp, warehouse, tax, mail, amazon, mirakl] = await Promise.all([
  createStripeSimulator({
    ...common('stripe'),
    secretKey: secrets.stripeKey,
    webhookSecret: secrets.stripeWebhook,
    requestsPerSecondMax: paymentsPerSecondMax * pace * quotaShare,
    prepare: doors.payments.watch,
  }),
  createBusinessCentralSimulator({
    ...common('business-central'),
    clientId: secrets.clientId,
    clientSecret: secrets.clientSecret,
    catalogue,
    prepare: (app) => doors.erp.watch(app, '/v2.0/'),
  }),
  createShipBobSimulator({
    ...common('shipbob'),
    token: secrets.shipbobToken,
    webhookSecret: secrets.shipbobSecret,
    catalogue,
    // A floor that is never the bottleneck: what is asked for leaves at once, in part in two parcels, told twice or late.
    pickAfterMs: [100, 500],
    partlyRate: 0.1,
    shortRate: 0.01,
    lateRate: 0.03,
    wrongOrderRate: 0.05,
    twiceRate: 0.05,
    onApp: (app) => doors.warehouse.watch(app),
  }),
  createAvalaraSimulator({
    ...common('avalara'),
    accountId: secrets.accountId,
    licenseKey: secrets.licenseKey,
    companyCode: secrets.companyCode,
    rates: { ...salesTaxRatesPerMillion, 'country:FR': 200_000 },
    onApp: (app) => doors.tax.watch(app),
  }),
  createMailSimulator({ ...common('mail') }),
  createAmazonSimulator({
    ...common('amazon'),
    clientId: secrets.amazonClientId,
    clientSecret: secrets.amazonClientSecret,
    refreshToken: secrets.amazonRefreshToken,
    sellerId: secrets.amazonSellerId,
    notificationSecret: secrets.amazonNotifications,
    currency: 'USD',
    catalogue,
    campaign: campaignOf('amazon'),
    rateScale: pace,
    settleMs: 120_000 / pace,
    amazonShipsAfterMs: 2_000,
    prepare: (app) => doors['amazon-us'].watch(app),
  }),
  createMiraklSimulator({
    ...common('mirakl'),
    operators: [{ name: 'galerie', currency: 'EUR', apiKey: secrets.miraklKey, debitAfterMs: [200, 1_500] }],
    catalogue,
    campaign: campaignOf('mirakl'),
    rateScale: pace,
    prepare: (app) => doors.galerie.watch(app),
  }),
]);
const shop = await createAdobeCommerceSimulator({
  ...common('adobe-commerce'),
  accessToken: secrets.adobeToken,
  catalogue,
  channel: options.channels.shop,
  sources: fulfilmentCentres,
  stripe: { url: stripe.url, secretKey: secrets.stripeKey },
  campaign: campaignOf('shop'),
  prepare: (app) => doors.shop.watch(app),
});
const app = createMobileApp({
  ...common('mobile-app'),
  catalogue,
  channel: options.channels.app,
  campaign: campaignOf('app'),
});
const channels = { shop, amazon, mirakl, app };
let startedMs = 0;
let appPlan: { readonly requestsPerSecond: number; readonly burst: number } | null = null;

/** The environment that examples/retailer needs to reach this world. */
const environment = {
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
  MIRAKL_URL: mirakl.url,
  MIRAKL_API_KEY: secrets.miraklKey,
  MARKETPLACE_PACE: String(pace),
};

async function answer(message: ToSpikeWorld): Promise<FromSpikeWorld | null> {
  switch (message.kind) {
    case 'webhooks': {
      const urlOf = (system: string) => `${message.baseUrl}/webhooks/${system}`;
      shop.setWebhookUrl(urlOf(message.systems.shop));
      stripe.setWebhookUrl(urlOf(message.systems.payments));
      warehouse.setWebhookUrl(urlOf(message.systems.warehouse));
      if (message.systems.amazon !== undefined) amazon.setWebhookUrl(urlOf(message.systems.amazon));
      return null;
    }
    case 'app':
      appPlan = message.plan;
      app.connect(message.baseUrl, message.client);
      return null;
    case 'start':
      startedMs = performance.now();
      for (const channel of Object.values(channels)) channel.startCampaign();
      return null;
    case 'calm':
      return null;
    case 'progress': {
      const placed = channelKinds.map((kind) => [kind, channels[kind].placedCount()] as const);
      return {
        kind: 'progress',
        id: message.id,
        campaignDone: channelKinds.every((kind) => channels[kind].campaignDone()),
        placed: placed.reduce((sum, [, count]) => sum + count, 0),
        placedBy: Object.fromEntries(placed) as Record<(typeof channelKinds)[number], number>,
        faults: 0,
      };
    }
    case 'doors': {
      const records = Object.entries(doors).map(([system, door]) => [system, door.record()]);
      return { kind: 'doors', id: message.id, doors: Object.fromEntries(records) };
    }
    case 'summaries':
      await app.lookAround();
      return { kind: 'summaries', id: message.id, summaries: summaries() };
  }
}

function summaries(): Summaries {
  const [ofAmazon, ofMirakl, ofApp] = [amazon.summary(), mirakl.summary(), app.summary()];
  const seconds = (performance.now() - startedMs) / 1000;
  return {
    shop: shop.summary(),
    amazon: ofAmazon,
    mirakl: ofMirakl,
    app: ofApp,
    payments: stripe.summary(),
    erp: erp.summary(),
    warehouse: warehouse.summary(),
    tax: tax.summary(),
    mail: mail.summary(),
    quotaUsed: {
      shop: null,
      amazon: amazonQuotaUsed(ofAmazon, seconds, pace),
      mirakl: miraklQuotaUsed(ofMirakl, seconds, pace),
      app: appPlan === null ? null : ofApp.requests / (appPlan.burst + appPlan.requestsPerSecond * seconds),
    },
  };
}

const tell = (message: FromSpikeWorld) => process.send?.(message);
process.on('message', (message: ToSpikeWorld) => {
  void answer(message).then((reply) => (reply === null ? undefined : tell(reply)));
});
// The parent's end, however it came, is this world's end: nothing may be left running.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
tell({ kind: 'ready', environment, pages: {}, appHasClient: app.hasClient });
