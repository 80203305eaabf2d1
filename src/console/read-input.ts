import { consoleErrors } from './errors.ts';

/** Parameters of a query, or members of a body. */
export type Input = Readonly<Record<string, unknown>>;

const wrong = (field: string, problem: string) => consoleErrors.XD_CONSOLE_QUERY({ field, problem });

/** Refuses what nobody asks for: a misspelt filter would otherwise silently be none. */
export function checkNames(input: Input, names: readonly string[]): void {
  const unknown = Object.keys(input).find((name) => !names.includes(name));
  if (unknown !== undefined) throw wrong(JSON.stringify(unknown), `is not one of ${names.join(', ') || '(none)'}`);
}

export function readText(input: Input, name: string, charsMax: number): string | null {
  const value = input[name];
  if (value === undefined || value === '') return null;
  if (typeof value !== 'string') throw wrong(name, 'must be given once, as text');
  if (value.length > charsMax) throw wrong(name, `has more than ${charsMax} characters`);
  // PostgreSQL takes no NUL in a text.
  if (value.includes('\u0000')) throw wrong(name, 'holds a character that no text has');
  return value;
}

export function needText(input: Input, name: string, charsMax: number): string {
  const value = readText(input, name, charsMax);
  if (value === null) throw wrong(name, 'is missing');
  return value;
}

export function readCount(input: Input, name: string, standard: number, max: number): number {
  const text = readText(input, name, 10);
  if (text === null) return standard;
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > max) throw wrong(name, `must be a number from 1 to ${max}`);
  return count;
}

export function readOneOf<T extends string>(input: Input, name: string, known: readonly T[], standard: T): T {
  const text = readText(input, name, 100);
  if (text === null) return standard;
  const found = known.find((one) => one === text);
  if (found === undefined) throw wrong(name, `must be one of ${known.join(', ')}`);
  return found;
}

export function readTexts(input: Input, name: string, countMax: number, charsMax: number): readonly string[] {
  const value = input[name];
  if (!Array.isArray(value) || value.length === 0) throw wrong(name, 'must be a list that is not empty');
  if (value.length > countMax) throw wrong(name, `has more than ${countMax} entries`);
  const texts = value.filter((one): one is string => typeof one === 'string' && one.length <= charsMax);
  if (texts.length !== value.length) throw wrong(name, `must hold texts of at most ${charsMax} characters`);
  return [...new Set(texts)];
}

/** A place in a list, `instant~key`, as the page before told it. */
export function readPlace(input: Input, name: string): { readonly at: string; readonly key: string } | null {
  const text = readText(input, name, 1_000);
  if (text === null) return null;
  const [, at, key] = /^(\d{4}-\d\d-\d\d[ T][\d:.+-]{5,24})~(.+)$/.exec(text) ?? [];
  if (at === undefined || key === undefined || !isInstant(at)) throw wrong(name, 'is no place in this list');
  return { at, key };
}

/** An instant in UTC as the database writes it; one that no calendar has, the 31st of February, is none. */
function isInstant(at: string): boolean {
  const iso = at
    .replace(' ', 'T')
    .replace(/(?:[+-]00(?::00)?)?$/, 'Z')
    .replace('ZZ', 'Z');
  const time = Date.parse(iso);
  return Number.isFinite(time) && new Date(time).toISOString().slice(0, 19) === iso.slice(0, 19);
}
