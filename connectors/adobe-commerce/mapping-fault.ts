import { isCurrency, toMinor, type MappingProblem } from '../../src/index.ts';

/**
 * Thrown while one document is mapped and caught where that document's mapping began: it never leaves `interpret`, which
 * answers with the problem as a value.
 */
export class MappingFault extends Error {
  readonly problem: MappingProblem;

  constructor(field: string, rule: string, found: unknown) {
    super(`${field} ${rule}`);
    this.problem = { field, rule, found: shown(found) };
  }
}

/**
 * A document that is understood and that no sales order can be made of. It is refused with its reason, which the shop is
 * told; nobody has to mend a mapping.
 */
export class OrderFault extends MappingFault {
  readonly code: string;
  constructor(code: string, field: string, rule: string, found: unknown) {
    super(field, rule, found);
    this.code = code;
  }
}

function shown(found: unknown): string {
  if (found === undefined) return '';
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

export function requiredCurrency(field: string, value: unknown): string {
  const code = String(value ?? '');
  if (!isCurrency(code)) throw new MappingFault(field, 'must be a currency code of ISO 4217', code);
  return code;
}

/** An amount of zero or more in minor units. */
export function minorAmount(field: string, value: unknown, currency: string): number {
  if (typeof value !== 'number' && typeof value !== 'string')
    throw new MappingFault(field, 'must be a decimal amount', value);
  const minor = toMinor(value, currency);
  if (minor === undefined)
    throw new MappingFault(field, `must be a decimal without fractions of ${currency}'s smallest unit`, value);
  if (minor < 0) throw new MappingFault(field, 'must not be negative', value);
  return minor;
}

/** Adobe leaves out amounts that are nothing. */
export function minorOrZero(field: string, value: unknown, currency: string): number {
  return value === undefined || value === null ? 0 : minorAmount(field, value, currency);
}
