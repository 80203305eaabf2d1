import type { CatalogueItem } from '../catalogue.ts';
import { randomFor, type Random } from '../kit/index.ts';
import type { AppAddress, Delivery, PlannedOrder, Wish } from './planned-order.ts';

const firstNames = ['Ana', 'Ben', 'Chloë', 'Dario', 'Faisal', 'Grace', 'Keiko', 'Łukasz', '明子', 'נועה'];
const lastNames = ['Smith', 'Nguyen', "O'Connor", 'García', 'Okafor', 'Park', 'Müller', '佐藤'];
const streets = ['Main Street', 'Oak Avenue', 'Lake Road', 'Hill Court'];
const places = [
  { city: 'Austin', region: 'TX', postalCode: '78701', taxRatePerMillion: 62_500 },
  { city: 'Boston', region: 'MA', postalCode: '02110', taxRatePerMillion: 62_500 },
  { city: 'Chicago', region: 'IL', postalCode: '60611', taxRatePerMillion: 62_500 },
  { city: 'New York', region: 'NY', postalCode: '10003', taxRatePerMillion: 40_000 },
  { city: 'Portland', region: 'OR', postalCode: '97205', taxRatePerMillion: 0 },
  { city: 'Seattle', region: 'WA', postalCode: '98101', taxRatePerMillion: 65_000 },
] as const;

/** People who order on their phone want it soon: a quarter pays for it. */
const deliveries: readonly (Delivery & { readonly share: number })[] = [
  { method: 'app-today', serviceLevel: 'same-day', amount: 1_495, shipWithinHours: 8, share: 0.05 },
  { method: 'app-express', serviceLevel: 'expedited', amount: 995, shipWithinHours: 24, share: 0.2 },
  { method: 'app-standard', serviceLevel: 'standard', amount: 395, shipWithinHours: 48, share: 0.75 },
];
const declinedShare = 0.01;
const guestShare = 0.2;
/** More than anybody buys, so that the app has something to offer instead of what is sold out. */
const wishCount = 8;

/**
 * The campaign's order number `index`. Every order draws its random values in the same sequence, so that a share can
 * change without changing the others.
 */
export function campaignOrder(seed: number, index: number, catalogue: readonly CatalogueItem[]): PlannedOrder {
  const random = randomFor(seed, `app-order:${index}`);
  const place = pick(random, places);
  const name = `${pick(random, firstNames)} ${pick(random, lastNames)}`;
  const isGuest = random() < guestShare;
  const isDeclined = random() < declinedShare;
  const { share: _share, ...delivery } = deliveryFor(random());
  const account = 1 + Math.floor(random() * 50_000);
  const wishes = wishesOf(random, catalogue);
  return {
    number: `M-${String(index + 1).padStart(7, '0')}`,
    person: { name, email: `app.user${index + 1}@example.test`, id: isGuest ? null : String(account) },
    address: addressFor(random, place),
    taxRatePerMillion: place.taxRatePerMillion,
    currency: catalogue[0]?.currency ?? 'USD',
    wishes,
    lineCount: 1 + Math.floor(random() * random() * 3),
    delivery,
    token: isDeclined ? 'pm_card_chargeDeclined' : 'pm_card_visa',
  };
}

function deliveryFor(draw: number) {
  let below = 0;
  for (const delivery of deliveries) {
    below += delivery.share;
    if (draw < below) return delivery;
  }
  return deliveries[deliveries.length - 1] as (typeof deliveries)[number];
}

function wishesOf(random: Random, catalogue: readonly CatalogueItem[]): Wish[] {
  const chosen = new Map<string, Wish>();
  for (let at = 0; at < wishCount; at += 1) {
    // A few articles are asked for much more than the rest.
    const item = catalogue[Math.floor(random() ** 1.6 * catalogue.length)];
    const quantity = 1 + Math.floor(random() * random() * 3);
    if (item === undefined) throw new Error('the catalogue is empty');
    if (!chosen.has(item.sku))
      chosen.set(item.sku, { sku: item.sku, name: item.name, quantity, unitPrice: item.unitPrice });
  }
  return [...chosen.values()];
}

function addressFor(random: Random, { city, region, postalCode }: (typeof places)[number]): AppAddress {
  const street = `${1 + Math.floor(random() * 9_899)} ${pick(random, streets)}`;
  const unit = random() < 0.3 ? [`Apt ${1 + Math.floor(random() * 40)}`] : [];
  const phone = `+1 555 01${String(Math.floor(random() * 100)).padStart(2, '0')}`;
  return { street: [street, ...unit], city, region, postalCode, country: 'US', phone };
}

function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
