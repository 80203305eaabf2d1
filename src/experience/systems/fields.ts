import { Type, type TProperties, type TSchema } from '@sinclair/typebox';
import { Address, amountMax, Currency, Id, Instant, orderLimits } from '../../contracts/index.ts';

/** What the documents of capabilities are made of. */
const { textLengthMax, quantityMax, lineCountMax, chargeCountMax } = orderLimits;

/** Fields that are not declared are refused, and do not leave. */
export const closed = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
export const nothing = closed({});
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const words = <T extends string>(choices: readonly T[]) =>
  Type.Unsafe<T>(Type.Union(choices.map((choice) => Type.Literal(choice))));
export const text = Type.String({
  maxLength: textLengthMax,
  pattern: '^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F]*$',
});
/** A vendor's own id, a reference, a key such as `<channel>/<number>@<location>`. */
export const reference = Type.String({ minLength: 1, maxLength: 400, pattern: '^[^\\u0000-\\u001F\\u007F]+$' });
export const email = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' });
/** Whole minor units of the currency. */
export const amount = Type.Integer({ minimum: 0, maximum: amountMax });
export const quantity = Type.Integer({ minimum: 1, maximum: quantityMax });
export const day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A day, as in 2026-11-25' });
export const lines = <T extends TProperties>(properties: T) =>
  Type.Array(closed(properties), { minItems: 1, maxItems: lineCountMax });
export const charges = <T extends TProperties>(properties: T) =>
  Type.Array(closed(properties), { maxItems: chargeCountMax });
export { Address as address, Currency as currency, Id as id, Instant as instant };
