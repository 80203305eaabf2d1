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
