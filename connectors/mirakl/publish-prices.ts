import {
  failed,
  toDecimal,
  type CapabilityInput,
  type CapabilityOutput,
  type ConnectorRuntime,
  type Operation,
} from '../../src/index.ts';
import { sentFields } from './additional-fields.ts';
import type { ImportKind } from './offer-import.ts';
import { OfferPublisher } from './publish-offers.ts';
import type { MiraklSettings, ShopSettings } from './settings.ts';

type Input = CapabilityInput<'storefront.prices.publish'>;
type Output = CapabilityOutput<'storefront.prices.publish'>;

/** Lines of one file; Mirakl names no limit. */
const lineCountMax = 10_000;

/** NORMAL mode: what the file has no column for stays as it is at the operator. */
function priceFile(settings: ShopSettings): ImportKind {
  return {
    name: 'OF01',
    path: '/api/offers/imports',
    header: ['sku', 'price', 'update-delete', ...sentFields(settings, 'offer').map(([code]) => code)],
    fields: { import_mode: 'NORMAL' },
    statusPath: (id) => `/api/offers/imports/${encodeURIComponent(id)}`,
    reportPath: (id) => `/api/offers/imports/${encodeURIComponent(id)}/error_report`,
  };
}

/**
 * Prices by offer file (OF01), read back by OF02 and OF03. A file has no currency: the operator takes the amount in the
 * currency of the shop.
 */
export function pricePublication(
  settings: ShopSettings,
  { now }: Pick<ConnectorRuntime<MiraklSettings>, 'now'>,
): Operation<Input, Output> {
  const fixed = sentFields(settings, 'offer').map(([, value]) => value);
  const publisher = new OfferPublisher<Input>(priceFile(settings), settings, now, (input) => {
    const { sku, amount, currency, version } = input;
    if (currency !== (settings.currency ?? currency))
      return failed(
        'wrong-currency',
        `the shop at this operator sells in ${settings.currency}, the price is in ${currency}`,
      );
    const cells = [sku, toDecimal(amount, currency), 'update', ...fixed];
    return { row: { key: sku, sku, cells }, version };
  });
  return {
    batchCountMax: lineCountMax,
    idempotent: true,
    run: (items, call) => publisher.publish(items, call),
    lookUp: (items, call) => publisher.lookUp(items, call),
  };
}
