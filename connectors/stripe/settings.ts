import { Type, type Static } from '@sinclair/typebox';

/** The version that this connector was written for; sent with each request so that an account's default does not matter. */
export const apiVersionDefault = '2025-09-30.clover';
const baseUrlDefault = 'https://api.stripe.com';

export const StripeSettings = Type.Object(
  {
    /** Absent: Stripe itself. Another one for a simulator or a proxy. */
    baseUrl: Type.Optional(Type.String({ minLength: 1, pattern: '^https?://' })),
    /** A secret or restricted key: `sk_live_…`, `rk_live_…`, or their test twins. */
    secretKey: Type.String({ minLength: 8, secret: true }),
    /** The signing secret of the webhook endpoint: `whsec_…`. */
    webhookSecret: Type.String({ minLength: 6, secret: true }),
    apiVersion: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}(\\.[a-z]+)?$' })),
  },
  { additionalProperties: false },
);
export type StripeSettings = Static<typeof StripeSettings>;

export function baseUrlOf(settings: StripeSettings): string {
  return settings.baseUrl ?? baseUrlDefault;
}
