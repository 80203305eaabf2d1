import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { serviceLevels } from '../../contracts/index.ts';
import { experienceErrors } from '../errors.ts';

const closed = { additionalProperties: false } as const;
const Time = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'Of the market’s clock, as in 14:00' });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Weekdays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
  minItems: 1,
  description: '1 is Monday, 7 Sunday',
});
const days = (most: number) => Type.Integer({ minimum: 0, maximum: most });

const Level = Type.Object(
  {
    /** Orders before this time are worked on the same day. */
    cutOff: Time,
    /** Working days from then until the carrier takes it. */
    handlingDays: days(60),
    /** When the carrier takes it. */
    handOver: Time,
  },
  closed,
);

/** How one carrier's service reaches a destination. The first entry that fits an address counts. */
const CarrierZone = Type.Object(
  {
    carrier: Type.String(),
    service: Type.String(),
    serviceLevel: Type.Union(serviceLevels.map((level) => Type.Literal(level))),
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
    /** Beginnings of postal codes; all of the country where absent. */
    postalPrefixes: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    daysMin: days(120),
    daysMax: days(120),
    /** Days on which this service delivers; Monday to Saturday where absent. */
    deliveryDays: Type.Optional(Weekdays),
  },
  closed,
);
export type CarrierZone = Static<typeof CarrierZone>;

/** A market's calendar, its service levels and how carriers reach its customers: all data, nothing of it is code. */
export const DeliveryRules = Type.Object(
  {
    timeZone: Type.String(),
    workingDays: Weekdays,
    /** Days on which nobody works and no carrier comes. */
    holidays: Type.Array(Day),
    levels: Type.Partial(Type.Object({ standard: Level, expedited: Level, 'same-day': Level }, closed)),
    carriers: Type.Array(CarrierZone),
  },
  closed,
);
export type DeliveryRules = Static<typeof DeliveryRules>;

/** Throws XD_DELIVERY_RULES where a channel's rules cannot be followed. */
export function checkDeliveryRules(channel: string, rules: DeliveryRules): void {
  const why = problemOf(rules);
  if (why !== undefined) throw experienceErrors.XD_DELIVERY_RULES({ channel, why });
}

function problemOf(rules: DeliveryRules): string | undefined {
  const [problem] = [...Value.Errors(DeliveryRules, rules)];
  if (problem !== undefined) return `${problem.path.slice(1).replaceAll('/', '.')}: ${problem.message}.`;
  const zone = rules.carriers.find(({ daysMin, daysMax }) => daysMin > daysMax);
  if (zone !== undefined) return `${zone.carrier} ${zone.service}: daysMin is more than daysMax.`;
  try {
    Intl.DateTimeFormat('en', { timeZone: rules.timeZone }).format();
    return undefined;
  } catch {
    return `timeZone: ${rules.timeZone} is no time zone of IANA.`;
  }
}
