import { Type, type Static } from '@sinclair/typebox';
import { amountMax } from './money.ts';

/** Limits of a sales order. They bound what one document can cost the platform. */
export const orderLimits = {
  /** Lines of one order; real trading days have orders of 600 lines. */
  lineCountMax: 5_000,
  chargeCountMax: 50,
  /** Units of one line. */
  quantityMax: 1_000_000,
  textLengthMax: 500,
  idLengthMax: 120,
} as const;

const closed = { additionalProperties: false } as const;
/** Printable text: control characters are refused, every script and 4-byte character is welcome. */
const text = (maxLength: number = orderLimits.textLengthMax, minLength = 0) =>
  Type.String({ minLength, maxLength, pattern: '^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F]*$' });
export const Id = Type.String({
  minLength: 1,
  maxLength: orderLimits.idLengthMax,
  pattern: '^[^\\u0000-\\u001F\\u007F]+$',
});
/** Integer minor units of the document's currency, zero or more. */
const Amount = Type.Integer({ minimum: 0, maximum: amountMax });
export const Instant = Type.String({ format: 'date-time', description: 'UTC instant, RFC 3339' });
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' });

export const Address = Type.Object(
  {
    name: text(200, 1),
    company: Type.Optional(text(200)),
    street: Type.Array(text(200), { minItems: 1, maxItems: 4 }),
    city: text(120, 1),
    region: Type.Optional(text(120)),
    postalCode: Type.Optional(text(20)),
    country: Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' }),
    phone: Type.Optional(text(40)),
  },
  { ...closed, $id: 'Address' },
);
export type Address = Static<typeof Address>;

export const SalesOrderLine = Type.Object(
  {
    /** The channel's own line id: shipments and cancellations refer to it. */
    id: Id,
    sku: Id,
    name: text(),
    quantity: Type.Integer({ minimum: 1, maximum: orderLimits.quantityMax }),
    /** Of one unit, before discount; with tax in it when the order says `taxIncluded`. */
    unitPrice: Amount,
    /** Of the whole line. */
    discount: Amount,
    /** Of the whole line. */
    tax: Amount,
    /** quantity x unitPrice - discount (tax in it only when the order says `taxIncluded`). */
    total: Amount,
  },
  { ...closed, $id: 'SalesOrderLine' },
);
export type SalesOrderLine = Static<typeof SalesOrderLine>;

/** What is paid but not picked: shipping, postage, handling, a manual line. */
export const SalesOrderCharge = Type.Object(
  {
    id: Id,
    kind: Type.Union([Type.Literal('shipping'), Type.Literal('handling'), Type.Literal('manual')]),
    name: text(),
    amount: Amount,
    tax: Amount,
  },
  { ...closed, $id: 'SalesOrderCharge' },
);
export type SalesOrderCharge = Static<typeof SalesOrderCharge>;

export const serviceLevels = ['standard', 'expedited', 'same-day'] as const;
export type ServiceLevel = (typeof serviceLevels)[number];
export const shortagePolicies = ['cancel-line', 'cancel-order', 'backorder'] as const;
export type ShortagePolicy = (typeof shortagePolicies)[number];

export const SalesOrder = Type.Object(
  {
    channel: Id,
    /** The order number that shop, customer and every system know. Unique within the channel. */
    number: Id,
    /** The channel's internal id (Adobe's entity_id); a string however large. */
    sourceId: Id,
    /** When the source changed it last: an older version never overwrites a newer. */
    sourceVersion: Instant,
    placedAt: Instant,
    currency: Currency,
    /** What the customer saw and pays in, where it differs from the shop's currency. */
    presentment: Type.Optional(Type.Object({ currency: Currency, grandTotal: Amount }, closed)),
    taxIncluded: Type.Boolean(),
    /** The channel collects and remits the tax (marketplace facilitator): its amounts stand, none is calculated. */
    taxCollectedBy: Type.Optional(Type.Literal('channel')),
    /** The channel ships it from its own stock: it goes to the ledger and never to our warehouse. */
    fulfilledBy: Type.Optional(Type.Literal('channel')),
    customer: Type.Object(
      {
        id: Type.Optional(Id),
        guest: Type.Boolean(),
        /** Absent where the channel keeps it to itself: then the channel tells its customer. */
        email: Type.Optional(Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' })),
        name: text(200, 1),
        /** BCP 47; the language of the mails. */
        locale: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' })),
      },
      closed,
    ),
    billTo: Address,
    shipTo: Address,
    lines: Type.Array(SalesOrderLine, { minItems: 1, maxItems: orderLimits.lineCountMax }),
    charges: Type.Array(SalesOrderCharge, { maxItems: orderLimits.chargeCountMax }),
    totals: Type.Object(
      {
        /** Sum of the line totals. */
        goods: Amount,
        /** Sum of the charge amounts. */
        charges: Amount,
        /** Sum of all line and charge taxes. */
        tax: Amount,
        /** goods + charges, + tax unless it is included. */
        grand: Amount,
      },
      closed,
    ),
    payment: Type.Object(
      {
        /** The channel's payment method code. */
        method: Id,
        /** The provider's token to authorise with, e.g. a Stripe PaymentMethod id. */
        token: Type.Optional(Id),
        /** The authorisation that the shop already holds, e.g. a Stripe PaymentIntent id: taken over, not repeated. */
        authorisation: Type.Optional(Id),
        /** The channel has taken the money and settles later, as marketplaces do: nothing is authorised or captured. */
        collectedBy: Type.Optional(Type.Literal('channel')),
      },
      closed,
    ),
    shipping: Type.Object(
      {
        method: Id,
        serviceLevel: Type.Union(serviceLevels.map((level) => Type.Literal(level))),
        /** What the channel promised: the warehouse must have handed over by then. */
        shipBy: Instant,
      },
      closed,
    ),
    /** What happens to a line that stock cannot serve; the channel's policy where absent. */
    onShortage: Type.Optional(Type.Union(shortagePolicies.map((policy) => Type.Literal(policy)))),
  },
  { ...closed, $id: 'SalesOrder' },
);
export type SalesOrder = Static<typeof SalesOrder>;

/** The business key of an order: it finds the order everywhere. */
export function orderKey(order: { channel: string; number: string }): string {
  return `${order.channel}/${order.number}`;
}
