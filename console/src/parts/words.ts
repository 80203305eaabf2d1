/** `undo:authorise-payment` as "undo authorise payment". */
export const stepWords = (step: string): string => step.replace(/^undo:/, 'undo ').replaceAll('-', ' ');

const numbers = new Intl.NumberFormat('en');
export const sayNumber = (value: number): string => numbers.format(value);

const rates = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
export const sayRate = (value: number): string =>
  value >= 10 ? numbers.format(Math.round(value)) : rates.format(value);

/** `out-of-stock: XD-0001 …` as "out of stock: XD-0001 …": only the code becomes words. */
export const reasonWords = (reason: string): string =>
  reason.replace(/^[a-z]+(?:-[a-z]+)+/, (code) => code.replaceAll('-', ' '));

/** Integer minor units as `1,234.50 USD`; the decimals are those of ISO 4217, as the platform counts them. */
export function sayMoney(minor: number | null, currency: string | null): string {
  if (minor === null || currency === null) return '–';
  const decimals = decimalsOf(currency);
  const value = minor / 10 ** decimals;
  const format = new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return `${format.format(value)} ${currency}`;
}

const decimalsByCurrency = new Map<string, number>([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);
export const decimalsOf = (currency: string): number => decimalsByCurrency.get(currency) ?? 2;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const short = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const whole = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export const sayClock = (iso: string): string => clock.format(new Date(iso));
export const sayWhole = (iso: string): string => whole.format(new Date(iso));

/** `10:14` today, `26 Nov 10:14` on another day. */
export function sayTime(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  const time = short.format(at);
  return at.toDateString() === now.toDateString() ? time : `${day.format(at)} ${time}`;
}

/** `320 ms`, `4.2 s`, `3 min`, `2 h 10 min`, `4 d`. */
export function sayDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
  return `${Math.floor(hours / 24)} d`;
}

/** How long ago, to the second: parts of it would only flicker. */
export function sayAge(iso: string, nowMs: number = Date.now()): string {
  const ms = nowMs - new Date(iso).getTime();
  if (ms < 1_000) return '1 s';
  return ms < 60_000 ? `${Math.floor(ms / 1_000)} s` : sayDuration(ms);
}

const nowMsMax = 5_000;
export const sayAgo = (iso: string): string =>
  Date.now() - new Date(iso).getTime() < nowMsMax ? 'just now' : `${sayAge(iso)} ago`;

export const sayCount = (count: number, noun: string, plural = `${noun}s`): string =>
  `${sayNumber(count)} ${count === 1 ? noun : plural}`;
