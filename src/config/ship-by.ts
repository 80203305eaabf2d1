import type { ServiceLevel } from '../contracts/index.ts';
import type { Calendar, Weekday } from './market.ts';

const dayMs = 86_400_000;
/** Days that are gone through for a working day; a calendar without one for so long has none. */
const searchDaysMax = 400;

/**
 * Until when an order must be handed over that is placed now: from the cut-off of its day, over working days, to the hour at
 * which the carrier comes, all in the time of the warehouse. Answers a UTC instant (RFC 3339).
 * @example shipByOf(germany.calendar, '2026-11-27T13:30:00Z', 'standard') // Friday 14:30 in Berlin, after the cut-off
 */
export function shipByOf(calendar: Calendar, placedAt: string, level: ServiceLevel): string {
  const placed = localOf(new Date(placedAt).getTime(), calendar.timeZone);
  const isInTime = isWorkingDay(calendar, placed.day) && placed.time <= calendar.cutOff;
  const from = isInTime ? placed.day : nextWorkingDay(calendar, placed.day);
  let day = from;
  for (let left = calendar.handlingDays[level]; left > 0; left -= 1) day = nextWorkingDay(calendar, day);
  return new Date(instantOf(day, calendar.handOver, calendar.timeZone)).toISOString();
}

/** Whether something can leave on a day, `2026-11-27`. */
export function isWorkingDay({ workingDays, holidays }: Calendar, day: string): boolean {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() || 7) as Weekday;
  return workingDays.includes(weekday) && !holidays.includes(day) && !holidays.includes(day.slice(5));
}

function nextWorkingDay(calendar: Calendar, day: string): string {
  let next = day;
  for (let days = 0; days < searchDaysMax; days += 1) {
    next = new Date(Date.parse(`${next}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
    if (isWorkingDay(calendar, next)) return next;
  }
  return next;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes longer than all the rest, so there is one a time zone. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', ...parts });
  formats.set(timeZone, format);
  return format;
}

function localOf(ms: number, timeZone: string): { readonly day: string; readonly time: string } {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return { day: `${parts['year']}-${parts['month']}-${parts['day']}`, time: `${parts['hour']}:${parts['minute']}` };
}

/**
 * The UTC instant at which clocks there show a time. In the hour that is skipped in spring it is the one as far behind the
 * skip; of the hour that comes twice in autumn it is one of both.
 */
function instantOf(day: string, time: string, timeZone: string): number {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) {
    const shown = localOf(guess, timeZone);
    guess += wanted - Date.parse(`${shown.day}T${shown.time}:00Z`);
  }
  return guess;
}
