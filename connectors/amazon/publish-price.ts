import {
  toDecimalNumber,
  unknown,
  type CapabilityInput,
  type CapabilityOutput,
  type Operation,
} from '../../src/index.ts';
import type { ListingUpdate, ListingUpdates } from './listing-updates.ts';
import { newestOf } from './newest-of-set.ts';
import { feedMessageCountMax } from './publish-stock.ts';
import type { SellerSettings } from './settings.ts';

type Input = CapabilityInput<'storefront.prices.publish'>;
type Output = CapabilityOutput<'storefront.prices.publish'>;

/** Sets prices of listings (attribute purchasable_offer), in the store's currency. Absolute, so a repeat is harmless. */
export function pricePublication(updates: ListingUpdates, settings: SellerSettings): Operation<Input, Output> {
  return {
    batchCountMax: feedMessageCountMax,
    idempotent: true,
    run: async (items, call) => {
      const keyOf = ({ sku, currency }: Input) => JSON.stringify(['price', currency, sku]);
      const newest = newestOf(items, keyOf);
      const outcomes = await updates.publish(
        [...newest].map(([key, input]) => updateOf(key, input, settings)),
        call,
      );
      const byKey = new Map([...newest.keys()].map((key, at) => [key, outcomes[at]]));
      return items.map(({ input }) => byKey.get(keyOf(input)) ?? unknown('no outcome'));
    },
  };
}

function updateOf(key: string, { sku, amount, currency }: Input, { marketplaceId }: SellerSettings): ListingUpdate {
  const price = { schedule: [{ value_with_tax: toDecimalNumber(amount, currency) }] };
  const value = [{ marketplace_id: marketplaceId, currency, our_price: [price] }];
  // A merge keeps what else the offer has, such as its sale price; `replace` of the attribute would drop it.
  const patch = { op: 'merge', path: '/attributes/purchasable_offer', value } as const;
  return { key, sku, wanted: `${amount} ${currency}`, patch };
}
