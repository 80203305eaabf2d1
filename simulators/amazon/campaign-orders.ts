import type { CatalogueItem } from '../catalogue.ts';
import { randomFor, type Random } from '../kit/index.ts';
import type { BuyerAddress, PlannedLine, PlannedOrder } from './planned-order.ts';
import { storeFor, taxOf, type Place, type Store } from './stores.ts';

/** How often an order is special; each a share of all orders in [0, 1]. */
export interface OrderShares {
  /** Fulfilled by Amazon. */
  readonly amazonFulfilled: number;
  /** With a payment that is pending for `pendingMs` before the order is unshipped. */
  readonly pending: number;
  readonly pendingMs: readonly [number, number];
  /** The buyer asks to cancel within `cancelWithinMs` of the order being unshipped. */
  readonly buyerCancels: number;
  readonly cancelWithinMs: number;
  /** Amazon cancels, mostly while the payment is pending. */
  readonly amazonCancels: number;
  readonly prime: number;
  readonly expedited: number;
  /** With an article that the seller does not know. */
  readonly unknownSku: number;
}

export const defaultShares: OrderShares = {
  amazonFulfilled: 0.1,
  pending: 0.4,
  pendingMs: [500, 5_000],
  buyerCancels: 0.03,
  cancelWithinMs: 20_000,
  amazonCancels: 0.01,
  prime: 0.15,
  expedited: 0.12,
  unknownSku: 0.003,
};

const firstNames = [
  'Ana',
  'Ben',
  'Chloë',
  'Dario',
  'Eve',
  'Faisal',
  'Grace',
  'Hugo',
  'Keiko',
  '明子',
  'נועה',
  'Łukasz',
];
const lastNames = ['Smith', 'Nguyen', "O'Connor", 'García', 'Müller', 'Okafor', 'Rossi', 'Park', '佐藤', 'Żółć'];
const streets = ['Main Street', 'Oak Avenue', 'Maple Drive', 'Lake Road', 'Hill Court'];

/**
 * The campaign's order number `index`: the same seed, index and catalogue always give the same order. Every order draws
 * its random values in the same sequence, so that a share can change without changing the others.
 */
export function campaignOrder(
  seed: number,
  index: number,
  catalogue: readonly CatalogueItem[],
  currency: string,
  shares: OrderShares,
): PlannedOrder {
  const random = randomFor(seed, `amazon-order:${index}`);
  const store = storeFor(currency);
  const place = pick(random, store.places);
  const draw = {
    amazonFulfilled: random(),
    pending: random(),
    pendingMs: random(),
    buyerCancels: random(),
    cancelMs: random(),
    amazonCancels: random(),
    prime: random(),
    expedited: random(),
    unknownSku: random(),
  };
  const isAmazonFulfilled = draw.amazonFulfilled < shares.amazonFulfilled;
  const isUnknown = draw.unknownSku < shares.unknownSku;
  const isCancelledByAmazon = draw.amazonCancels < shares.amazonCancels;
  const isBuyerCancel = !isAmazonFulfilled && draw.buyerCancels < shares.buyerCancels;
  const isPrime = draw.prime < shares.prime;
  const isExpedited = isPrime || draw.expedited < shares.expedited;
  const [least, most] = shares.pendingMs;
  const pendingMs = draw.pending < shares.pending ? Math.round(least + draw.pendingMs * (most - least)) : null;
  return {
    fulfilledBy: isAmazonFulfilled ? 'AMAZON' : 'MERCHANT',
    expected: isUnknown ? 'refuse' : isCancelledByAmazon || isBuyerCancel ? 'either' : 'accept',
    note: noteOf({ isUnknown, isCancelledByAmazon, isBuyerCancel, isAmazonFulfilled, isPrime }),
    currency,
    isTaxIncluded: store.isTaxIncluded,
    isTaxCollectedByAmazon: store.isTaxCollectedByAmazon,
    address: addressFor(random, place, store),
    lines: linesOf(random, catalogue, place, store, isUnknown),
    shipping: shippingFor(isExpedited, isPrime, place, store),
    programs: isPrime ? ['PRIME'] : [],
    shipWithinHours: isExpedited ? 24 : 48,
    pendingMs,
    buyerCancelAfterMs: isBuyerCancel ? Math.round(draw.cancelMs * shares.cancelWithinMs) : null,
    amazonCancelAfterMs: isCancelledByAmazon ? Math.round((pendingMs ?? 2_000) * draw.cancelMs) : null,
  };
}

function noteOf(is: Record<string, boolean>): string {
  if (is['isUnknown']) return 'unknown-sku';
  if (is['isCancelledByAmazon']) return 'cancelled-by-amazon';
  if (is['isBuyerCancel']) return 'cancelled-by-buyer';
  if (is['isAmazonFulfilled']) return 'amazon-fulfilled';
  return is['isPrime'] ? 'prime' : '';
}

function linesOf(
  random: Random,
  catalogue: readonly CatalogueItem[],
  place: Place,
  store: Store,
  hasUnknown: boolean,
): PlannedLine[] {
  const count = 1 + Math.floor(random() * random() * 3);
  const chosen = new Set<CatalogueItem>();
  for (let at = 0; at < count; at += 1) chosen.add(popular(random, catalogue));
  return [...chosen].map((item, at) => {
    const quantity = 1 + Math.floor(random() * random() * 3);
    const discount = random() < 0.1 ? Math.floor(item.unitPrice * quantity * 0.1) : 0;
    return {
      sku: hasUnknown && at === 0 ? `GONE-${item.sku}` : item.sku,
      title: item.name,
      quantity,
      unitPrice: item.unitPrice,
      discount,
      tax: taxOf(item.unitPrice * quantity - discount, place, store.isTaxIncluded),
    };
  });
}

/** A few articles are asked for much more than the rest. */
function popular(random: Random, catalogue: readonly CatalogueItem[]): CatalogueItem {
  const item = catalogue[Math.floor(random() ** 1.6 * catalogue.length)];
  if (item === undefined) throw new Error('the catalogue is empty');
  return item;
}

export function shippingFor(isExpedited: boolean, isPrime: boolean, place: Place, store: Store) {
  const amount = isPrime ? 0 : isExpedited ? 999 : 499;
  return {
    serviceLevel: isExpedited ? 'EXPEDITED' : 'STANDARD',
    amount,
    tax: taxOf(amount, place, store.isTaxIncluded),
  };
}

function addressFor(random: Random, place: Place, store: Store): BuyerAddress {
  const street = `${1 + Math.floor(random() * 9_899)} ${pick(random, streets)}`;
  const unit = random() < 0.2 ? [`Apt ${1 + Math.floor(random() * 40)}`] : [];
  return {
    name: `${pick(random, firstNames)} ${pick(random, lastNames)}`,
    companyName: random() < 0.05 ? 'Café Zürich & Sons' : null,
    lines: [street, ...unit],
    city: place.city,
    region: place.region,
    postalCode: place.postalCode,
    countryCode: store.country,
    phone: random() < 0.5 ? `+1 555 01${String(Math.floor(random() * 100)).padStart(2, '0')}` : null,
  };
}

function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
