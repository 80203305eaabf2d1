import type { AdobeCommerceSummary } from '../../../simulators/adobe-commerce/index.ts';
import type { PlatformSays } from './audit-input.ts';
import { sum } from './grouping.ts';
import { keyOf } from './references.ts';

type ShopOrder = AdobeCommerceSummary['orders'][number];

interface PlayedFile {
  /** Crossdock's name for the shop that played it. */
  readonly channel: string;
  readonly shop: AdobeCommerceSummary;
  readonly platform: PlatformSays;
}

/**
 * What became of one document of the file.
 * - accepted: an order that the platform took, whatever became of it later;
 * - cancelled: a C-invoice whose order is cancelled;
 * - refused: an order, a return or a cancellation that was turned down with a reason;
 * - open: a cancellation whose order is still on its way;
 * - unexplained: nobody answers for it.
 */
export type FileOutcome = 'accepted' | 'cancelled' | 'refused' | 'open' | 'unexplained';

export interface FileRow {
  readonly number: string;
  readonly outcome: FileOutcome;
  readonly lines: number;
  /** Minor units; negative for credits. */
  readonly amount: number;
  readonly why: string;
}

export interface FilePart {
  readonly documents: number;
  readonly lines: number;
  readonly amount: number;
}

export interface FileExplanation {
  readonly currency: string;
  /** What the file itself adds up to. */
  readonly file: FilePart;
  readonly parts: Readonly<Record<FileOutcome, FilePart>>;
  /** In the sequence of the file. */
  readonly rows: readonly FileRow[];
  /** What does not add up, in sentences; empty when every document, line and penny is accounted for. */
  readonly problems: readonly string[];
}

const outcomes: readonly FileOutcome[] = ['accepted', 'cancelled', 'refused', 'open', 'unexplained'];

/** Holds what was placed against the file's own totals: documents, lines and money. Null where no file was played. */
export function explainFile({ channel, shop, platform }: PlayedFile): FileExplanation | null {
  const { fileTotals, orders } = shop;
  if (fileTotals === undefined) return null;
  const explain = explainer(platform, (number) => keyOf(channel, number));
  const rows = orders.map((order): FileRow => {
    const { number, lines, grandTotal } = order;
    return { number, lines: lines.length, amount: grandTotal, ...explain(order) };
  });
  const parts = Object.fromEntries(
    outcomes.map((outcome) => [outcome, partOf(rows.filter((row) => row.outcome === outcome))]),
  ) as Record<FileOutcome, FilePart>;
  const file = {
    documents: fileTotals.invoices + fileTotals.cancellations,
    lines: fileTotals.lines,
    amount: fileTotals.amountMinor,
  };
  return { currency: orders[0]?.currency ?? '', file, parts, rows, problems: problemsOf(file, rows, parts) };
}

function partOf(rows: readonly FileRow[]): FilePart {
  return {
    documents: rows.length,
    lines: sum(rows.map((row) => row.lines)),
    amount: sum(rows.map((row) => row.amount)),
  };
}

function problemsOf(file: FilePart, rows: readonly FileRow[], parts: Record<FileOutcome, FilePart>): string[] {
  const placed = partOf(rows);
  const problems = (['documents', 'lines', 'amount'] as const)
    .filter((what) => placed[what] !== file[what])
    .map((what) => `The file has ${file[what]} ${what}, the shop has placed ${placed[what]}.`);
  if (parts.unexplained.documents > 0)
    problems.push(`Documents without an explanation: ${parts.unexplained.documents}.`);
  return problems;
}

type Explained = Pick<FileRow, 'outcome' | 'why'>;

function explainer(platform: PlatformSays, keyFor: (number: string) => string): (order: ShopOrder) => Explained {
  const accepted = new Set(platform.accepted);
  const completed = new Set(platform.completed);
  const cancelled = new Set(platform.cancelled);
  const causes = new Map(platform.exceptions.map(({ key, cause }) => [key, cause]));
  const reasons = new Map(platform.refused.map(({ key, code, detail }) => [key, reasonOf(code, detail)]));
  const orderOutcome = ({ number, note }: ShopOrder): Explained => {
    const key = keyFor(number);
    if (completed.has(key)) return { outcome: 'accepted', why: 'completed' };
    if (cancelled.has(key)) return { outcome: 'accepted', why: 'accepted, then cancelled' };
    if (accepted.has(key)) {
      const cause = causes.get(key);
      return { outcome: 'accepted', why: cause === undefined ? 'on its way' : `waits for a person: ${cause}` };
    }
    const reason = reasons.get(key) ?? '';
    if (reason !== '') return { outcome: 'refused', why: note === '' ? reason : `${reason} (${note})` };
    const cause = causes.get(key);
    if (cause !== undefined) return { outcome: 'open', why: `waits for a person: ${cause}` };
    return { outcome: 'unexplained', why: 'neither accepted nor refused' };
  };
  return (order) => {
    if (order.kind !== 'cancellation') return orderOutcome(order);
    const target = order.cancels ?? '';
    const key = keyFor(target);
    if (cancelled.has(key)) return { outcome: 'cancelled', why: `${target} was cancelled` };
    if (completed.has(key)) {
      return { outcome: 'refused', why: `${target} had been shipped: what is missing is the return of its goods` };
    }
    const reason = reasons.get(key) ?? '';
    if (reason !== '' && !accepted.has(key))
      return { outcome: 'refused', why: `there is nothing to cancel: ${target} was refused itself (${reason})` };
    if (accepted.has(key)) return { outcome: 'open', why: `${target} is still on its way` };
    return { outcome: 'unexplained', why: `the platform does not know ${target}, which it cancels` };
  };
}

const reasonOf = (code: string, detail: string): string => [code, detail].filter((text) => text !== '').join(': ');
