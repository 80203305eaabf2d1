import { isCurrency, type SalesOrder } from '../contracts/index.ts';
import { isCountry } from './countries.ts';
import { checkTexts } from './order-text.ts';
import { checkChargeTax, checkLineAmounts, checkTotals } from './order-sums.ts';
import type { AddProblem, OrderChecks } from './order-problem.ts';

interface OrderRule {
  /** The parts of the document that the rule reads, as JSON pointers; it runs where the schema found them sound. */
  readonly needs: readonly string[];
  check(order: SalesOrder, checks: OrderChecks, add: AddProblem): void;
}

/** What a sales order must hold beyond its schema. */
export const orderRules: readonly OrderRule[] = [
  { needs: [], check: (order, _checks, add) => checkTexts(order, add) },
  { needs: ['/channel'], check: checkChannel },
  { needs: ['/currency'], check: ({ currency }, _checks, add) => checkCurrency(currency, '/currency', add) },
  {
    needs: ['/presentment'],
    check: ({ presentment }, _checks, add) =>
      presentment === undefined ? undefined : checkCurrency(presentment.currency, '/presentment/currency', add),
  },
  { needs: ['/billTo/country'], check: ({ billTo }, _checks, add) => checkCountry(billTo.country, '/billTo', add) },
  { needs: ['/shipTo/country'], check: ({ shipTo }, _checks, add) => checkCountry(shipTo.country, '/shipTo', add) },
  {
    needs: ['/sourceVersion'],
    check: (order, _checks, add) => checkInstant(order.sourceVersion, '/sourceVersion', add),
  },
  { needs: ['/placedAt'], check: (order, _checks, add) => checkInstant(order.placedAt, '/placedAt', add) },
  {
    needs: ['/shipping/shipBy'],
    check: ({ shipping }, _c, add) => checkInstant(shipping.shipBy, '/shipping/shipBy', add),
  },
  { needs: ['/placedAt', '/shipping/shipBy'], check: checkPromise },
  { needs: ['/lines'], check: ({ lines }, _checks, add) => checkUnique(lines, '/lines', add) },
  { needs: ['/charges'], check: ({ charges }, _checks, add) => checkUnique(charges, '/charges', add) },
  { needs: ['/lines', '/taxIncluded'], check: checkLineAmounts },
  { needs: ['/charges', '/taxIncluded'], check: checkChargeTax },
  { needs: ['/lines', '/charges', '/taxIncluded', '/totals'], check: checkTotals },
];

const channelsShownMax = 20;

function checkChannel({ channel }: SalesOrder, { channels }: OrderChecks, add: AddProblem): void {
  if (channels.has(channel)) return;
  const known = [...channels].slice(0, channelsShownMax).join(', ');
  add({
    pointer: '/channel',
    code: 'unknown-channel',
    detail: `There is no channel ${JSON.stringify(channel)}.`,
    mend: `Use one of: ${known}. Channels are declared in crossdock.config.ts.`,
  });
}

function checkCurrency(currency: string, pointer: string, add: AddProblem): void {
  if (isCurrency(currency)) return;
  const detail = `${currency} is no currency of ISO 4217.`;
  add({ pointer, code: 'unknown-currency', detail, mend: 'Send the code of a currency, as in EUR, JPY or KWD.' });
}

function checkCountry(country: string, address: string, add: AddProblem): void {
  if (isCountry(country)) return;
  add({
    pointer: `${address}/country`,
    code: 'unknown-country',
    detail: `${country} is no country of ISO 3166-1.`,
    mend: 'Send its alpha-2 code, as in DE, GB or US.',
  });
}

/** The least and the most that PostgreSQL, calendars and vendors agree on. */
const yearMin = 1970;
const yearMax = 9999;

function checkInstant(instant: string, pointer: string, add: AddProblem): void {
  const time = Date.parse(instant);
  if (!Number.isFinite(time)) {
    const mend = 'Check day, hour and second; a leap second is written as the second before it.';
    return add({ pointer, code: 'no-instant', detail: `${instant} is no instant of the calendar.`, mend });
  }
  const year = new Date(time).getUTCFullYear();
  if (year < yearMin || year > yearMax)
    add({
      pointer,
      code: 'no-instant',
      detail: `The year ${year} is out of range.`,
      mend: `Send ${yearMin} or later.`,
    });
  // Versions are compared as text, which orders instants only when all are of one offset.
  else if (!instant.endsWith('Z'))
    add({
      pointer,
      code: 'not-utc',
      detail: `${instant} is not in UTC.`,
      mend: `Write ${new Date(time).toISOString()} instead.`,
    });
}

function checkPromise({ placedAt, shipping }: SalesOrder, _checks: OrderChecks, add: AddProblem): void {
  if (!(Date.parse(shipping.shipBy) <= Date.parse(placedAt))) return;
  add({
    pointer: '/shipping/shipBy',
    code: 'before-placed',
    detail: `shipBy ${shipping.shipBy} is not after placedAt ${placedAt}.`,
    mend: 'Send when the warehouse must have handed over, which is after the order was placed.',
  });
}

function checkUnique(entries: readonly { readonly id: string }[], list: string, add: AddProblem): void {
  const first = new Map<string, number>();
  entries.forEach(({ id }, index) => {
    const before = first.get(id);
    if (before === undefined) return first.set(id, index);
    return add({
      pointer: `${list}/${index}/id`,
      code: 'duplicate-id',
      detail: `The id ${JSON.stringify(id)} is also that of ${list.slice(1)}[${before}].`,
      mend: 'Give each entry an id of its own; shipments and cancellations refer to it.',
    });
  });
}
