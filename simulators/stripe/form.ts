import { invalid } from './stripe-error.ts';

/** A form as Stripe reads it: names with brackets are nested, every value is text. */
export type Form = { readonly [name: string]: Form | string | undefined };

/** @example parseForm('metadata[order_key]=a&expand[]=latest_charge') // { metadata: {order_key: 'a'}, expand: {0: 'latest_charge'} } */
export function parseForm(text: string): Form {
  const form: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of new URLSearchParams(text)) set(form, name, value);
  return form as Form;
}

function set(form: Record<string, unknown>, name: string, value: string): void {
  const open = name.indexOf('[');
  const path = open > 0 && name.endsWith(']') ? [name.slice(0, open), ...name.slice(open + 1, -1).split('][')] : [name];
  let at = form;
  for (const [index, part] of path.entries()) {
    const key = part === '' ? String(Object.keys(at).length) : part;
    if (index === path.length - 1) at[key] = value;
    else at = (at[key] = typeof at[key] === 'object' ? at[key] : Object.create(null)) as Record<string, unknown>;
  }
}

export function text(form: Form, name: string): string | undefined {
  const value = form[name];
  if (typeof value === 'object') throw invalid(`Invalid string: ${name}`, { param: name });
  return value;
}

export function group(form: Form, name: string): Form {
  const value = form[name];
  if (value === undefined || value === '') return {};
  if (typeof value === 'string') throw invalid(`Invalid object`, { param: name });
  return value;
}

export function texts(form: Form, name: string): string[] {
  return Object.values(group(form, name)).filter((value): value is string => typeof value === 'string');
}

export function flag(form: Form, name: string, otherwise: boolean): boolean {
  const value = text(form, name);
  if (value === undefined) return otherwise;
  if (value !== 'true' && value !== 'false') throw invalid(`Invalid boolean: ${value}`, { param: name });
  return value === 'true';
}

export function integer(form: Form, name: string): number | undefined {
  const value = text(form, name);
  if (value === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(value))
    throw invalid(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: name });
  return Number(value);
}

export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined || value === '')
    throw invalid(`Missing required param: ${name}.`, { code: 'parameter_missing', param: name });
  return value;
}

/** Stripe refuses parameters it does not know. */
export function onlyKnown(form: Form, known: readonly string[]): void {
  for (const name of Object.keys(form))
    if (!known.includes(name))
      throw invalid(`Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name });
}

const metadataLimits = { keyCountMax: 50, keyLengthMax: 40, valueLengthMax: 500 } as const;

/** Merges what was sent over what is there; an empty value removes a key (API reference, "Metadata"). */
export function mergedMetadata(before: Readonly<Record<string, string>>, sent: Form): Record<string, string> {
  const merged: Record<string, string> = { ...before };
  for (const [key, value] of Object.entries(sent)) {
    if (typeof value !== 'string') throw invalid('Metadata values are text.', { param: `metadata[${key}]` });
    if (key.length > metadataLimits.keyLengthMax || value.length > metadataLimits.valueLengthMax)
      throw invalid('Metadata keys have up to 40 and values up to 500 characters.', { param: `metadata[${key}]` });
    if (value === '') delete merged[key];
    else merged[key] = value;
  }
  if (Object.keys(merged).length > metadataLimits.keyCountMax)
    throw invalid('Metadata has up to 50 keys.', { param: 'metadata' });
  return merged;
}
