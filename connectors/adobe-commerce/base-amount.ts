import type { WireItem, WireOrder } from './wire.ts';

type BaseNames<T> = { [K in keyof T]: K extends `base_${infer N}` ? N : never }[keyof T];
type AmountName = Extract<BaseNames<WireItem> | BaseNames<WireOrder>, string>;

/**
 * An amount in the shop's currency, with the name of the field it stood in. Where the `base_` field is missing and the customer
 * paid in the shop's currency, the plain field says the same.
 */
export function baseAmount(
  holder: object,
  name: AmountName,
  isSameCurrency: boolean,
): { readonly field: string; readonly value: unknown } {
  const amounts = holder as Readonly<Record<string, unknown>>;
  const base = amounts[`base_${name}`];
  if ((base === undefined || base === null) && isSameCurrency) return { field: name, value: amounts[name] };
  return { field: `base_${name}`, value: base };
}
