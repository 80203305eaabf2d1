import { decimalsOf } from '../parts/words.ts';

/** How a value of one document stands to the other: as it was, in another form, or not there. */
export type Mark = 'same' | 'changed' | 'own';

export interface Line {
  readonly depth: number;
  /** Null in a list and at the top. */
  readonly name: string | null;
  /** A value, or the bracket that opens or closes. */
  readonly text: string;
  /** Of values only. */
  readonly mark: Mark | null;
  /** Of a value that changed its form: what it was. */
  readonly was: string | null;
}

export interface Compared {
  readonly raw: readonly Line[];
  readonly canonical: readonly Line[];
  readonly counts: Readonly<Record<Mark, number>>;
}

type Json = null | string | number | boolean | readonly Json[] | { readonly [name: string]: Json };

/**
 * Puts a vendor's document beside the canonical one. Which field became which is not written down anywhere; that the
 * same value stands in both is what is shown: as it is, or after the changes that mappings make (decimals to minor
 * units, forms of an instant, case, zeros before a number).
 */
export function compareDocuments(raw: unknown, canonical: unknown, currency: string | null): Compared {
  const rawForms = collect(raw as Json, (value) => rawFormsOf(value, currency));
  const canonicalForms = collect(canonical as Json, canonicalFormsOf);
  const counts: Record<Mark, number> = { same: 0, changed: 0, own: 0 };
  const canonicalLines = linesOf(canonical as Json, (value) => {
    const found = find(value, rawForms, canonicalFormsOf(value));
    counts[found.mark] += 1;
    return found;
  });
  const rawLines = linesOf(raw as Json, (value) => find(value, canonicalForms, rawFormsOf(value, currency)));
  return { raw: rawLines, canonical: canonicalLines, counts };
}

/** Every form of every value, with the value as it is written. */
interface Forms {
  readonly exact: ReadonlySet<string>;
  readonly others: ReadonlyMap<string, string>;
}

function collect(document: Json, formsOf: (value: Json) => readonly string[]): Forms {
  const exact = new Set<string>();
  const others = new Map<string, string>();
  const walk = (value: Json) => {
    if (Array.isArray(value)) for (const one of value as readonly Json[]) walk(one);
    else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) walk(one);
    else if (!isPlain(value)) {
      exact.add(plain(value));
      for (const form of formsOf(value)) if (!others.has(form)) others.set(form, JSON.stringify(value));
    }
  };
  walk(document);
  return { exact, others };
}

function find(value: Json, other: Forms, forms: readonly string[]): { mark: Mark; was: string | null } {
  // Yes, no, nothing and the smallest numbers stand everywhere: that they stand on both sides says nothing.
  if (isPlain(value)) return { mark: 'own', was: null };
  if (other.exact.has(plain(value))) return { mark: 'same', was: null };
  const was = forms.map((form) => other.others.get(form)).find((found) => found !== undefined);
  return was === undefined ? { mark: 'own', was: null } : { mark: 'changed', was };
}

const plain = (value: Json): string => String(value);
const isPlain = (value: Json): boolean =>
  value === null || typeof value === 'boolean' || value === '' || value === 0 || value === '0';

function canonicalFormsOf(value: Json): readonly string[] {
  const text = plain(value);
  return [`text ${words(text)}`, ...(Number.isInteger(value) ? [`minor ${text}`] : []), ...instantForm(text)];
}

function rawFormsOf(value: Json, currency: string | null): readonly string[] {
  const text = plain(value);
  const minor = currency === null ? null : minorOf(text, currency);
  return [`text ${words(text)}`, ...(minor === null ? [] : [`minor ${minor}`]), ...instantForm(text)];
}

/** Case, blanks, and zeros before a number. */
const words = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/^0+(?=\d)/, '');

function minorOf(text: string, currency: string): string | null {
  const match = /^(\d{1,13})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return null;
  const decimals = decimalsOf(currency);
  const fraction = (match[2] ?? '').padEnd(decimals, '0');
  if (/[1-9]/.test(fraction.slice(decimals))) return null;
  return `${match[1] ?? ''}${fraction.slice(0, decimals)}`.replace(/^0+(?=\d)/, '');
}

function instantForm(text: string): readonly string[] {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (match === null) return [];
  const ms = Date.parse(`${match[1] ?? ''}T${match[2] ?? ''}${match[3] ?? 'Z'}`);
  return Number.isNaN(ms) ? [] : [`instant ${ms}`];
}

function linesOf(document: Json, judge: (value: Json) => { mark: Mark; was: string | null }): Line[] {
  const lines: Line[] = [];
  const bracket = (depth: number, name: string | null, text: string) =>
    lines.push({ depth, name, text, mark: null, was: null });
  const walk = (value: Json, name: string | null, depth: number) => {
    const isList = Array.isArray(value);
    if (typeof value !== 'object' || value === null) {
      lines.push({ depth, name, text: JSON.stringify(value) ?? 'null', ...judge(value) });
      return;
    }
    const entries: readonly (readonly [string | null, Json])[] = isList
      ? (value as readonly Json[]).map((one) => [null, one] as const)
      : Object.entries(value);
    if (entries.length === 0) {
      bracket(depth, name, isList ? '[]' : '{}');
      return;
    }
    bracket(depth, name, isList ? '[' : '{');
    for (const [inner, one] of entries) walk(one, inner, depth + 1);
    bracket(depth, null, isList ? ']' : '}');
  };
  walk(document, null, 0);
  return lines;
}
