import { adobeCommerce } from '../../connectors/adobe-commerce/index.ts';
import { amazon } from '../../connectors/amazon/index.ts';
import { avalara } from '../../connectors/avalara/index.ts';
import { businessCentral } from '../../connectors/business-central/index.ts';
import { mail } from '../../connectors/mail/index.ts';
import { mirakl } from '../../connectors/mirakl/index.ts';
import { shipbob } from '../../connectors/shipbob/index.ts';
import { stripe } from '../../connectors/stripe/index.ts';
import { defineRetailer, env, type OrderPolicy } from '../../src/index.ts';
import { france } from './markets/france.ts';
import { unitedStates, unitedStatesMarketplace } from './markets/united-states.ts';

const hour = 3_600_000;
const day = 24 * hour;

/**
 * How many times quicker than in real life the marketplaces' quotas go by. The demo plays an hour in a minute; with real
 * marketplaces it stays 1.
 */
const pace = Number(env('MARKETPLACE_PACE', '1'));
const paced = (realMs: number, leastMs: number) => Math.max(leastMs, Math.round(realMs / pace));

/** What holds for every channel. */
const house: OrderPolicy = {
  blockedEmails: ['blocked@example.test'],
  onShortage: 'cancel-line',
  locations: ['wh-east', 'wh-west'],
  posting: 'erp-first',
  paymentRetryCount: 1,
  paymentRetryAfterMs: 2_000,
  taxDownMs: 30_000,
  shipmentGraceMs: day,
  backorderRetryMs: 60_000,
  backorderLimitMs: 7 * day,
  shipFrom: {
    name: 'Harbour & Home',
    street: ['1 Wharf Street'],
    city: 'Portland',
    region: 'ME',
    postalCode: '04101',
    country: 'US',
  },
};
/** Marketplaces write invoices and comments themselves, and take none. */
const marketplaceTells = { invoice: false, remarks: false } as const;

/**
 * Harbour & Home, the retailer of the demo: a web shop, two marketplaces and an app that sell one stock; one ERP, one
 * warehouse company with two centres.
 */
export default defineRetailer({
  name: 'Harbour & Home',
  systems: {
    shop: {
      connector: adobeCommerce,
      settings: {
        baseUrl: env('ADOBE_COMMERCE_URL'),
        accessToken: env('ADOBE_COMMERCE_TOKEN'),
        eventPublicKeys: [env('ADOBE_EVENT_PUBLIC_KEY')],
        channel: 'main-shop',
      },
    },
    'amazon-us': {
      connector: amazon,
      settings: {
        baseUrl: env('AMAZON_URL', 'https://sellingpartnerapi-na.amazon.com'),
        tokenUrl: env('AMAZON_TOKEN_URL', 'https://api.amazon.com/auth/o2/token'),
        clientId: env('AMAZON_CLIENT_ID'),
        clientSecret: env('AMAZON_CLIENT_SECRET'),
        refreshToken: env('AMAZON_REFRESH_TOKEN'),
        sellerId: env('AMAZON_SELLER_ID'),
        marketplaceId: env('AMAZON_MARKETPLACE_ID', 'ATVPDKIKX0DER'),
        notificationSecret: env('AMAZON_NOTIFICATION_SECRET'),
        locale: 'en-US',
        rateScale: pace,
        sweepIntervalMs: paced(240_000, 1_000),
      },
    },
    galerie: {
      connector: mirakl,
      settings: {
        baseUrl: env('MIRAKL_URL'),
        apiKey: env('MIRAKL_API_KEY'),
        currency: 'EUR',
        serviceLevels: { EXP: 'expedited', '*': 'standard' },
        refundReasons: { 'out-of-stock': '14', 'customer-request': '21', other: '15' },
        // Mirakl allows a poll, a file and a look at a file a minute each; a little more distance keeps clear of it.
        sweepIntervalMs: paced(63_000, 500),
        importIntervalMs: paced(63_000, 100),
        importPollMs: paced(63_000, 100),
        importFirstLookMs: paced(30_000, 100),
        debitRetryMs: paced(60_000, 500),
      },
    },
    erp: {
      connector: businessCentral,
      settings: {
        baseUrl: env('BUSINESS_CENTRAL_URL'),
        tokenUrl: env('BUSINESS_CENTRAL_TOKEN_URL'),
        clientId: env('BUSINESS_CENTRAL_CLIENT_ID'),
        clientSecret: env('BUSINESS_CENTRAL_CLIENT_SECRET'),
        companyId: env('BUSINESS_CENTRAL_COMPANY_ID'),
        chargeAccountId: env('BUSINESS_CENTRAL_CHARGE_ACCOUNT_ID'),
        taxAccountId: env('BUSINESS_CENTRAL_TAX_ACCOUNT_ID'),
      },
    },
    warehouse: {
      connector: shipbob,
      settings: {
        baseUrl: env('SHIPBOB_URL'),
        token: env('SHIPBOB_TOKEN'),
        channelId: env('SHIPBOB_CHANNEL_ID'),
        webhookSecret: env('SHIPBOB_WEBHOOK_SECRET'),
        locations: { 'wh-east': env('SHIPBOB_LOCATION_EAST'), 'wh-west': env('SHIPBOB_LOCATION_WEST') },
        shippingMethods: { standard: 'Standard', expedited: 'Expedited', 'same-day': 'SameDay' },
      },
    },
    payments: {
      connector: stripe,
      settings: {
        baseUrl: env('STRIPE_URL', 'https://api.stripe.com'),
        secretKey: env('STRIPE_SECRET_KEY'),
        webhookSecret: env('STRIPE_WEBHOOK_SECRET'),
      },
    },
    tax: {
      connector: avalara,
      settings: {
        baseUrl: env('AVALARA_URL', 'https://rest.avatax.com'),
        accountId: env('AVALARA_ACCOUNT_ID'),
        licenseKey: env('AVALARA_LICENSE_KEY'),
        companyCode: env('AVALARA_COMPANY_CODE'),
        taxCodes: { '*': 'P0000000' },
        shippingTaxCode: 'FR020100',
      },
    },
    mail: {
      connector: mail,
      settings: {
        host: env('SMTP_HOST'),
        port: Number(env('SMTP_PORT', '25')),
        secure: false,
        from: 'orders@harbour-home.example',
        defaultLocale: 'en',
        shopName: 'Harbour & Home',
        mailboxUrl: env('MAILBOX_URL'),
      },
    },
  },
  channels: {
    'main-shop': {
      system: 'shop',
      stock: [
        { location: 'wh-east', source: 'wh-east' },
        { location: 'wh-west', source: 'wh-west' },
      ],
      policy: house,
    },
    // Amazon hears of a sale late and punishes what it must cancel, so some units are held back. It cancels whole orders only.
    'amazon-us': {
      system: 'amazon-us',
      market: unitedStatesMarketplace,
      stock: [
        { location: 'wh-east', source: 'DEFAULT', buffer: 2 },
        { location: 'wh-west', source: 'DEFAULT', buffer: 2 },
      ],
      policy: { ...house, onShortage: 'cancel-order', tells: marketplaceTells },
    },
    // The operator wants to hear which lines are taken, and cancels the others by itself.
    galerie: {
      system: 'galerie',
      market: france,
      stock: [
        { location: 'wh-east', source: 'all', buffer: 3 },
        { location: 'wh-west', source: 'all', buffer: 3 },
      ],
      policy: { ...house, acceptLines: true, tells: marketplaceTells },
    },
    // The app calls the storefront API, and asks for what others are told.
    'mobile-app': {
      market: unitedStates,
      stock: [
        { location: 'wh-east', source: 'app', buffer: 1 },
        { location: 'wh-west', source: 'app', buffer: 1 },
      ],
      delivery: {
        timeZone: 'America/New_York',
        workingDays: [1, 2, 3, 4, 5],
        holidays: ['2026-11-26', '2026-12-25', '2027-01-01'],
        levels: {
          standard: { cutOff: '14:00', handlingDays: 1, handOver: '18:00' },
          expedited: { cutOff: '14:00', handlingDays: 0, handOver: '18:00' },
          'same-day': { cutOff: '11:00', handlingDays: 0, handOver: '14:00' },
        },
        carriers: [
          { carrier: 'UPS', service: 'Ground', serviceLevel: 'standard', country: 'US', daysMin: 2, daysMax: 5 },
          { carrier: 'UPS', service: '2nd Day Air', serviceLevel: 'expedited', country: 'US', daysMin: 1, daysMax: 2 },
        ],
      },
      policy: house,
    },
  },
  bindings: {
    payments: 'payments',
    tax: 'tax',
    addresses: 'tax',
    erp: 'erp',
    fulfilment: 'warehouse',
    notifications: 'mail',
  },
});
