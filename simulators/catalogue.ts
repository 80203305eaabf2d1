import { randomFor } from './kit/index.ts';

/** One article that every simulator knows: the shop sells it, the ERP lists it, the warehouse holds it. */
export interface CatalogueItem {
  readonly sku: string;
  readonly name: string;
  /** Minor units of the shop's currency, tax included when the shop's prices include it. */
  readonly unitPrice: number;
  readonly currency: string;
  /** Units on hand at the start, by fulfillment centre id. */
  readonly onHand: Readonly<Record<string, number>>;
}

/** The warehouse's two fulfilment centres in the demo; Crossdock's locations are named the same in its configuration. */
export const fulfilmentCentres = ['wh-east', 'wh-west'] as const;

const materials = ['Oak', 'Linen', 'Steel', 'Glass', 'Wool', 'Cork', 'Clay', 'Slate', 'Birch', 'Brass'];
const things = ['Lamp', 'Bowl', 'Throw', 'Mug', 'Tray', 'Clock', 'Vase', 'Board', 'Basket', 'Candle', 'Shelf', 'Jug'];

/**
 * A made-up range of `count` articles for a seed. One in fifty is scarce (a few units), so that a campaign sells out
 * of something; the rest has stock for `unitsPerItem` units on average over both centres.
 */
export function makeCatalogue(seed: number, count: number, unitsPerItem: number, currency = 'USD'): CatalogueItem[] {
  return Array.from({ length: count }, (_, index) => {
    const random = randomFor(seed, `item:${index}`);
    const scarce = index % 50 === 49;
    const units = scarce ? 3 + Math.floor(random() * 8) : Math.round(unitsPerItem * (0.6 + random() * 0.8));
    const east = Math.round(units * (0.35 + random() * 0.3));
    const material = materials[index % materials.length] ?? '';
    const thing = things[Math.floor(index / materials.length) % things.length] ?? '';
    return {
      sku: `XD-${String(index + 1).padStart(4, '0')}`,
      name: `${material} ${thing}`,
      unitPrice: 495 + Math.floor(random() * 12_000),
      currency,
      onHand: { 'wh-east': east, 'wh-west': units - east },
    };
  });
}
