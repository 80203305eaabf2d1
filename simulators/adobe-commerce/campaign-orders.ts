import type { CatalogueItem } from '../catalogue.ts';
import { randomFor, type Random } from '../kit/index.ts';
import { addressFor, personFor } from './customers.ts';
import { places, taxOn, type Place } from './places.ts';
import type { Expected, PlannedLine, PlannedOrder, ShopAddress } from './planned-order.ts';

/** What is special about an order, and how often; the shares are of all orders and exclude each other. */
const specials = [
  { note: 'card-declined', share: 0.01, expected: 'either' },
  { note: 'card-declined-once', share: 0.01, expected: 'either' },
  { note: 'blocked-customer', share: 0.01, expected: 'refuse' },
  { note: 'no-postal-code', share: 0.005, expected: 'refuse' },
  { note: 'unknown-sku', share: 0.003, expected: 'refuse' },
  { note: 'totals-do-not-add-up', share: 0.003, expected: 'refuse' },
  { note: 'cancelled-by-customer', share: 0.03, expected: 'either' },
  { note: 'address-changed', share: 0.005, expected: 'accept' },
  { note: 'priority', share: 0.002, expected: 'accept' },
] as const satisfies readonly { note: string; share: number; expected: Expected }[];
type Special = (typeof specials)[number]['note'] | '';

const blockedEmail = 'blocked@example.test';
const shopAuthorisedShare = 0.25;
const expressShare = 0.12;
const cancelAfterMsMax = 20_000;
const addressChangeAfterMsMax = 4_000;

const shippingMethods = {
  standard: { method: 'flatrate_flatrate', description: 'Flat Rate - Fixed', amount: 495 },
  express: { method: 'flatrate_express', description: 'Flat Rate - Express', amount: 1_295 },
  priority: { method: 'flatrate_priority', description: 'Flat Rate - Priority', amount: 1_295 },
} as const;

/**
 * The campaign's order number `index`: the same seed, index and catalogue always give the same order.
 * Every order draws its random values in the same sequence, so that a share can change without changing the others.
 */
export function campaignOrder(seed: number, index: number, catalogue: readonly CatalogueItem[]): PlannedOrder {
  const random = randomFor(seed, `order:${index}`);
  const special = specialOf(random());
  const place = pick(random, places);
  const person = personFor(random);
  const home = addressFor(random, person, place);
  const movedTo = addressFor(random, person, place);
  const guest = random() < 0.4;
  const wish = random();
  const delay = random();
  const lines = linesOf(random, catalogue, place, special === 'unknown-sku');
  const shipping = shippingOf(random(), special, place);
  const postcode = special === 'no-postal-code' ? '' : home.postcode;
  return {
    number: String(index + 1).padStart(9, '0'),
    kind: 'order',
    expected: specials.find(({ note }) => note === special)?.expected ?? 'accept',
    note: special,
    currency: lines.currency,
    customer: {
      guest,
      id: guest ? null : 1 + Math.floor(wish * 50_000),
      email: special === 'blocked-customer' ? blockedEmail : `customer${index + 1}@example.test`,
    },
    billTo: { ...home, postcode },
    shipTo: { ...home, postcode },
    lines: lines.lines,
    shipping,
    payment: paymentOf(special, wish),
    totalError: special === 'totals-do-not-add-up' ? 100 : 0,
    cancelAfterMs: special === 'cancelled-by-customer' ? Math.round(delay * cancelAfterMsMax) : null,
    addressChange: special === 'address-changed' ? changeOf(delay, movedTo) : null,
    cancels: null,
    creditOf: null,
  };
}

function specialOf(draw: number): Special {
  let below = 0;
  for (const { note, share } of specials) {
    below += share;
    if (draw < below) return note;
  }
  return '';
}

function linesOf(random: Random, catalogue: readonly CatalogueItem[], place: Place, hasUnknown: boolean) {
  const count = 1 + Math.floor(random() * random() * 4);
  const chosen = new Set<CatalogueItem>();
  for (let at = 0; at < count; at += 1) chosen.add(popular(random, catalogue));
  const lines = [...chosen].map((item, at): PlannedLine => {
    const quantity = 1 + Math.floor(random() * random() * 3);
    const discount = random() < 0.15 ? Math.floor(item.unitPrice * quantity * 0.1) : 0;
    return {
      sku: hasUnknown && at === 0 ? `GONE-${item.sku}` : item.sku,
      name: item.name,
      quantity,
      unitPrice: item.unitPrice,
      discount,
      tax: taxOn(item.unitPrice * quantity - discount, place),
      taxPercent: place.taxRatePerMillion / 10_000,
      virtual: false,
    };
  });
  return { lines, currency: catalogue[0]?.currency ?? 'USD' };
}

/** A few articles are asked for much more than the rest. */
function popular(random: Random, catalogue: readonly CatalogueItem[]): CatalogueItem {
  const item = catalogue[Math.floor(random() ** 1.6 * catalogue.length)];
  if (item === undefined) throw new Error('the catalogue is empty');
  return item;
}

function shippingOf(draw: number, special: Special, place: Place) {
  const wanted = special === 'priority' ? 'priority' : draw < expressShare ? 'express' : 'standard';
  const method = shippingMethods[wanted];
  return { ...method, tax: taxOn(method.amount, place) };
}

function paymentOf(special: Special, wish: number) {
  const method = 'stripe_payments';
  if (special === 'card-declined') return { method, token: 'pm_card_chargeDeclined', authorisedByShop: false };
  if (special === 'card-declined-once') return { method, token: 'pm_card_visa_declinedOnce', authorisedByShop: false };
  return { method, token: 'pm_card_visa', authorisedByShop: wish < shopAuthorisedShare };
}

function changeOf(delay: number, address: ShopAddress) {
  return { afterMs: Math.round(delay * addressChangeAfterMsMax), address };
}

function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
