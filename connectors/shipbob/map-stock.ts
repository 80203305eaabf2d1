import type { Fact, Interpretation, RawDocument } from '../../src/index.ts';
import { LevelPage, readBody } from './read-document.ts';
import type { ShipBobSettings } from './settings.ts';
import type { WireLevelPage } from './wire-types.ts';

/**
 * Maps a page of counts. `on_hand_quantity` is what lies on the shelves, the goods of orders that have not left
 * included: Crossdock subtracts its own reservations, so `fulfillable_quantity` (on hand less committed) would take
 * every open order off twice.
 */
export function mapStock(settings: ShipBobSettings, document: RawDocument): Interpretation {
  const countedAt = /^stock:(.+):\d+$/.exec(document.id)?.[1] ?? '';
  const names = new Map(Object.entries(settings.locations).map(([name, id]) => [id, name]));
  const page = readBody<WireLevelPage>(LevelPage, document.body);
  if ('problem' in page) return page;
  const facts: Fact[] = [];
  for (const [index, { sku, locations }] of (page.value.items ?? []).entries()) {
    // An article without a SKU is none of the retailer's, nor is a location that the settings do not name.
    if (!sku) continue;
    for (const [place, { location_id: id, on_hand_quantity: onHand }] of (locations ?? []).entries()) {
      const location = names.get(String(id));
      if (location === undefined) continue;
      if (!Number.isSafeInteger(onHand) || Number(onHand) < 0) {
        const field = `items[${index}].locations[${place}].on_hand_quantity`;
        const found = `${JSON.stringify(onHand)} of ${sku}`.slice(0, 100);
        return { problem: { field, rule: 'must be a whole number, zero or more', found } };
      }
      facts.push({ kind: 'stock-counted', location, sku, onHand: Number(onHand), countedAt });
    }
  }
  return { facts };
}
