import type { TopView } from '../../telemetry/index.ts';
import { ageOf, time } from './say.ts';
import { pairs, plain, table } from './table.ts';

/** Lines of a part that has no fixed length, where the screen is small. */
const rowsMin = 3;
const linesBesideSteps = 22;

/** The whole picture, in as many lines as the screen has. */
export function topText(view: TopView, lineCount: number): string {
  const { steps, exceptions, quotas, consumers, deadTuples } = view;
  const shown = Math.max(rowsMin, lineCount - linesBesideSteps);
  const parts = [
    headText(view),
    part(
      ['step', 'orders', 'oldest', 'status'],
      steps.map(({ process, step, orders, oldestSeconds, statuses }) => [
        process === 'order-to-cash' ? step : `${process}: ${step}`,
        String(orders),
        ageOf(oldestSeconds),
        Object.entries(statuses)
          .map(([status, count]) => `${status} ${count}`)
          .join(', '),
      ]),
      shown,
    ),
    part(
      ['waits for a person', 'count'],
      exceptions.map(({ cause, count }) => [plain(cause), String(count)]),
      rowsMin,
    ),
    part(
      ['quota', 'left', 'of', 'waiting'],
      quotas.map(({ system, quota, left, limit, waiting }) => [
        `${system} ${quota}`,
        String(left),
        String(limit),
        String(waiting),
      ]),
      rowsMin,
    ),
    part(
      ['consumer', 'behind', 'oldest'],
      consumers.map(({ name, behind, age }) => [name, String(behind), ageOf(age)]),
      rowsMin + 1,
    ),
    part(
      ['table', 'dead rows', 'live'],
      deadTuples.map((one) => [one.table, String(one.dead), String(one.live)]),
      rowsMin,
    ),
  ];
  return parts
    .filter((text) => text !== '')
    .join('\n\n')
    .split('\n')
    .slice(0, lineCount)
    .join('\n');
}

/** The same in one line, for a log or a pipe. */
export function topLine(view: TopView): string {
  const { at, rates, steps, leases, consumers, exceptions, documents, deadTuples } = view;
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const [oldest] = steps;
  const [last] = consumers;
  return [
    at,
    `accepted ${rates.accepted.toFixed(1)}/s`,
    `completed ${rates.completed.toFixed(1)}/s`,
    `on their way ${sum(steps.map(({ orders }) => orders))}`,
    oldest === undefined ? 'oldest none' : `oldest ${ageOf(oldest.oldestSeconds)} at ${oldest.step}`,
    `sets ${leases.held} (${leases.expired} expired)`,
    `exceptions ${sum(exceptions.map(({ count }) => count))}`,
    `documents ${documents.waiting}`,
    last === undefined ? 'lag none' : `lag ${ageOf(last.age)} (${last.name})`,
    `dead rows ${sum(deadTuples.map(({ dead }) => dead))}`,
  ].join('  ');
}

function headText({ at, rates, leases, documents, stockUntold, oldestTransactionSeconds }: TopView): string {
  const over = `in the last ${rates.seconds} s`;
  return pairs([
    ['at', time(new Date(at))],
    ['accepted', `${rates.accepted.toFixed(1)} a second, completed ${rates.completed.toFixed(1)}, ${over}`],
    ['sets', `${leases.held} carried by ${leases.workers} workers, ${leases.expired} expired`],
    ['documents', documents.waiting === 0 ? 'all taken up' : `${documents.waiting} wait, ${ageOf(documents.oldest)}`],
    ['stock', stockUntold === 0 ? 'all told' : `${stockUntold} numbers not told yet`],
    ['database', `oldest transaction ${ageOf(oldestTransactionSeconds)}`],
  ]);
}

function part(heads: readonly string[], rows: readonly (readonly string[])[], countMax: number): string {
  if (rows.length === 0) return '';
  const more = rows.length - countMax;
  return table(heads, rows.slice(0, countMax)) + (more > 0 ? `\n… and ${more} more` : '');
}
