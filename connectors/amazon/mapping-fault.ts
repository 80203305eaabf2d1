import { isCurrency, toMinor, type MappingProblem } from '../../src/index.ts';

/** Thrown while one order is mapped and caught where its mapping began; `interpret` answers with it as a value. */
export class MappingFault extends Error {
  readonly problem: MappingProblem;

  constructor(field: string, rule: string, found: unknown) {
    super(`${field} ${rule}`);
    this.problem = { field, rule, found: shown(found) };
  }
}

/** An order that is understood and that the retailer cannot take; it is refused with its reason. */
export class OrderFault extends MappingFault {
  readonly code: string;
  constructor(code: string, field: string, rule: string, found: unknown) {
    super(field, rule, found);
    this.code = code;
  }
}

function shown(found: unknown): string {
  if (found === undefined || found === null) return '';
  return (typeof found === 'string' ? found : JSON.stringify(found)).slice(0, 120);
}

// What the canonical model takes: printable text of any script, with line breaks and tabs.
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;
// oxlint-disable-next-line no-control-regex
const forbiddenInId = /[\u0000-\u001F\u007F]/;

/** Text of `max` characters at most; empty where the field is missing. */
export function optionalText(field: string, value: unknown, max: number): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string' && typeof value !== 'number') throw new MappingFault(field, 'must be text', value);
  const text = String(value).trim();
  if (text.length > max) throw new MappingFault(field, `must have at most ${max} characters`, text);
  if (forbidden.test(text)) throw new MappingFault(field, 'must have no control characters', text);
  return text;
}

/** The objects of a list; empty where the field is missing. */
export function listOf<T extends object>(field: string, value: readonly T[] | null | undefined): readonly T[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MappingFault(field, 'must be a list', value);
  value.forEach((one: unknown, at) => {
    if (typeof one !== 'object' || one === null) throw new MappingFault(`${field}[${at}]`, 'must be an object', one);
  });
  return value as readonly T[];
}

export function requiredText(field: string, value: unknown, max: number): string {
  const text = optionalText(field, value, max);
  if (text === '') throw new MappingFault(field, 'must not be empty', value);
  return text;
}

export function requiredId(field: string, value: unknown): string {
  const text = requiredText(field, value, 120);
  if (forbiddenInId.test(text)) throw new MappingFault(field, 'must have no line breaks', text);
  return text;
}

/** A time in UTC with milliseconds, always in the same form, so that versions compare as text. */
export function requiredTime(field: string, value: unknown): string {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new MappingFault(field, 'must be a time of ISO 8601', value);
  return new Date(ms).toISOString();
}

export interface WireMoney {
  readonly amount?: string | number;
  readonly currencyCode?: string;
}

export function requiredCurrency(field: string, money: WireMoney | undefined): string {
  const code = String(money?.currencyCode ?? '');
  if (!isCurrency(code)) throw new MappingFault(`${field}.currencyCode`, 'must be a currency code of ISO 4217', code);
  return code;
}

/** An amount of either sign in minor units of the order's currency; 0 where there is none. */
export function minorAmount(field: string, money: WireMoney | undefined, currency: string): number {
  if (money === undefined || money === null) return 0;
  if (money.currencyCode !== currency)
    throw new MappingFault(`${field}.currencyCode`, `must be the order's currency ${currency}`, money.currencyCode);
  const { amount } = money;
  if (typeof amount !== 'number' && typeof amount !== 'string')
    throw new MappingFault(`${field}.amount`, 'must be a decimal amount', amount);
  const minor = toMinor(amount, currency);
  if (minor === undefined)
    throw new MappingFault(
      `${field}.amount`,
      `must be a decimal without fractions of ${currency}'s smallest unit`,
      amount,
    );
  return minor;
}
