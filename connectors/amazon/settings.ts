import { Type, type Static } from '@sinclair/typebox';
import { marketplaceOf } from './marketplaces.ts';

export const AmazonSettings = Type.Object(
  {
    /** The region's endpoint, e.g. `https://sellingpartnerapi-eu.amazon.com`. */
    baseUrl: Type.String({ minLength: 1, pattern: '^https?://' }),
    /** Login with Amazon; `https://api.amazon.com/auth/o2/token` when absent. */
    tokenUrl: Type.Optional(Type.String({ minLength: 1, pattern: '^https?://' })),
    clientId: Type.String({ minLength: 1 }),
    clientSecret: Type.String({ minLength: 8, secret: true }),
    /** The seller's authorisation of the application. */
    refreshToken: Type.String({ minLength: 8, secret: true }),
    sellerId: Type.String({ minLength: 1, pattern: '^[A-Z0-9]+$' }),
    /** One store; a seller in several has a system for each. */
    marketplaceId: Type.String({ minLength: 1, pattern: '^[A-Z0-9]+$' }),
    /** Crossdock's name for this sales channel; the system's name when absent. */
    channel: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    /** What the EventBridge connection puts into its header; a delivery without it is turned away. */
    notificationSecret: Type.String({ minLength: 16, secret: true }),
    /** The one before, while it is replaced. */
    previousNotificationSecret: Type.Optional(Type.String({ minLength: 16, secret: true })),
    /** Name of that header, in small letters; `x-crossdock-secret` when absent. */
    notificationHeader: Type.Optional(Type.String({ pattern: '^[a-z0-9-]+$' })),
    /** BCP 47 language of the store's customers. */
    locale: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' })),
    /** Whether prices have their tax in them; known by the marketplace id, and needed for stores that are not in the list. */
    pricesIncludeTax: Type.Optional(Type.Boolean()),
    /** UTC instant from which the very first sweep reads; seven days back when absent. */
    ordersFrom: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' })),
    sweepIntervalMs: Type.Optional(Type.Integer({ minimum: 100 })),
    /** How far each sweep reads again what the one before has read. */
    sweepOverlapSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    /** Orders a page; Amazon allows 100. */
    sweepPageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    /** Whether a report of all orders is compared once a day with what came in. */
    reconciliation: Type.Optional(Type.Boolean()),
    reconciliationHours: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 24 * 30 })),
    /** How often it is looked whether the day is over or the report is there. */
    reconciliationCheckMs: Type.Optional(Type.Integer({ minimum: 100 })),
    /** Listings in a set from which on a feed is used instead of single patches. */
    feedFromCount: Type.Optional(Type.Integer({ minimum: 1 })),
    /** How long a feed is waited for before its outcome is unknown; later calls ask again for the same feed. */
    feedWaitMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 45_000 })),
    /** The part of the account's quota that one process may use: 0.5 where two processes share it. */
    quotaShare: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    /** How many times the published rates the account has; Amazon's header corrects it with the first answer. */
    rateScale: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    /** How long a request waits for its turn before it is put off. */
    quotaWaitMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 20_000 })),
    /** Amazon's carrier codes by the warehouse's carrier names, beside those that are known. */
    carrierCodes: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1 }))),
    /** Amazon's fulfillment channel code by stock source; `DEFAULT` for sources that are not named. */
    fulfillmentChannelCodes: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1 }))),
  },
  { additionalProperties: false },
);
export type AmazonSettings = Static<typeof AmazonSettings>;

const defaults = {
  tokenUrl: 'https://api.amazon.com/auth/o2/token',
  notificationHeader: 'x-crossdock-secret',
  // The published rate of searchOrders allows a request in 179 s; some is left for orders of more than a page.
  sweepIntervalMs: 240_000,
  sweepOverlapSeconds: 300,
  sweepPageSize: 100,
  reconciliation: true,
  reconciliationHours: 24,
  reconciliationCheckMs: 300_000,
  feedFromCount: 11,
  feedWaitMs: 20_000,
  quotaShare: 1,
  rateScale: 1,
  quotaWaitMs: 10_000,
};

/** The settings with their defaults filled in. */
export type SellerSettings = ReturnType<typeof settled>;

export function settled(settings: AmazonSettings, system: string) {
  const marketplace = marketplaceOf(settings.marketplaceId);
  return {
    ...defaults,
    ...settings,
    channel: settings.channel ?? system,
    pricesIncludeTax: settings.pricesIncludeTax ?? marketplace?.pricesIncludeTax ?? true,
    /** The store's country; empty where the marketplace is not known. */
    country: marketplace?.country ?? '',
  };
}
