import { adobeCommerce } from '../../connectors/adobe-commerce/index.ts';
import { avalara } from '../../connectors/avalara/index.ts';
import { businessCentral } from '../../connectors/business-central/index.ts';
import { mail } from '../../connectors/mail/index.ts';
import { shipbob } from '../../connectors/shipbob/index.ts';
import { stripe } from '../../connectors/stripe/index.ts';
import { defineRetailer, env } from '../../src/index.ts';

/** Harbour & Home, the retailer of the demo: one web shop, one ERP, one warehouse company with two centres. */
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
      policy: {
        blockedEmails: ['blocked@example.test'],
        onShortage: 'cancel-line',
        locations: ['wh-east', 'wh-west'],
        posting: 'erp-first',
        paymentRetryCount: 1,
        paymentRetryAfterMs: 2_000,
        taxDownMs: 30_000,
        shipmentGraceMs: 24 * 3_600_000,
        backorderRetryMs: 60_000,
        backorderLimitMs: 7 * 24 * 3_600_000,
        shipFrom: {
          name: 'Harbour & Home',
          street: ['1 Wharf Street'],
          city: 'Portland',
          region: 'ME',
          postalCode: '04101',
          country: 'US',
        },
      },
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
