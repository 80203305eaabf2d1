import { Type, type Static } from '@sinclair/typebox';

export const HarbourmartSettings = Type.Object(
  {
    /** The vendor’s address, without a slash at its end. */
    baseUrl: Type.String({ pattern: '^https?://' }),
    /** Sent as Bearer. */
    token: Type.String({ minLength: 8, secret: true }),
    /** Crossdock’s name for this sales channel; the system’s name when absent. */
    channel: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  },
  { additionalProperties: false },
);
export type HarbourmartSettings = Static<typeof HarbourmartSettings>;
