/** What time it is for the reader, so that "10:14" and "26 Nov 10:14" can be told apart. */
export interface Clock {
  readonly now: Date;
  /** IANA name; times of UTC say so. */
  readonly timeZone: string;
}

/** `10:14` today, `26 Nov 10:14` on another day, with the year in another year. */
export function sayTime(at: Date, clock: Clock): string {
  const time = format(at, clock, { hour: '2-digit', minute: '2-digit', hour12: false });
  const zone = clock.timeZone === 'UTC' ? ' UTC' : '';
  return sayDay(at, clock) === sayDay(clock.now, clock) ? `${time}${zone}` : `${sayDay(at, clock)} ${time}${zone}`;
}

/** `26 Nov`, with the year where it is another than now. */
export function sayDay(at: Date, clock: Clock): string {
  const day = format(at, clock, { day: 'numeric', month: 'short' });
  const yearOf = (date: Date) => format(date, clock, { year: 'numeric' });
  return yearOf(at) === yearOf(clock.now) ? day : `${day} ${yearOf(at)}`;
}

function format(at: Date, { timeZone }: Clock, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(at);
}

/** `1 line`, `2 lines`. */
export const sayCount = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
