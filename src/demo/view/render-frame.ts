import { cutLine, padLine, paint, type Colour } from './ansi.ts';
import { bar, sparkline } from './bars.ts';
import { countOf, durationText, grouped, inWork, type DemoSnapshot } from './snapshot.ts';

/** A terminal of 24 lines shows the frame and the line that the cursor waits on. */
export const frameLineCountMax = 23;
/** Of the steps at most; where channels need lines of their own there are fewer. */
const stepRowCountMax = 9;
/** Lines that are there in every frame: title, progress, counts, refusals, exceptions, rate, oldest, stock, and blanks. */
const fixedLineCount = 11;
const noteCountMax = 3;
const labelWidth = 12;
/** Of the sparkline: one column a second. */
const historySeconds = 60;

/** One picture of the demo, at most `columns` wide. Lines stay where they are from one frame to the next. */
export function renderFrame(snapshot: DemoSnapshot, columns: number): string[] {
  const width = Math.max(20, Math.min(columns, 140));
  const ofChannels = channels(snapshot, width);
  const stepRows = Math.min(stepRowCountMax, frameLineCountMax - fixedLineCount - noteCountMax - ofChannels.length);
  const lines = [
    title(snapshot, width),
    progress(snapshot, width),
    ...ofChannels,
    '',
    counts(snapshot),
    refusals(snapshot),
    exceptions(snapshot),
    '',
    ...steps(snapshot, width, stepRows),
    '',
    rate(snapshot, width),
    oldest(snapshot),
    traffic(snapshot),
    ...notes(snapshot),
  ];
  return lines.slice(0, frameLineCountMax).map((line) => cutLine(line, columns));
}

const labelled = (label: string, text: string): string => `${paint('dim', label.padEnd(labelWidth))}${text}`;

function title({ phase, elapsedMs }: DemoSnapshot, width: number): string {
  const left = `${paint('title', 'Crossdock')}  ${paint(phase === 'spike' ? 'warn' : 'accent', printable(phase))}`;
  const right = durationText(elapsedMs);
  return padLine(left, width - right.length) + paint('dim', right);
}

function progress({ placed, planned }: DemoSnapshot, width: number): string {
  const text = ` ${grouped(placed)} of ${grouped(planned)} placed`;
  const barWidth = Math.max(0, width - text.length);
  return padLine(paint('accent', bar(placed, planned, barWidth)), barWidth) + text;
}

function counts(snapshot: DemoSnapshot): string {
  const parts: [string, number, Colour | null][] = [
    ['accepted', snapshot.accepted, null],
    ['in work', inWork(snapshot), null],
    ['completed', snapshot.completed, 'good'],
    ['cancelled', snapshot.cancelled, null],
  ];
  const shown = parts.map(([label, count, colour]) => {
    const text = grouped(count);
    return `${paint('dim', label)} ${colour === null ? text : paint(colour, text)}`;
  });
  return shown.join('   ');
}

/** Of each channel what it placed and what of it is done; two beside each other where there is room. */
function channels({ channels: all }: DemoSnapshot, width: number): string[] {
  // One channel says what the counts say already.
  if (all.length < 2) return [];
  const columnCount = width >= 76 ? 2 : 1;
  const rowCount = Math.ceil(all.length / columnCount);
  const cellWidth = Math.floor((width - 2 * (columnCount - 1)) / columnCount);
  return Array.from({ length: rowCount }, (_, row) =>
    Array.from({ length: columnCount }, (_unused, column) => all[row * columnCount + column])
      .map((channel) => (channel === undefined ? '' : padLine(channelCell(channel, cellWidth), cellWidth)))
      .join('  ')
      .trimEnd(),
  );
}

function channelCell({ name, placed, accepted, completed }: DemoSnapshot['channels'][number], width: number): string {
  const label = padLine(cutLine(printable(name), labelWidth - 1), labelWidth);
  const numbers = `${grouped(placed).padStart(6)} placed ${grouped(completed).padStart(6)} done`;
  const room = Math.max(0, width - labelWidth - numbers.length - 1);
  const done = bar(completed, Math.max(accepted, placed), room);
  return `${paint('dim', label)}${numbers} ${paint('good', done)}`;
}

function refusals({ refused }: DemoSnapshot): string {
  const total = countOf(refused);
  if (total === 0) return labelled('refused', '0');
  const top = refused.toSorted((a, b) => b.count - a.count).slice(0, 3);
  const reasons = top.map(({ reason, count }) => `${printable(reason)} ${grouped(count)}`).join(', ');
  return labelled('refused', `${grouped(total)}  ${paint('dim', reasons)}`);
}

function exceptions({ exceptions: held }: DemoSnapshot): string {
  const total = countOf(held);
  if (total === 0) return labelled('exceptions', '0');
  const causes = held.map(({ cause, count }) => `${printable(cause)} ${grouped(count)}`).join(', ');
  return labelled('exceptions', `${paint('bad', grouped(total))}  ${causes}`);
}

/** Steps in the order of the flow, down each column. */
function steps({ steps: all }: DemoSnapshot, width: number, rowCountMax: number): string[] {
  const columnCount = width >= 114 ? 3 : width >= 76 ? 2 : 1;
  const shown = fitting(all, columnCount * rowCountMax);
  const rowCount = Math.ceil(shown.length / columnCount);
  const gap = 2;
  const cellWidth = Math.floor((width - gap * (columnCount - 1)) / columnCount);
  const max = Math.max(10, ...shown.map(({ count }) => count));
  return Array.from({ length: rowCount }, (_, row) =>
    Array.from({ length: columnCount }, (_, column) => shown[column * rowCount + row])
      .map((step) => (step === undefined ? '' : padLine(stepCell(step, max, cellWidth), cellWidth)))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

/** Where there are more steps than room, idle ones are left out, the last first. */
function fitting(all: DemoSnapshot['steps'], room: number): DemoSnapshot['steps'] {
  const surplus = all.length - room;
  if (surplus <= 0) return all;
  const idle = all.flatMap(({ count }, index) => (count === 0 ? [index] : []));
  const left = new Set(idle.slice(Math.max(0, idle.length - surplus)));
  return all.filter((_, index) => !left.has(index)).slice(0, room);
}

function stepCell({ name, count }: { name: string; count: number }, max: number, width: number): string {
  const nameWidth = Math.min(22, Math.floor(width * 0.55));
  const label = padLine(cutLine(printable(name), nameWidth), nameWidth);
  const number = grouped(count).padStart(7);
  const barWidth = Math.max(0, width - nameWidth - number.length - 1);
  if (count === 0) return paint('dim', `${label}${number}`);
  return `${label}${number} ${paint('accent', bar(count, max, barWidth))}`;
}

function rate({ ordersPerSecond, history }: DemoSnapshot, width: number): string {
  const text = ordersPerSecond.toFixed(1).padStart(7);
  const room = Math.min(historySeconds, Math.max(0, width - labelWidth - text.length - 2));
  return labelled('orders/s', `${text}  ${paint('good', sparkline(history, room))}`);
}

function oldest({ oldest: order }: DemoSnapshot): string {
  if (order === null) return labelled('oldest', 'none waiting');
  return labelled('oldest', `${durationText(order.ageMs)}  ${printable(order.number)} in ${printable(order.step)}`);
}

function traffic({ stockPushes, stockWaiting, faults }: DemoSnapshot): string {
  const stock = `${grouped(stockPushes)} told to the channels, ${grouped(stockWaiting)} waiting`;
  return labelled('stock', `${stock}   ${paint('dim', 'faults injected')} ${grouped(faults)}`);
}

/** Always the same number of lines, so that nothing jumps when the first event comes. */
function notes({ notes: all }: DemoSnapshot): string[] {
  const shown = all.slice(-noteCountMax).map((note) => paint('warn', `! ${printable(note)}`));
  return [...shown, ...Array.from({ length: noteCountMax - shown.length }, () => '')];
}

/** Names and reasons come from outside; a control character in one of them would move the cursor. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const printable = (text: string): string => text.replace(/[\u0000-\u001F\u007F-\u009F]/g, ' ');
