import { Type, type Static } from '@sinclair/typebox';
import { serviceLevels } from '../../src/index.ts';

const closed = { additionalProperties: false } as const;

const ServiceRule = Type.Object(
  {
    serviceLevel: Type.Union(serviceLevels.map((level) => Type.Literal(level))),
    /** Hours from the order to the hand-over that the shop promised. */
    shipWithinHours: Type.Number({ exclusiveMinimum: 0, maximum: 24 * 90 }),
  },
  closed,
);
type ServiceRule = Static<typeof ServiceRule>;

export const AdobeCommerceSettings = Type.Object(
  {
    /** The shop's address without `/rest`, e.g. `https://shop.example.com`. */
    baseUrl: Type.String({ minLength: 1, pattern: '^https?://' }),
    /** The access token of an integration (System > Integrations), sent as Bearer. */
    accessToken: Type.String({ minLength: 8, secret: true }),
    /** The store view that calls are made for; `default` when absent. */
    storeCode: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_]*$' })),
    /** Crossdock's name for this sales channel; the system's name when absent. */
    channel: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    /** PEMs of the keys that Adobe I/O Events signs with; a delivery needs a signature by one of them. */
    eventPublicKeys: Type.Array(Type.String({ minLength: 1 })),
    /** The event provider (UUID); events of others are turned away. */
    eventProviderId: Type.Optional(Type.String({ minLength: 1 })),
    /** Of created_at and updated_at. Adobe writes UTC; another zone only where an extension changes that. */
    timeZone: Type.Optional(Type.String({ minLength: 1 })),
    /** BCP 47 language of the shop's customers, for their mails. */
    locale: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' })),
    /** True where the shop's catalogue prices have their tax in them (tax/calculation/price_includes_tax). */
    pricesIncludeTax: Type.Optional(Type.Boolean()),
    /** By shipping method; `*` stands for any text, and an exact name goes before a pattern. */
    serviceLevels: Type.Optional(Type.Record(Type.String(), ServiceRule)),
    /** The order status with which a customer asks for a cancellation. */
    cancellationRequestStatus: Type.Optional(Type.String({ minLength: 1 })),
    /** Countries whose addresses need no postal code (general/country/optional_zip_countries). */
    postcodeOptionalFor: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }))),
    /** Skus that are paid and not picked; virtual items are so anyway. */
    chargeSkus: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    /** Those of them that are postage; the others are manual charges. */
    shippingChargeSkus: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    /** UTC instant from which the very first sweep reads; everything when absent. */
    ordersFrom: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' })),
    /** How far each sweep reads again what the one before has read. */
    sweepOverlapSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    sweepIntervalMs: Type.Optional(Type.Integer({ minimum: 100 })),
    /** Orders a page; Adobe allows 300. */
    sweepPageSize: Type.Optional(Type.Integer({ minimum: 2, maximum: 300 })),
    /** Stock levels in a set from which on the asynchronous bulk call is used; the plain call takes 20 at once. */
    asyncBulkFromCount: Type.Optional(Type.Integer({ minimum: 2 })),
    /** How long a bulk call is waited for before its outcome is unknown. */
    bulkWaitMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 60_000 })),
  },
  closed,
);
export type AdobeCommerceSettings = Static<typeof AdobeCommerceSettings>;

const defaults = {
  storeCode: 'default',
  timeZone: 'UTC',
  pricesIncludeTax: false,
  cancellationRequestStatus: 'cancel_requested',
  // Adobe's own default for optional postal codes.
  postcodeOptionalFor: ['HK', 'IE', 'MO', 'PA'],
  chargeSkus: ['POST', 'DOT', 'C2', 'M'],
  shippingChargeSkus: ['POST', 'DOT', 'C2'],
  sweepOverlapSeconds: 120,
  sweepIntervalMs: 5_000,
  sweepPageSize: 300,
  asyncBulkFromCount: 21,
  bulkWaitMs: 10_000,
};

const serviceDefaults: Readonly<Record<string, ServiceRule>> = {
  flatrate_flatrate: { serviceLevel: 'standard', shipWithinHours: 48 },
  '*_express': { serviceLevel: 'expedited', shipWithinHours: 24 },
  '*_priority': { serviceLevel: 'expedited', shipWithinHours: 24 },
  '*_sameday': { serviceLevel: 'same-day', shipWithinHours: 8 },
  '*': { serviceLevel: 'standard', shipWithinHours: 48 },
};

/** The settings with their defaults filled in. */
export type ShopSettings = ReturnType<typeof settled>;

export function settled(settings: AdobeCommerceSettings, system: string) {
  return {
    ...defaults,
    ...settings,
    channel: settings.channel ?? system,
    serviceLevels: { ...serviceDefaults, ...settings.serviceLevels },
  };
}

/** The rule for a shipping method: its exact name, else the longest pattern that fits. */
export function serviceRule(settings: ShopSettings, method: string): ServiceRule | undefined {
  const exact = settings.serviceLevels[method];
  if (exact !== undefined) return exact;
  const fitting = Object.keys(settings.serviceLevels)
    .filter((pattern) => pattern.includes('*') && fits(pattern, method))
    .sort((a, b) => b.length - a.length)[0];
  return fitting === undefined ? undefined : settings.serviceLevels[fitting];
}

function fits(pattern: string, method: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  if (!method.startsWith(start)) return false;
  let at = start.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const found = isLast ? Math.max(at, method.length - part.length) : method.indexOf(part, at);
    if (found < 0 || !method.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return true;
}
