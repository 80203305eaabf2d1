import { unknown, type CapabilityInput, type CapabilityOutput, type Operation } from '../../src/index.ts';
import type { ListingUpdate, ListingUpdates } from './listing-updates.ts';
import { newestOf } from './newest-of-set.ts';
import type { SellerSettings } from './settings.ts';

type Input = CapabilityInput<'storefront.stock.publish'>;
type Output = CapabilityOutput<'storefront.stock.publish'>;

/** Messages of one feed; Amazon takes 25,000, and what is more waits shorter in smaller feeds. */
export const feedMessageCountMax = 10_000;

/** Sets quantities of listings (attribute fulfillment_availability). They are absolute, so a repeat is harmless. */
export function stockPublication(updates: ListingUpdates, settings: SellerSettings): Operation<Input, Output> {
  return {
    batchCountMax: feedMessageCountMax,
    idempotent: true,
    run: async (items, call) => {
      const keyOf = (input: Input) => JSON.stringify(['stock', channelCodeOf(input, settings), input.sku]);
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

function channelCodeOf({ source }: Input, settings: SellerSettings): string {
  return settings.fulfillmentChannelCodes?.[source] ?? 'DEFAULT';
}

function updateOf(key: string, input: Input, settings: SellerSettings): ListingUpdate {
  const value = [{ fulfillment_channel_code: channelCodeOf(input, settings), quantity: input.quantity }];
  const patch = { op: 'replace', path: '/attributes/fulfillment_availability', value } as const;
  return { key, sku: input.sku, wanted: String(input.quantity), patch };
}
