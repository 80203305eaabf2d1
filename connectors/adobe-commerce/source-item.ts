import type { CapabilityInput } from '../../src/index.ts';

/** One level in Adobe's form; out of stock (status 0) at nothing left. */
export function sourceItem({ sku, source, quantity }: CapabilityInput<'storefront.stock.publish'>) {
  return { sku, source_code: source, quantity, status: quantity > 0 ? 1 : 0 };
}
