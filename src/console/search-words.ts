import type { Sql } from '../database/index.ts';
import { consoleErrors } from './errors.ts';
import { consoleLimits } from './limits.ts';

/** What somebody looks for, as a condition on `x.terms`: every word is the beginning of one of the order's words. */
export interface WordQuery {
  /** Of words long enough for the index. */
  readonly indexed: string;
  /** Of shorter ones: a large part of all orders has a word that begins so, and the index would collect them all. */
  readonly checked: string | null;
}

/** A word that is shorter is not looked up in the index where a longer one stands beside it. */
const indexedCharsMin = 3;

/** @throws XD_CONSOLE_QUERY */
export function searchWords(text: string): string[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const { searchWordCountMax: max, searchWordCharsMin: min } = consoleLimits;
  if (words.length > max) throw consoleErrors.XD_CONSOLE_QUERY({ field: 'q', problem: `has more than ${max} words` });
  if (words.every((word) => word.length < min))
    throw consoleErrors.XD_CONSOLE_QUERY({ field: 'q', problem: `needs a word of at least ${min} characters` });
  return words;
}

/** @throws XD_CONSOLE_QUERY */
export function wordQuery(tenant: string, text: string): WordQuery {
  const words = searchWords(text);
  const written = (some: readonly string[]) =>
    some.map((word) => `'${`${tenant}:${word}`.replaceAll(/['\\]/g, '$&$&')}':*`).join(' & ');
  const long = words.filter((word) => word.length >= indexedCharsMin);
  if (long.length === 0) return { indexed: written(words), checked: null };
  const short = words.filter((word) => word.length < indexedCharsMin);
  return { indexed: written(long), checked: short.length === 0 ? null : written(short) };
}

/** Joined with nothing, the words are no column of the index, and are looked at row by row. */
export const matches = (sql: Sql, { indexed, checked }: WordQuery) =>
  sql`AND x.terms @@ ${indexed}::tsquery
    ${checked === null ? sql`` : sql`AND (x.terms || ''::tsvector) @@ ${checked}::tsquery`}`;

/** Rows that are looked at by chance to see whether very many orders have the words. */
const sampleCount = 2_000;
/** So many of them make it sure: a hundredth of all orders. */
const usualCountMin = 20;
/** Of fewer orders the index of words collects all in little time. */
const sampledCountMin = 100_000;

/**
 * Whether a large part of all orders has the words, though the next ones of the list have not: today's may all be of
 * another channel. The index of words would collect them all before the first one is shown; the list is read on instead.
 */
export async function isUsual(sql: Sql, tenant: string, words: WordQuery): Promise<boolean> {
  const [table] = await sql<{ rows: number }[]>`
    SELECT reltuples::float8 AS rows FROM pg_class WHERE oid = 'order_index'::regclass`;
  const rows = table?.rows ?? 0;
  if (rows < sampledCountMin) return false;
  const [sample] = await sql<{ hits: number }[]>`
    SELECT count(*)::int AS hits FROM order_index x TABLESAMPLE SYSTEM (${(100 * sampleCount) / rows}::float4)
    WHERE x.tenant = ${tenant} ${matches(sql, words)}`;
  return (sample?.hits ?? 0) >= usualCountMin;
}
