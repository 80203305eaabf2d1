/** What a spreadsheet takes for a formula at the start of a cell (https://owasp.org/www-community/attacks/CSV_Injection). */
const formula = /^[=+\-@\t\r\n\uFF0B\uFF0D\uFF1D\uFF20]/;

/**
 * A cell of text. One that a spreadsheet would run gets an apostrophe before it, and every cell is quoted, so that no
 * separator inside of it begins another one. Blanks before the sign do not help an attacker: they are looked behind.
 */
export function csvCell(value: string | null): string {
  if (value === null) return '';
  const safe = formula.test(value) || formula.test(value.trimStart()) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

export const csvRow = (cells: readonly (string | null)[]): string => `${cells.map(csvCell).join(',')}\r\n`;
