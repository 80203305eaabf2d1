import { fulfilmentCentres, type CatalogueItem } from '../catalogue.ts';
import { randomFor } from '../kit/index.ts';
import { isChargeCode, readInvoices, type InvoiceLine } from './invoices-file.ts';

const shortShare = 0.05;
const [east, west] = fulfilmentCentres;

/**
 * The articles of a file of invoices with stock in both centres: for nineteen in twenty more than the file sells, for the
 * rest about half of it, so that something runs out. `seed` decides which.
 */
export function catalogueFromInvoices(csvPath: string, seed = 0): CatalogueItem[] {
  const goods = new Map<string, InvoiceLine[]>();
  for (const { lines } of readInvoices(csvPath)) {
    for (const line of lines) {
      if (isChargeCode(line.stockCode)) continue;
      goods.set(line.stockCode, [...(goods.get(line.stockCode) ?? []), line]);
    }
  }
  return [...goods].map(([sku, lines]) => itemOf(sku, lines, seed));
}

function itemOf(sku: string, lines: readonly InvoiceLine[], seed: number): CatalogueItem {
  const random = randomFor(seed, `stock:${sku}`);
  const isShort = random() < shortShare;
  const sold = lines.reduce((sum, { quantity }) => sum + Math.max(0, quantity), 0);
  const most = lines.reduce((max, { quantity }) => Math.max(max, quantity), 0);
  const units = isShort ? Math.floor(sold / 2) : Math.ceil(sold * (1.2 + random() * 0.4)) + most;
  const inEast = Math.round(units * (0.35 + random() * 0.3));
  return {
    sku,
    name: lines.find(({ description, unitPrice }) => description !== '' && unitPrice > 0)?.description ?? sku,
    unitPrice: lines.find(({ unitPrice }) => unitPrice > 0)?.unitPrice ?? 0,
    currency: 'GBP',
    onHand: { [east]: inEast, [west]: units - inEast },
  };
}
