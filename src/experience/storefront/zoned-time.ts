/** Calendar days are texts (`2026-11-25`) and times of day minutes, both as a clock on the wall of a zone shows them. */
export interface WallTime {
  readonly day: string;
  readonly minutes: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What the wall clock of an IANA zone shows at an instant. */
export function wallTimeOf(at: Date, timeZone: string): WallTime {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: `${parts['year']}-${parts['month']}-${parts['day']}`,
    minutes: Number(parts['hour']) * 60 + Number(parts['minute']),
  };
}

/**
 * The instant at which the zone's wall clock shows this. Where it shows it twice (summer time ends) one of the two, where
 * it never does (summer time begins) one beside the gap.
 */
export function instantOf({ day, minutes }: WallTime, timeZone: string): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * minuteMs;
  let at = wanted;
  // The first guess is off by the zone's offset; the second, where an offset change lies between, by that change.
  for (let tries = 0; tries < 2; tries += 1) {
    const shown = wallTimeOf(new Date(at), timeZone);
    at += wanted - (Date.parse(`${shown.day}T00:00:00Z`) + shown.minutes * minuteMs);
  }
  return new Date(at);
}

export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
export const nextDay = (day: string): string => new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
/** 1 is Monday, 7 Sunday (ISO 8601). */
export const weekdayOf = (day: string): number => new Date(day).getUTCDay() || 7;
