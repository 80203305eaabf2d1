import { Type, type Static } from '@sinclair/typebox';
import type { ConnectorRuntime } from '../../src/index.ts';

const closed = { additionalProperties: false } as const;
/** ShipBob's ids are integers; they are kept as text everywhere in Crossdock. */
const NumericId = Type.String({ pattern: '^[0-9]{1,15}$' });

export const ShipBobSettings = Type.Object(
  {
    /** `https://api.shipbob.com`, or `https://sandbox-api.shipbob.com`. */
    baseUrl: Type.String({ pattern: '^https?://' }),
    /** Personal access token with the scopes orders, inventory, webhooks and channels. */
    token: Type.String({ minLength: 1, secret: true }),
    /** The channel that the orders belong to: header `shipbob_channel_id`. */
    channelId: NumericId,
    /** Signs the webhooks: `whsec_` and base64 (Standard Webhooks). */
    webhookSecret: Type.String({ pattern: '^whsec_[A-Za-z0-9+/=]+$', secret: true }),
    /** ShipBob's location id by Crossdock's location. */
    locations: Type.Record(Type.String({ minLength: 1 }), NumericId, { minProperties: 1 }),
    /** The shipping method, as named in ShipBob's ship option mapping, by service level. */
    shippingMethods: Type.Object(
      {
        standard: Type.String({ minLength: 1 }),
        expedited: Type.String({ minLength: 1 }),
        'same-day': Type.String({ minLength: 1 }),
      },
      closed,
    ),
    orderSweepIntervalMs: Type.Optional(Type.Integer({ minimum: 100, default: 10_000 })),
    stockSweepIntervalMs: Type.Optional(Type.Integer({ minimum: 100, default: 30_000 })),
  },
  closed,
);
export type ShipBobSettings = Static<typeof ShipBobSettings>;
export type ShipBobRuntime = ConnectorRuntime<ShipBobSettings>;

export const defaultOrderSweepIntervalMs = 10_000;
export const defaultStockSweepIntervalMs = 30_000;
