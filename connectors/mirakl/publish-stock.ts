import {
  failed,
  type CapabilityInput,
  type CapabilityOutput,
  type ConnectorRuntime,
  type Operation,
} from '../../src/index.ts';
import type { ImportKind } from './offer-import.ts';
import { OfferPublisher } from './publish-offers.ts';
import type { MiraklSettings, ShopSettings } from './settings.ts';

type Input = CapabilityInput<'storefront.stock.publish'>;
type Output = CapabilityOutput<'storefront.stock.publish'>;

/** Lines of one file; Mirakl names no limit. */
const lineCountMax = 10_000;

const stockFile: ImportKind = {
  name: 'STO01',
  path: '/api/offers/stock/imports',
  header: ['offer-sku', 'quantity', 'warehouse-code', 'update-delete'],
  fields: {},
  statusPath: (id) => `/api/offers/stock/imports/${encodeURIComponent(id)}/status`,
  reportPath: (id) => `/api/offers/stock/imports/${encodeURIComponent(id)}/error_report`,
};

/** Absolute quantities by stock file (STO01), read back by STO02 and STO03. A repeat is harmless. */
export function stockPublication(
  settings: ShopSettings,
  { now }: Pick<ConnectorRuntime<MiraklSettings>, 'now'>,
): Operation<Input, Output> {
  const warehouseOf = warehouses(settings);
  const publisher = new OfferPublisher<Input>(stockFile, settings, now, ({ sku, source, quantity, version }) => {
    const code = warehouseOf(source);
    if (code === undefined)
      return failed('no-warehouse', `the setting warehouses has no code for the stock source ${source}`);
    const cells = [sku, String(Math.max(0, quantity)), code, 'update'];
    return { row: { key: JSON.stringify([code, sku]), sku, cells }, version };
  });
  return {
    batchCountMax: lineCountMax,
    idempotent: true,
    run: (items, call) => publisher.publish(items, call),
    lookUp: (items, call) => publisher.lookUp(items, call),
  };
}

/**
 * The operator's code of a stock source. Without codes an offer has one quantity, so that only one source may be told:
 * two would overwrite each other.
 */
function warehouses({ warehouses: codes }: ShopSettings): (source: string) => string | undefined {
  if (codes !== undefined) return (source) => codes[source];
  let only: string | undefined;
  return (source) => {
    only ??= source;
    return source === only ? '' : undefined;
  };
}
