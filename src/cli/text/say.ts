import { toDecimal } from '../../contracts/index.ts';

export const money = (minor: number, currency: string): string => `${toDecimal(minor, currency)} ${currency}`;

/** Local time to the second, with the date where it is another day. */
export function time(at: Date | null): string {
  if (at === null) return '';
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
  const sameDay = at.toDateString() === new Date().toDateString();
  return sameDay ? clock : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock}`;
}

/** `12 s`, `3 min`, `2 h`, `5 d`. */
export function age(since: Date | null, now: Date = new Date()): string {
  return since === null ? '' : ageOf((now.getTime() - since.getTime()) / 1_000);
}

/** The same of an age that is known. */
export function ageOf(exactSeconds: number): string {
  const seconds = Math.max(0, Math.round(exactSeconds));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}
