import { Type, type Static } from '@sinclair/typebox';
import { serviceLevels, type ServiceLevel } from '../../src/index.ts';

const closed = { additionalProperties: false } as const;
const Level = Type.Union(serviceLevels.map((level) => Type.Literal(level)));

/** Where the value of an operator's order field goes. */
const ReadField = Type.Object(
  {
    readInto: Type.Union([
      Type.Literal('customer.email'),
      Type.Literal('shipTo.phone'),
      Type.Literal('shipTo.company'),
      Type.Literal('shipTo.region'),
      Type.Literal('billTo.company'),
    ]),
  },
  closed,
);
/** A fixed value that goes with every shipment (ST01) or with every line of an offer file (OF01). */
const SentField = Type.Object(
  {
    sendWith: Type.Union([Type.Literal('shipment'), Type.Literal('offer')]),
    value: Type.String({ maxLength: 500 }),
  },
  closed,
);

export const MiraklSettings = Type.Object(
  {
    /** The operator's instance, e.g. `https://operator.mirakl.net`. */
    baseUrl: Type.String({ minLength: 1, pattern: '^https?://' }),
    /** The shop's API key at this operator, sent as it is in `Authorization`. */
    apiKey: Type.String({ minLength: 8, secret: true }),
    /** Needed where the key's user has several shops. */
    shopId: Type.Optional(Type.String({ pattern: '^\\d{1,19}$' })),
    /** Crossdock's name for this sales channel; the system's name when absent. */
    channel: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    /** Who accepts: Crossdock (default), or the operator or its back office; then orders are told when they may be shipped. */
    acceptance: Type.Optional(Type.Union([Type.Literal('crossdock'), Type.Literal('operator')])),
    /** The operator refuses orders that are not decided within so many hours; 48 when absent. */
    acceptWithinHours: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 24 * 30 })),
    /** ISO 4217, of the shop at this operator: prices in another are not sent. Files carry no currency. */
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    /** The operator collects and remits the tax. */
    operatorCollectsTax: Type.Optional(Type.Boolean()),
    /** By the code of the shipping type; `*` is any other. */
    serviceLevels: Type.Optional(Type.Record(Type.String(), Level)),
    /** The warehouse's word for a carrier to the operator's code of a registered one; others go by name. */
    carriers: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1 }))),
    /** The operator's reason codes for refunds (OR28), by Crossdock's reasons. */
    refundReasons: Type.Optional(
      Type.Object(
        {
          'out-of-stock': Type.Optional(Type.String({ minLength: 1 })),
          'customer-request': Type.Optional(Type.String({ minLength: 1 })),
          address: Type.Optional(Type.String({ minLength: 1 })),
          other: Type.Optional(Type.String({ minLength: 1 })),
        },
        closed,
      ),
    ),
    /** The operator's additional fields by their code: read into an order, or a fixed value to send. */
    additionalFields: Type.Optional(Type.Record(Type.String(), Type.Union([ReadField, SentField]))),
    /** Crossdock's stock source to the operator's warehouse code; without it a quantity is the offer's only one. */
    warehouses: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1 }))),
    /** ISO 3166-1 alpha-2; for operators that withhold addresses until shipping: the country orders are told with till then. */
    withheldAddressCountry: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    /** Fulfilment centres that are the seller's own; orders of others are shipped by the operator. */
    ownFulfilmentCentres: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    /** UTC instant from which the very first sweep reads; everything when absent. */
    ordersFrom: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' })),
    /** How far each sweep reads again what the one before has read. */
    sweepOverlapSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    /** Mirakl advises five minutes and allows one. */
    sweepIntervalMs: Type.Optional(Type.Integer({ minimum: 100 })),
    /** Orders a page; Mirakl allows 100. */
    sweepPageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    /** The least distance between two files of one kind; Mirakl allows one a minute. */
    importIntervalMs: Type.Optional(Type.Integer({ minimum: 0 })),
    /** The distance between two looks at an import; Mirakl allows one a minute. */
    importPollMs: Type.Optional(Type.Integer({ minimum: 10 })),
    /** How long after its sending a file is looked at for the first time. */
    importFirstLookMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 30_000 })),
    /** How long one call waits for an import; after that a later call goes on with the same import. */
    importWaitMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 45_000 })),
    /** When a shipment is tried again whose order still waits for the buyer's debit. */
    debitRetryMs: Type.Optional(Type.Integer({ minimum: 100 })),
  },
  closed,
);
export type MiraklSettings = Static<typeof MiraklSettings>;

const defaults = {
  acceptance: 'crossdock',
  acceptWithinHours: 48,
  operatorCollectsTax: false,
  carriers: {} as Readonly<Record<string, string>>,
  refundReasons: {} as NonNullable<MiraklSettings['refundReasons']>,
  additionalFields: {} as NonNullable<MiraklSettings['additionalFields']>,
  ownFulfilmentCentres: ['DEFAULT'],
  sweepOverlapSeconds: 300,
  sweepIntervalMs: 300_000,
  sweepPageSize: 100,
  importIntervalMs: 60_000,
  importPollMs: 60_000,
  importFirstLookMs: 5_000,
  importWaitMs: 20_000,
  debitRetryMs: 60_000,
};

/** The settings with their defaults filled in. */
export type ShopSettings = ReturnType<typeof settled>;

export function settled(settings: MiraklSettings, system: string) {
  return {
    ...defaults,
    ...settings,
    channel: settings.channel ?? system,
    serviceLevels: (settings.serviceLevels ?? {}) as Readonly<Record<string, ServiceLevel>>,
  };
}

/** `shop_id` goes with every request where it is set. */
export function shopQuery({ shopId }: ShopSettings): Record<string, string | undefined> {
  return { shop_id: shopId };
}
