import { cutLine, paint, type Colour } from '../view/ansi.ts';
import { durationText, grouped } from '../view/snapshot.ts';
import { toDecimal } from '../../contracts/index.ts';
import { checkTitles, type AuditReport, type ChannelReport, type Problem } from './audit-report.ts';
import type { FileExplanation, FileOutcome, FilePart } from './explain-file.ts';

export interface RenderOptions {
  /** Width of the terminal; lines are cut to it. No limit when absent. */
  readonly columns?: number;
  readonly colour?: boolean;
  /** Problems that are listed under their check; 5 when absent. */
  readonly problemsShownMax?: number;
  /** What became of the file that was played, from `explainFile`. */
  readonly file?: FileExplanation | null;
}

const titleWidth = 56;

/** The closing report: what happened, what was checked and how it came out, and what it brought. */
export function renderReport(report: AuditReport, options: RenderOptions = {}): string {
  const { columns: width = Number.POSITIVE_INFINITY, colour = false, problemsShownMax = 5, file = null } = options;
  const tint = (name: Colour, text: string) => (colour ? paint(name, text) : text);
  const lines = [
    tint('title', `Audit of ${grouped(report.orders)} orders in ${durationText(report.seconds * 1000)}`),
    outcomeLine(report),
    '',
    ...checkLines(report, problemsShownMax, tint),
    '',
    ...report.money.map(moneyLine),
    ...report.collected.map(collectedLine),
    speedLine(report),
    ...urgencyLine(report),
    '',
    ...channelLines(report, tint),
    ...(file === null ? [] : ['', ...fileLines(file, problemsShownMax, tint)]),
    '',
    verdict(report, file, tint),
  ];
  return lines.map((line) => cutLine(line, width)).join('\n');
}

type Tint = (colour: Colour, text: string) => string;

function outcomeLine({ accepted, refused, completed, cancelled, open, exceptions }: AuditReport): string {
  const parts = { accepted, refused, completed, cancelled, open, exceptions };
  return Object.entries(parts)
    .map(([name, count]) => `${name} ${grouped(count)}`)
    .join('   ');
}

function checkLines({ checks, problems }: AuditReport, shownMax: number, tint: Tint): string[] {
  return checks.flatMap(({ check, checked, problems: count }) => {
    const title = checkTitles[check].padEnd(titleWidth);
    if (count === 0) return [`${tint('good', '✓')} ${title} ${tint('dim', `${grouped(checked)} checked`)}`];
    const found = problems.filter((problem) => problem.check === check);
    const shown = found.slice(0, shownMax).map((problem) => `    ${problemText(problem)}`);
    const rest = found.length - shown.length;
    return [
      `${tint('bad', '✗')} ${title} ${tint('bad', `${grouped(count)} problems`)}, ${grouped(checked)} checked`,
      ...shown,
      ...(rest > 0 ? [`    … and ${grouped(rest)} more`] : []),
    ];
  });
}

const problemText = ({ channel, number, sku, detail }: Problem): string =>
  [channel !== undefined && number !== undefined ? `${channel}/${number}` : (number ?? channel), sku, detail]
    .filter((part) => part !== undefined)
    .join('  ');

function moneyLine({ currency, captured, invoiced }: AuditReport['money'][number]): string {
  const sign = captured === invoiced ? '=' : '≠';
  return `Captured ${money(captured, currency)} ${sign} invoiced ${money(invoiced, currency)}`;
}

const collectedLine = ({ currency, invoiced }: AuditReport['collected'][number]): string =>
  `Invoiced ${money(invoiced, currency)}, which marketplaces have taken`;

function money(minor: number, currency: string): string {
  const [whole = '', fraction] = toDecimal(minor, currency).split('.');
  return `${grouped(Number(whole)).replace(/^0$/, whole)}${fraction === undefined ? '' : `.${fraction}`} ${currency}`;
}

function speedLine({ ordersPerSecond, acceptP50Ms, acceptP99Ms }: AuditReport): string {
  return `${ordersPerSecond} orders completed a second; accepted after ${acceptP50Ms} ms (half of them), ${acceptP99Ms} ms (99 of 100)`;
}

/** What was promised within a day goes before what was not; seen where the work piles up. */
function urgencyLine({ askedAfterMs: { urgent, later } }: AuditReport): string[] {
  if (urgent === null || later === null) return [];
  return [
    `The warehouse was asked after ${durationText(urgent)} where the promise is a day, else after ${durationText(later)} (half of them)`,
  ];
}

const columns: readonly (readonly [string, (channel: ChannelReport) => string])[] = [
  ['placed', ({ placed }) => grouped(placed)],
  ['accepted', ({ accepted }) => grouped(accepted)],
  ['sold', ({ completed }) => grouped(completed)],
  ['refused', ({ refused }) => grouped(refused)],
  ['promises kept', ({ promisesKept, promises }) => `${grouped(promisesKept)} of ${grouped(promises)}`],
  ['stock told', ({ stockPushes }) => grouped(stockPushes)],
  ['first told', ({ firstToldMs }) => (firstToldMs === null ? '-' : durationText(firstToldMs))],
  ['quota used', ({ quotaUsed }) => (quotaUsed === null ? '-' : `${Math.round(quotaUsed * 100)} %`)],
];

/** One line a channel. */
function channelLines({ channels }: AuditReport, tint: Tint): string[] {
  const nameWidth = Math.max(12, ...channels.map(({ name }) => name.length + 2));
  const cells = channels.map((channel) => columns.map(([, cellOf]) => cellOf(channel)));
  const widths = columns.map(([title], at) => Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)) + 2);
  const line = (name: string, row: readonly string[]) =>
    name.padEnd(nameWidth) + row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('');
  return [
    tint(
      'dim',
      line(
        'Channel',
        columns.map(([title]) => title),
      ),
    ),
    ...channels.map(({ name }, at) => line(name, cells[at] ?? [])),
  ];
}

function verdict(report: AuditReport, file: FileExplanation | null, tint: Tint): string {
  const { lost, oversold, duplicated, amounts, problems } = report;
  const counters = `lost ${lost}   oversold ${oversold}   duplicated ${duplicated}   amounts that differ ${amounts}`;
  const count = problems.length + (file?.problems.length ?? 0);
  return count === 0 ? tint('good', `Clean: ${counters}`) : tint('bad', `${grouped(count)} problems: ${counters}`);
}

const outcomeWords: Readonly<Record<FileOutcome, string>> = {
  accepted: 'accepted as orders',
  cancelled: 'cancellations that took effect',
  refused: 'refused with a reason',
  open: 'not settled yet',
  unexplained: 'without an explanation',
};

/** The file's totals as a sum, and for what was refused the reasons. */
function fileLines(file: FileExplanation, shownMax: number, tint: Tint): string[] {
  const row = (name: string, { documents, lines, amount }: FilePart) =>
    `${name.padEnd(34)}${grouped(documents).padStart(7)}${grouped(lines).padStart(9)}${money(amount, file.currency).padStart(20)}`;
  const parts = Object.entries(file.parts).filter(([, part]) => part.documents > 0) as [FileOutcome, FilePart][];
  const reasons = countReasons(file).slice(0, Math.max(shownMax, 1));
  return [
    tint('dim', `${'The file'.padEnd(34)}${'docs'.padStart(7)}${'lines'.padStart(9)}${'amount'.padStart(20)}`),
    ...parts.map(([outcome, part]) => row(outcomeWords[outcome], part)),
    row(`${file.problems.length === 0 ? '=' : '≠'} the file itself`, file.file),
    ...file.problems.map((problem) => tint('bad', problem)),
    ...reasons.map(({ why, count }) => `    ${grouped(count)} x ${why}`),
  ];
}

function countReasons({ rows }: FileExplanation): { why: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { outcome, why } of rows) {
    if (outcome === 'accepted' || outcome === 'cancelled') continue;
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return [...counts].map(([why, count]) => ({ why, count })).sort((a, b) => b.count - a.count);
}
