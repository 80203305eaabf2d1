/**
 * Writes a PostgreSQL array literal, so that one statement carries a column of a whole set: `${pgArray(keys)}::text[]`.
 * It is plain text to the driver, which then needs no round trip for the types.
 */
export function pgArray(values: readonly (string | number | bigint | boolean | null)[]): string {
  const parts = values.map((value) => {
    if (value === null) return 'NULL';
    if (typeof value !== 'string') return String(value);
    return `"${needsEscape.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`;
  });
  return `{${parts.join(',')}}`;
}

const needsEscape = /["\\]/;

/** Unit separator: no JSON text and no id has it. */
export const unitSeparator = '\u001f';
const separator = unitSeparator;

/**
 * Writes a column of texts as one text, for `unpack(${packed(values)})` in the SQL. Nothing is escaped on one side and
 * nothing unescaped on the other: JSON, which is half quotes, costs a fifth of what an array literal costs. A column of
 * one empty text comes back as no row, so that the SQL says `coalesce(column, '')` where a text may be empty.
 */
export function packed(values: readonly string[]): string {
  const text = values.join(separator);
  if (text.length === 0 || countOf(text) === values.length - 1) return text;
  return values.map((value) => value.replaceAll(separator, ' ')).join(separator);
}

/** The same for JSON texts, which cannot hold the separator: nothing has to be looked for. */
export function packedJson(texts: readonly string[]): string {
  return texts.join(separator);
}

/**
 * Reads a column that came as one text, `string_agg(column, ${unitSeparator})` in the SQL: one field and one split for a
 * set, where a row for each instance costs a microsecond a field. Null, as of no row, is the empty column.
 */
export function unpacked(text: string | null): string[] {
  return text === null ? [] : text.split(separator);
}

function countOf(text: string): number {
  let count = 0;
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1)) count += 1;
  return count;
}
