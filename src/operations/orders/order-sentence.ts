import { toDecimal } from '../../contracts/index.ts';
import type { OrderView, TimelineEntry } from './order-view.ts';
import { sayCount, sayDay, sayTime, type Clock } from './say-time.ts';

type Facts = Omit<OrderView, 'sentence'>;

/** Where an order stands, in one plain sentence for somebody who has a customer on the telephone. */
export function orderSentence(order: Facts, clock: Clock): string {
  switch (order.status) {
    case 'received':
      return receivedSentence(order, clock);
    case 'refused':
      return `Refused at the door${at(order.finishedAt, clock)}: ${order.reason ?? 'no reason was kept'}.`;
    case 'completed':
      return completedSentence(order, clock);
    case 'cancelled':
      return `Cancelled${at(order.finishedAt, clock)}: ${reasonWords(order.reason)}.`;
    case 'exception':
      return exceptionSentence(order);
    case 'delayed':
      return delayedSentence(order, clock);
    case 'waiting':
      return waitingSentence(order, clock);
    default:
      return workingSentence(order, clock);
  }
}

const at = (date: Date | null, clock: Clock): string => (date === null ? '' : ` at ${sayTime(date, clock)}`);
/** `authorise-payment` is "authorise payment". */
const stepWords = (step: string | null): string =>
  (step ?? 'the first step').replace(/^undo:/, '').replaceAll('-', ' ');
/** Codes become words where they are only a code; a text behind the code is kept as it is. */
const reasonWords = (reason: string | null): string =>
  (reason ?? 'no reason was kept').replace(/^[a-z-]+/, (code) => code.replaceAll('-', ' '));
const isUndoing = (step: string | null): boolean => step?.startsWith('undo:') === true;
const lastOf = (order: Facts): TimelineEntry | undefined => order.timeline.at(-1);

function receivedSentence(order: Facts, clock: Clock): string {
  const [raw] = order.raw;
  if (raw === undefined) return 'Nothing is known of it but its number.';
  const came = `${raw.system} sent it by ${raw.via}${at(raw.receivedAt, clock)}`;
  switch (raw.status) {
    case 'new':
      return `${came}; it is taken up next${raw.detail === null ? '' : ` (so far: ${raw.detail})`}.`;
    case 'exception':
      return `${came}, and it cannot be used: ${raw.detail ?? 'no reason was kept'}. It is kept, and goes on when the exception is retried.`;
    default:
      return `${came}, and it was ${raw.status}${raw.detail === null ? '' : `: ${raw.detail}`}.`;
  }
}

function completedSentence(order: Facts, clock: Clock): string {
  const { summary } = order;
  if (summary === null) return `Completed${at(order.finishedAt, clock)}.`;
  const { currency, money, shipments, lines } = summary;
  const amount = (minor: number) => `${toDecimal(minor, currency)} ${currency}`;
  const cancelled = lines.reduce((sum, line) => sum + line.cancelled, 0);
  const less = cancelled === 0 ? '' : `, ${sayCount(cancelled, 'unit')} cancelled`;
  const shipped = `${sayCount(shipments.length, 'shipment')}, ${amount(money.captured)} captured, ${amount(money.invoiced)} invoiced`;
  return `Completed${at(order.finishedAt, clock)}: ${shipped}${less}.`;
}

function exceptionSentence(order: Facts): string {
  const open = order.exceptions.find((exception) => exception.resolvedAt === null);
  const where = isUndoing(order.step) ? `undoing ${stepWords(order.step)}` : stepWords(order.step);
  if (open === undefined) return `Stopped at ${where}; a person decides.`;
  return `Stopped at ${where}: ${fullStop(open.detail)} ${fullStop(open.advice)} (Exception ${open.id}.)`;
}

const fullStop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function delayedSentence(order: Facts, clock: Clock): string {
  const last = lastOf(order);
  const again = order.dueAt === null ? 'soon' : `at ${sayTime(order.dueAt, clock)}`;
  const doing = isUndoing(order.step) ? `undo ${stepWords(order.step)}` : stepWords(order.step);
  if (last === undefined) return `It goes on with ${doing} ${again}.`;
  const why = last.detail === null ? '' : ` (${last.detail})`;
  if (last.outcome === 'again') return `Trying to ${doing} once more ${again}${why}.`;
  const system = last.system ?? 'The system';
  const what = last.outcome === 'unknown' ? 'gave no certain answer' : 'could not do it';
  return `${system} ${what}${why}; trying to ${doing} again ${again}, after ${sayCount(last.attempt, 'try').replace('trys', 'tries')}.`;
}

function waitingSentence(order: Facts, clock: Clock): string {
  const since = lastOf(order)?.at ?? order.acceptedAt;
  const sinceWords = since === null ? '' : ` since ${sayTime(since, clock)}`;
  if (order.step !== 'await-shipment') return `Waiting for ${stepWords(order.step)}${sinceWords}.`;
  const open = (order.summary?.lines ?? []).filter((line) => line.open > 0);
  const shipped = order.summary?.shipments.length ?? 0;
  const before = shipped === 0 ? '' : ` after ${sayCount(shipped, 'shipment')}`;
  const promised = order.document === null ? null : new Date(order.document.shipping.shipBy);
  const promise = promised === null ? '' : `; promised for ${sayDay(promised, clock)}`;
  const late = promised !== null && promised < clock.now ? ', which is over' : '';
  return `Waiting for the warehouse to ship ${sayCount(open.length, 'line')}${before}${sinceWords}${promise}${late}.`;
}

function workingSentence(order: Facts, clock: Clock): string {
  const since = lastOf(order)?.at ?? order.acceptedAt;
  const sinceWords = since === null ? '' : ` (the step before ended at ${sayTime(since, clock)})`;
  if (isUndoing(order.step)) return `Being cancelled; what is being undone now: ${stepWords(order.step)}${sinceWords}.`;
  const words = order.status === 'carried' ? 'Being worked on' : 'Next in line for a worker';
  return `${words}: ${stepWords(order.step)}${sinceWords}.`;
}
