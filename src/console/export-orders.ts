import { toDecimal } from '../contracts/index.ts';
import type { Sql } from '../database/index.ts';
import { csvRow } from './csv-cell.ts';
import { readIndex, type IndexRow, type OrderQuery } from './find-orders.ts';
import { consoleLimits } from './limits.ts';

const pageCount = 1_000;
const head = [
  'channel',
  'number',
  'status',
  'step',
  'customer',
  'accepted',
  'ship by',
  'finished',
  'total',
  'currency',
  'reason',
];

/** The list as CSV (RFC 4180), a page of the database at a time; at most `consoleLimits.exportCountMax` rows. */
export async function* exportOrders(sql: Sql, tenant: string, query: OrderQuery): AsyncGenerator<string> {
  // The mark by which spreadsheets know UTF-8.
  yield `\uFEFF${csvRow(head)}`;
  let after = query.after;
  for (let count = 0; count < consoleLimits.exportCountMax; count += pageCount) {
    const rows = await readIndex(sql, tenant, { ...query, after, limit: pageCount });
    yield rows.map((row) => csvRow(cellsOf(row))).join('');
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageCount) return;
    after = { at: last.place.slice(0, last.place.indexOf('~')), key: last.key };
  }
}

function cellsOf(row: IndexRow): (string | null)[] {
  const { channel, number, status, step, customer, acceptedAt, shipBy, finishedAt, total, currency, reason } = row;
  return [
    channel,
    number,
    status,
    step,
    customer,
    acceptedAt.toISOString(),
    shipBy?.toISOString() ?? null,
    finishedAt?.toISOString() ?? null,
    total === null || currency === null ? null : toDecimal(total, currency),
    currency,
    reason,
  ];
}
