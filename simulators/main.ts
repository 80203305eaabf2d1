import { join } from 'node:path';
import { catalogueFromInvoices, createAdobeCommerceSimulator } from './adobe-commerce/index.ts';
import { createAvalaraSimulator } from './avalara/index.ts';
import { businessCentralAccounts, createBusinessCentralSimulator } from './business-central/index.ts';
import { makeCatalogue, fulfilmentCentres } from './catalogue.ts';
import { demoFaults, noFaults } from './kit/index.ts';
import { createMailSimulator } from './mail/index.ts';
import { diskFullExit, secrets, type FromParent, type ToParent, type WorldOptions } from './protocol.ts';
import { createShipBobSimulator } from './shipbob/index.ts';
import { createStripeSimulator } from './stripe/index.ts';

/**
 * All vendors of the demo in one process of their own, over real HTTP and SMTP on loopback. The parent tells it what to
 * play in its first argument (JSON of WorldOptions) and talks to it by messages.
 */
async function startWorld(options: WorldOptions) {
  const { seed, folder, orders, ordersFrom } = options;
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
  const rate = options.requestsPerSecondMax;
  const { accountId, licenseKey, companyCode, clientId, clientSecret, shipbobToken, shipbobSecret } = secrets;
  const [stripe, erp, warehouse, tax, mail] = await Promise.all([
    createStripeSimulator({
      ...common('stripe'),
      secretKey: secrets.stripeKey,
      webhookSecret: secrets.stripeWebhook,
      requestsPerSecondMax: rate,
    }),
    createBusinessCentralSimulator({ ...common('business-central'), clientId, clientSecret, catalogue }),
    createShipBobSimulator({
      ...common('shipbob'),
      token: shipbobToken,
      webhookSecret: shipbobSecret,
      catalogue,
      ...options.warehouse,
    }),
    createAvalaraSimulator({ ...common('avalara'), accountId, licenseKey, companyCode }),
    createMailSimulator({ ...common('mail') }),
  ]);
  const shop = await createAdobeCommerceSimulator({
    ...common('adobe-commerce'),
    accessToken: secrets.adobeToken,
    catalogue,
    channel: options.channel,
    sources: fulfilmentCentres,
    stripe: { url: stripe.url, secretKey: secrets.stripeKey },
    campaign: { orders, ratePerSecond: options.ratePerSecond, spike: options.spike, seed },
    ...(ordersFrom === null ? {} : { invoicesFile: ordersFrom }),
  });
  return { shop, stripe, erp, warehouse, tax, mail };
}

type World = Awaited<ReturnType<typeof startWorld>>;

/** The environment that examples/retailer needs to reach this world. */
function environmentOf({ shop, stripe, erp, warehouse, tax, mail }: World): Record<string, string> {
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
  };
}

function answer(world: World, message: FromParent): ToParent | null {
  const { shop, stripe, erp, warehouse, tax, mail } = world;
  switch (message.kind) {
    case 'webhooks': {
      const { systems, baseUrl } = message;
      const urlOf = (system: string) => `${baseUrl}/webhooks/${system}`;
      shop.setWebhookUrl(urlOf(systems.shop));
      stripe.setWebhookUrl(urlOf(systems.payments));
      warehouse.setWebhookUrl(urlOf(systems.warehouse));
      return null;
    }
    case 'start':
      shop.startCampaign();
      return null;
    case 'calm':
      for (const simulator of Object.values(world)) simulator.setFaults(noFaults);
      return null;
    case 'progress': {
      const stats = Object.values(world).map((simulator) => simulator.stats());
      const faults = stats.reduce((sum, one) => sum + one.faults, 0);
      return {
        kind: 'progress',
        id: message.id,
        campaignDone: shop.campaignDone(),
        placed: shop.placedCount(),
        faults,
      };
    }
    case 'summaries': {
      const summaries = {
        shop: shop.summary(),
        payments: stripe.summary(),
        erp: erp.summary(),
        warehouse: warehouse.summary(),
        tax: tax.summary(),
        mail: mail.summary(),
      };
      return { kind: 'summaries', id: message.id, summaries };
    }
  }
}

// A ledger that cannot be written is no ledger: the world ends, and its parent says why.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') process.exit(diskFullExit);
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exit(1);
});

const world = await startWorld(JSON.parse(process.argv[2] ?? '{}') as WorldOptions);
const tell = (message: ToParent) => process.send?.(message);
process.on('message', (message: FromParent) => {
  const reply = answer(world, message);
  if (reply !== null) tell(reply);
});
// The parent's end, however it came, is this world's end: nothing may be left running.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
tell({
  kind: 'ready',
  environment: environmentOf(world),
  pages: { 'shop (simulated)': world.shop.url, 'mailbox (simulated)': world.mail.url },
});
