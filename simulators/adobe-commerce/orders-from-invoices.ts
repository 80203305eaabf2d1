import { countryOf } from './countries.ts';
import { isChargeCode, readInvoices, type Invoice } from './invoices-file.ts';
import type { Expected, PlannedKind, PlannedOrder, ShopAddress } from './planned-order.ts';

interface Verdict {
  readonly kind: PlannedKind;
  readonly expected: Expected;
  readonly note: string;
  readonly cancels: string | null;
  readonly creditOf: string | null;
}

/**
 * The invoices of a file as orders, in its sequence, amounts in pence without separate tax. Each becomes
 * an order; or a cancellation, where it takes back the whole of an earlier order of the file; or a return, which the
 * platform must refuse with a reason. The sum of the plans' grand totals is the file's total.
 */
export function ordersFromInvoices(csvPath: string): PlannedOrder[] {
  const earlier: Invoice[] = [];
  const cancelled = new Set<string>();
  return readInvoices(csvPath).map((invoice) => {
    const verdict = invoice.isCredit ? creditVerdict(invoice, earlier, cancelled) : orderVerdict(invoice);
    if (verdict.cancels !== null) cancelled.add(verdict.cancels);
    if (!invoice.isCredit) earlier.push(invoice);
    return planOf(invoice, verdict);
  });
}

function orderVerdict(invoice: Invoice): Verdict {
  const verdict = { kind: 'order', cancels: null, creditOf: null } as const;
  if (invoice.lines.some(({ quantity }) => quantity <= 0))
    return { ...verdict, expected: 'refuse', note: 'a stock correction: quantities below 1' };
  if (invoice.lines.every(({ stockCode }) => isChargeCode(stockCode)))
    return { ...verdict, expected: 'refuse', note: 'charges alone: there is nothing to ship' };
  // Goods without a price ("found", samples): whether they may be shipped for nothing is the platform's policy.
  if (invoice.lines.every(({ unitPrice }) => unitPrice === 0))
    return { ...verdict, expected: 'either', note: 'nothing to pay' };
  return { ...verdict, expected: 'accept', note: '' };
}

function creditVerdict(credit: Invoice, earlier: readonly Invoice[], cancelled: ReadonlySet<string>): Verdict {
  const mine = earlier.filter((order) => credit.customerId !== null && order.customerId === credit.customerId);
  const whole = mine.find(
    (order) => !cancelled.has(order.number) && isSame(quantities(order, 1), quantities(credit, -1)),
  );
  if (whole !== undefined) {
    const note = `takes back the whole of ${whole.number}`;
    return { kind: 'cancellation', expected: 'either', note, cancels: whole.number, creditOf: whole.number };
  }
  const part = mine.find((order) => isWithin(quantities(credit, -1), quantities(order, 1)));
  const note =
    part === undefined
      ? 'credit for goods of an invoice not in this file: returns need the original order'
      : `credit for a part of ${part.number}: an order is cancelled whole, parts come back as returns`;
  return { kind: 'return', expected: 'refuse', note, cancels: null, creditOf: part?.number ?? null };
}

/** Quantity by article and price: a credit at another price is not the same sale. */
function quantities(invoice: Invoice, sign: 1 | -1): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { stockCode, quantity, unitPrice } of invoice.lines) {
    const key = `${stockCode} ${unitPrice}`;
    sums.set(key, (sums.get(key) ?? 0) + sign * quantity);
  }
  return sums;
}

function isWithin(part: ReadonlyMap<string, number>, whole: ReadonlyMap<string, number>): boolean {
  return [...part].every(([key, quantity]) => quantity <= (whole.get(key) ?? 0));
}

function isSame(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && isWithin(a, b) && isWithin(b, a);
}

function planOf(invoice: Invoice, verdict: Verdict): PlannedOrder {
  const address = addressOf(invoice);
  const isFree = invoice.lines.every(({ quantity, unitPrice }) => quantity * unitPrice <= 0);
  return {
    number: invoice.number,
    ...verdict,
    currency: 'GBP',
    customer: {
      guest: invoice.customerId === null,
      id: invoice.customerId,
      email:
        invoice.customerId === null ? `guest-${invoice.number}@example.test` : `c${invoice.customerId}@example.test`,
    },
    billTo: address,
    shipTo: address,
    lines: invoice.lines.map((line) => ({
      sku: line.stockCode,
      name: line.description,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      discount: 0,
      tax: 0,
      taxPercent: 0,
      virtual: isChargeCode(line.stockCode),
    })),
    // Postage stands in the lines of the invoice, so the order's own shipping is free.
    shipping: { method: 'flatrate_flatrate', description: 'Flat Rate - Fixed', amount: 0, tax: 0 },
    payment: {
      method: isFree ? 'free' : 'stripe_payments',
      token: isFree ? null : 'pm_card_visa',
      authorisedByShop: false,
    },
    totalError: 0,
    cancelAfterMs: null,
    addressChange: null,
  };
}

/** The file has no addresses; one that is plausible for the country stands in. */
function addressOf(invoice: Invoice): ShopAddress {
  const country = countryOf(invoice.country);
  return {
    firstname: invoice.customerId === null ? 'Guest' : 'Customer',
    lastname: invoice.customerId === null ? invoice.number : String(invoice.customerId),
    company: null,
    street: ['1 Market Street'],
    city: country.city,
    region: null,
    regionCode: null,
    postcode: country.postcode,
    countryId: country.code,
    telephone: '+44 20 7946 0000',
  };
}
