import type { Finding } from './audit-report.ts';
import type { Inspect } from './check-orders.ts';
import { countRepeats, sum } from './grouping.ts';
import { difference, moneyText } from './money-words.ts';
import type { OrderRecord } from './order-record.ts';
import { erpReference, parcelReference } from './references.ts';
import { captured, invoiced, shippedValue, type Pickable } from './shipped-value.ts';

type Found = Omit<Finding, 'check' | 'number'>;

/**
 * Amounts are compared in the smallest unit of the currency, which at Stripe is the minor unit for all currencies but a
 * few without one (ISK, UGX) that the demo does not sell in.
 */
export const inspectPayments =
  (isPickable: Pickable): Inspect =>
  (record) => [...amountFindings(record, isPickable), ...referenceFindings(record), ...holdFindings(record)];

function amountFindings(record: OrderRecord, isPickable: Pickable): Found[] {
  const { fate, order, intents, parcels } = record;
  const { currency } = order;
  if (order.collects)
    return intents.length === 0
      ? []
      : [{ detail: `the channel takes the money, and there are payments: ${intents.map(({ id }) => id).join(', ')}` }];
  const other = intents.find((intent) => intent.captured > 0 && intent.currency.toUpperCase() !== currency);
  if (other !== undefined)
    return [
      { detail: `${other.id} was captured in ${other.currency}, the order is in ${currency}`, counts: { amounts: 1 } },
    ];
  const taken = captured(record);
  const captures = intents.flatMap((intent) => intent.captures);
  const repeats = countRepeats(captures, ({ id, reference }) => reference ?? id);
  if (fate === 'cancelled')
    return taken === 0
      ? []
      : [
          {
            detail: `cancelled, and ${moneyText(taken, currency)} captured`,
            counts: { amounts: 1, duplicated: repeats },
          },
        ];
  const isOver = fate === 'completed';
  const value = shippedValue(record, isPickable);
  const isExact = isOver && value.kind === 'exact';
  const wrong = isExact ? taken !== value.amount : taken > value.amount;
  if (!wrong && repeats === 0) return [];
  // Two captures of one parcel say so by their reference; without one, more captures than parcels do.
  const surplus = taken > value.amount ? Math.max(0, captures.length - Math.max(1, parcels.length)) : 0;
  const by = wrong ? `captured ${difference(taken, value.amount, currency)}` : `captured ${moneyText(taken, currency)}`;
  const how = repeats > 0 ? `, ${repeats} of ${captures.length} captures repeated` : '';
  const limit = isExact ? '' : ' at most';
  return [
    { detail: `${by}${limit}${how}`, counts: { amounts: wrong ? 1 : 0, duplicated: Math.max(repeats, surplus) } },
  ];
}

/** Money is taken for what has left. */
function referenceFindings({ fate, intents, parcels }: OrderRecord): Found[] {
  // Charges that were left when the last line was cancelled are taken by themselves; a rest of nothing lets a hold go.
  const left = new Set([...parcels.map(({ id }) => id), ...(parcels.length > 0 ? ['charges', 'rest'] : [])]);
  const astray = intents
    .flatMap(({ captures }) => captures)
    .filter(({ reference }) => reference !== null && !left.has(reference));
  if (fate === 'cancelled') return [];
  return astray.map(({ id, reference }) => ({ detail: `the capture ${id} is for ${reference}, which has not left` }));
}

/** One authorisation an order, and none that is left held of a cancelled one. */
function holdFindings({ fate, intents }: OrderRecord): Found[] {
  const held = intents.filter(({ status }) => status === 'requires_capture');
  if (fate === 'cancelled')
    return held.map(({ id, amount, currency }) => ({
      detail: `cancelled, and ${id} still holds ${moneyText(amount, currency.toUpperCase())}`,
    }));
  if (held.length < 2) return [];
  const ids = held.map(({ id }) => id).join(', ');
  return [{ detail: `${held.length} authorisations are held: ${ids}`, counts: { duplicated: held.length - 1 } }];
}

/** One posted invoice a parcel; together what was shipped, or, where its value is not known, what was captured. */
export const inspectInvoices =
  (isPickable: Pickable): Inspect =>
  (record) => {
    const { fate, order, invoices } = record;
    const { currency } = order;
    const total = invoiced(record);
    const drafts = invoices.filter(({ status }) => status === 'Draft').length;
    const left: Found[] = drafts > 0 && fate !== 'open' ? [{ detail: `invoices left as drafts: ${drafts}` }] : [];
    if (fate === 'cancelled')
      return total === 0
        ? left
        : [...left, { detail: `cancelled, and ${moneyText(total, currency)} invoiced`, counts: { amounts: 1 } }];
    const repeats = countRepeats(invoices, ({ externalDocumentNumber }) => externalDocumentNumber.toUpperCase());
    const twice: Found[] =
      repeats > 0 ? [{ detail: `invoices repeated: ${repeats}`, counts: { duplicated: repeats } }] : [];
    if (fate !== 'completed') return [...left, ...twice];
    const value = shippedValue(record, isPickable);
    const expected = value.kind === 'exact' ? value.amount : takenOrAtMost(record, total, value.amount);
    const missing = parcelsWithoutInvoice(record);
    if (total !== expected) {
      const without = missing.length > 0 ? `; no invoice for shipment ${missing.join(', ')}` : '';
      const [first] = twice;
      const detail = `invoiced ${difference(total, expected, currency)}${without}${first === undefined ? '' : `; ${first.detail}`}`;
      return [...left, { detail, counts: { amounts: 1, duplicated: repeats } }];
    }
    return [
      ...left,
      ...twice,
      ...missing.map((id) => ({ detail: `no invoice for shipment ${id}` })),
      ...byParcel(record),
    ];
  };

/** What was captured; where the channel takes the money, whatever is not beyond what could be shipped. */
const takenOrAtMost = (record: OrderRecord, total: number, most: number): number =>
  record.order.collects ? Math.min(total, most) : captured(record);

const invoicesOf = ({ key, invoices }: OrderRecord, parcelId: string) => {
  const reference = erpReference(parcelReference(key, parcelId));
  return invoices.filter(({ externalDocumentNumber }) => externalDocumentNumber.toUpperCase() === reference);
};

function parcelsWithoutInvoice(record: OrderRecord): string[] {
  return record.parcels.filter(({ id }) => invoicesOf(record, id).length === 0).map(({ id }) => id);
}

/** Where the sums agree, the parts may still be taken for the wrong parcel. */
function byParcel(record: OrderRecord): Found[] {
  const captures = record.intents.flatMap((intent) => intent.captures);
  if (
    captures.length < 2 ||
    captured(record) !== invoiced(record) ||
    captures.some(({ reference }) => reference === null)
  )
    return [];
  return record.parcels.flatMap(({ id }): Found[] => {
    const taken = sum(captures.filter(({ reference }) => reference === id).map(({ amount }) => amount));
    const billed = sum(invoicesOf(record, id).map(({ total }) => total));
    if (taken === billed || invoicesOf(record, id).length === 0 || taken === 0) return [];
    const by = difference(billed, taken, record.order.currency);
    return [{ detail: `shipment ${id} invoiced ${by}`, counts: { amounts: 1 } }];
  });
}
