import type { Command } from 'commander';
import { statusReport, type StatusReport } from '../../operations/index.ts';
import { withInstallation } from '../installation.ts';
import { placeOptions, type PlaceOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { age, money } from '../text/say.ts';
import { pairs, table } from '../text/table.ts';

export function declare(command: Command, terminal: Terminal): void {
  placeOptions(command)
    .description('Shows how many orders are where, what has ended, what waits, and what a person must decide.')
    .action(async (place: PlaceOptions) => {
      const report = await withInstallation(place, ({ database, tenant }) => statusReport(database.sql, tenant));
      terminal.show(report, () => statusText(report));
    });
}

function statusText(report: StatusReport): string {
  const { at, oldest, inbound, untold, rates } = report;
  const perSecond = (rate: number) => `${rate.toFixed(1)} a second in the last ${rates.seconds} s`;
  const reasons = (counts: readonly { reason: string; count: number }[]) =>
    counts.length === 0 ? '' : ` (${counts.map(({ reason, count }) => `${reason} ${count}`).join(', ')})`;
  const head = pairs([
    ['accepted', `${report.accepted}, ${perSecond(rates.acceptedPerSecond)}`],
    ['on their way', String(report.live)],
    ['completed', `${report.completed}, ${perSecond(rates.completedPerSecond)}`],
    ['cancelled', `${report.cancelled}${reasons(report.cancelledReasons)}`],
    ['refused', `${report.refused}${reasons(report.refusedReasons)}`],
    [
      'oldest',
      oldest === null ? 'none' : `${oldest.key}, ${age(oldest.since, at)}, ${oldest.status} at ${oldest.step}`,
    ],
    [
      'documents',
      inbound.waiting === 0 ? 'all taken up' : `${inbound.waiting} wait, the oldest ${age(inbound.oldestSince, at)}`,
    ],
    [
      'stock',
      untold.length === 0
        ? 'all told'
        : untold
            .map(({ channel, count, oldestSince }) => `${channel}: ${count} not told yet (${age(oldestSince, at)})`)
            .join(', '),
    ],
  ]);
  return [head, stepsText(report), exceptionsText(report)].filter((part) => part !== '').join('\n\n');
}

function stepsText({ steps, at }: StatusReport): string {
  if (steps.length === 0) return '';
  const several = new Set(steps.map((step) => step.process)).size > 1;
  const rows = steps.map(({ process, step, status, count, oldestSince }) => [
    several ? `${process}: ${step}` : step,
    status,
    String(count),
    age(oldestSince, at),
  ]);
  return table(['step', 'status', 'orders', 'oldest'], rows);
}

function exceptionsText({ exceptions }: StatusReport): string {
  if (exceptions.length === 0) return 'No exceptions: nothing waits for a person.';
  const rows = exceptions.map(({ cause, currency, count, amount }) => [
    cause,
    String(count),
    currency === null ? '' : money(amount, currency),
  ]);
  return `Waiting for a person (\`crossdock exceptions list\`):\n${table(['cause', 'count', 'at stake'], rows)}`;
}
