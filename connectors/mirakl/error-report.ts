import { parse } from 'csv-parse/sync';
import type { FileRow } from './offer-file.ts';

/**
 * Why lines of a file were rejected, by the key of the line; undefined where the report does not tell them apart. OF03 gives
 * the lines as they were sent with `error-line` and `error-message`; STO03 gives the number of a line, the header being the
 * first, and the reason.
 */
export function rejectedLines(report: string, rows: readonly FileRow[]): Map<string, string> | undefined {
  const lines = readReport(report);
  if (lines === undefined) return undefined;
  const header = lines[0]?.map((name) => name.toLowerCase()) ?? [];
  const skuAt = header.findIndex((name) => name === 'sku' || name === 'offer-sku');
  const messageAt = header.indexOf('error-message');
  const bySku = new Map(rows.map((row) => [row.sku, row]));
  const rejected = new Map<string, string>();
  for (const cells of lines.slice(1)) {
    const row = skuAt >= 0 ? bySku.get(cells[skuAt] ?? '') : rows[Number(cells[0]) - 2];
    if (row === undefined) return undefined;
    rejected.set(row.key, cells[messageAt >= 0 ? messageAt : 1] ?? 'no reason given');
  }
  return rejected;
}

function readReport(report: string): string[][] | undefined {
  try {
    return parse(report, { delimiter: ';', relax_column_count: true, skip_empty_lines: true, bom: true });
  } catch {
    return undefined;
  }
}
