import type { ServiceLevel } from '../../contracts/index.ts';
import { experienceLimits } from '../limits.ts';
import type { CarrierZone, DeliveryRules } from './delivery-rules.ts';
import { instantOf, minutesOf, nextDay, wallTimeOf, weekdayOf } from './zoned-time.ts';

export interface Destination {
  readonly country: string;
  readonly postalCode: string | undefined;
}

export interface DeliveryPromise {
  readonly serviceLevel: ServiceLevel;
  /** When the carrier takes it at the latest: what an order carries as its `shipBy`. */
  readonly shipBy: Date;
  /** Until when an order must come for this promise. */
  readonly orderBefore: Date;
  readonly carrier: string;
  readonly service: string;
  /** Days of delivery, of the market's calendar. */
  readonly earliest: string;
  readonly latest: string;
}

const deliveryDaysUsual = [1, 2, 3, 4, 5, 6];

/**
 * By when an order that comes at `at` leaves and arrives, from calendar, cut-off and carrier data alone. Undefined where
 * the market has no such service level, or no carrier of it reaches the destination.
 */
export function promiseDelivery(
  rules: DeliveryRules,
  serviceLevel: ServiceLevel,
  destination: Destination,
  at: Date,
): DeliveryPromise | undefined {
  const level = rules.levels[serviceLevel];
  const zone = rules.carriers.find((candidate) => reaches(candidate, serviceLevel, destination));
  if (level === undefined || zone === undefined) return undefined;
  const works = (day: string) => rules.workingDays.includes(weekdayOf(day)) && !rules.holidays.includes(day);
  const delivers = (day: string) =>
    (zone.deliveryDays ?? deliveryDaysUsual).includes(weekdayOf(day)) && !rules.holidays.includes(day);
  const now = wallTimeOf(at, rules.timeZone);
  const cutOff = minutesOf(level.cutOff);
  const isToday = works(now.day) && now.minutes < cutOff;
  const firstDay = isToday ? now.day : dayAfter(now.day, 1, works);
  const shipDay = dayAfter(firstDay, level.handlingDays, works);
  return {
    serviceLevel,
    shipBy: instantOf({ day: shipDay, minutes: minutesOf(level.handOver) }, rules.timeZone),
    orderBefore: instantOf({ day: firstDay, minutes: cutOff }, rules.timeZone),
    carrier: zone.carrier,
    service: zone.service,
    earliest: dayAfter(shipDay, zone.daysMin, delivers),
    latest: dayAfter(shipDay, zone.daysMax, delivers),
  };
}

/** The day `count` counted days later; a day that does not count is passed over. Bounded, for rules may leave none. */
function dayAfter(day: string, count: number, counts: (day: string) => boolean): string {
  let found = day;
  for (let left = count, steps = 0; left > 0 && steps < experienceLimits.promiseDaysMax; steps += 1) {
    found = nextDay(found);
    if (counts(found)) left -= 1;
  }
  return found;
}

function reaches(zone: CarrierZone, serviceLevel: ServiceLevel, { country, postalCode }: Destination): boolean {
  if (zone.serviceLevel !== serviceLevel || zone.country !== country) return false;
  if (zone.postalPrefixes === undefined) return true;
  return postalCode !== undefined && zone.postalPrefixes.some((prefix) => postalCode.startsWith(prefix));
}
