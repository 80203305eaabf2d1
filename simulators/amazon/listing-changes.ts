import { minorOf } from './amounts.ts';
import type { ListingChange, MessageResult } from './records.ts';

export interface ListingRules {
  readonly skus: ReadonlySet<string>;
  readonly marketplaceId: string;
  readonly currency: string;
}

export interface Patch {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly value?: unknown;
}

type Judged = { readonly change: ListingChange } | { readonly error: NonNullable<MessageResult['error']> };

const wrong = (code: string, message: string): Judged => ({ error: { code, message } });

/** What patches of one listing change, or why they are no good: Amazon says so an item and not for the whole set. */
export function judgePatches(sku: string, productType: unknown, patches: unknown, rules: ListingRules): Judged {
  if (!rules.skus.has(sku)) return wrong('13013', `The SKU ${sku} does not exist in this account.`);
  if (typeof productType !== 'string') return wrong('4000001', 'productType is required.');
  if (!Array.isArray(patches) || patches.length === 0) return wrong('4000001', 'patches must not be empty.');
  let quantity: number | undefined;
  let price: number | undefined;
  for (const { op, path, value } of patches as Patch[]) {
    if (op !== 'replace' && op !== 'merge') return wrong('4000001', `The operation ${String(op)} is not supported.`);
    const [first] = Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
    if (path === '/attributes/fulfillment_availability') {
      const told = first?.['quantity'];
      if (first?.['fulfillment_channel_code'] !== 'DEFAULT')
        return wrong('90057', 'fulfillment_channel_code is not one of the seller.');
      if (!Number.isInteger(told) || Number(told) < 0)
        return wrong('90057', 'quantity must be a whole number of zero or more.');
      quantity = Number(told);
    } else if (path === '/attributes/purchasable_offer') {
      price = priceOf(first, rules);
      if (price === undefined)
        return wrong('90057', 'purchasable_offer has no valid price in the currency of the store.');
    } else return wrong('4000001', `The path ${String(path)} is not supported by this simulator.`);
  }
  return {
    change: { sku, ...(quantity === undefined ? {} : { quantity }), ...(price === undefined ? {} : { price }) },
  };
}

function priceOf(offer: Record<string, unknown> | undefined, { currency, marketplaceId }: ListingRules) {
  if (offer?.['currency'] !== currency || offer['marketplace_id'] !== marketplaceId) return undefined;
  const [price] = (offer['our_price'] ?? []) as { schedule?: { value_with_tax?: unknown }[] }[];
  const value = price?.schedule?.[0]?.value_with_tax;
  return typeof value === 'number' && value > 0 ? minorOf(value, currency) : undefined;
}
