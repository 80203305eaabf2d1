import { orderLimits, type SalesOrderCharge, type SalesOrderLine } from '../../src/index.ts';
import { baseAmount } from './base-amount.ts';
import {
  listOf,
  MappingFault,
  OrderFault,
  minorAmount,
  minorOrZero,
  optionalText,
  requiredId,
} from './mapping-fault.ts';
import type { ShopSettings } from './settings.ts';
import type { WireItem, WireOrder } from './wire.ts';

/** What is the same for all amounts of an order. */
export interface OrderMoney {
  readonly currency: string;
  /** The customer paid in the shop's currency. */
  readonly isSameCurrency: boolean;
}

export interface MappedItems {
  readonly lines: readonly SalesOrderLine[];
  readonly charges: readonly SalesOrderCharge[];
}

/** An item that is paid for, with the article that is picked for it and the units of it. */
interface SoldItem {
  readonly path: string;
  /** Whose price, discount and tax count; also the item that shipments refer to. */
  readonly priced: WireItem;
  readonly picked: WireItem;
  readonly isFree: boolean;
}

/**
 * Items as lines (goods) and charges (virtual items, and skus of `chargeSkus`). A configurable article is priced on the
 * parent and picked as its child; a bundle is its children, and where the bundle has a price of its own the first child
 * carries it.
 */
export function mapItems(order: WireOrder, money: OrderMoney, settings: ShopSettings): MappedItems {
  const items = listOf('items', order.items);
  const sold = soldItems(items);
  const lines: SalesOrderLine[] = [];
  const charges: SalesOrderCharge[] = [];
  for (const item of sold) {
    const line = mapLine(item, money, settings);
    if (isCharge(item.picked, settings)) charges.push(chargeOf(line, settings));
    else lines.push(line);
  }
  if (lines.length === 0)
    throw new OrderFault('nothing-to-ship', 'items', 'must have at least one article that is shipped', sold.length);
  if (lines.length > orderLimits.lineCountMax)
    throw new MappingFault('items', `must be at most ${orderLimits.lineCountMax}`, lines.length);
  if (charges.length > orderLimits.chargeCountMax)
    throw new MappingFault('items', `must have at most ${orderLimits.chargeCountMax} charges`, charges.length);
  return { lines, charges };
}

function soldItems(items: readonly WireItem[]): SoldItem[] {
  const byId = new Map(items.map((item) => [String(item.item_id), item]));
  const children = new Map<string, { item: WireItem; path: string }[]>();
  items.forEach((item, at) => {
    if (!isChild(item)) return;
    const parent = String(item.parent_item_id);
    if (!byId.has(parent))
      throw new MappingFault(`items[${at}].parent_item_id`, 'must be an item of this order', parent);
    children.set(parent, [...(children.get(parent) ?? []), { item, path: `items[${at}]` }]);
  });
  return items.flatMap((item, at): SoldItem[] => {
    if (isChild(item)) return [];
    const path = `items[${at}]`;
    const parts = children.get(String(item.item_id)) ?? [];
    const [first] = parts;
    if (first === undefined) return [{ path, priced: item, picked: item, isFree: false }];
    if (item.product_type !== 'bundle') return [{ path, priced: item, picked: first.item, isFree: false }];
    return bundleParts(item, path, parts);
  });
}

function isChild(item: WireItem): boolean {
  return item.parent_item_id !== undefined && item.parent_item_id !== null && String(item.parent_item_id) !== '0';
}

function bundleParts(bundle: WireItem, path: string, parts: readonly { item: WireItem; path: string }[]): SoldItem[] {
  const isPriced = ({ item }: { item: WireItem }) => Number(item.base_price ?? item.price ?? 0) > 0;
  const own = parts.map((part) => ({ path: part.path, priced: part.item, picked: part.item, isFree: false }));
  // A bundle with a dynamic price: its own row only repeats the sum of its parts.
  if (parts.some(isPriced)) return own;
  const carrier = parts.findIndex(({ item }) => Number(item.qty_ordered) === Number(bundle.qty_ordered));
  if (carrier < 0)
    throw new MappingFault(
      `${path}.product_type`,
      'must have a part as often as the bundle, to carry its price',
      'bundle',
    );
  return own.map((part, at) => (at === carrier ? { ...part, path, priced: bundle } : { ...part, isFree: true }));
}

function mapLine(sold: SoldItem, money: OrderMoney, settings: ShopSettings): SalesOrderLine {
  const { path, priced, picked, isFree } = sold;
  const quantity = quantityOf(`${path}.qty_ordered`, isFree ? picked : priced);
  const price = (name: 'price' | 'row_total' | 'price_incl_tax' | 'row_total_incl_tax') =>
    baseAmount(priced, name, money.isSameCurrency);
  const amountOf = (amount: { field: string; value: unknown }) =>
    minorAmount(`${path}.${amount.field}`, amount.value, money.currency);
  const unit = price(settings.pricesIncludeTax ? 'price_incl_tax' : 'price');
  const row = price(settings.pricesIncludeTax ? 'row_total_incl_tax' : 'row_total');
  const unitPrice = isFree ? 0 : amountOf(unit);
  if (!isFree && row.value !== undefined && amountOf(row) !== quantity * unitPrice)
    throw new MappingFault(`${path}.${row.field}`, `must be qty_ordered times ${unit.field}`, row.value);
  const optional = (name: 'discount_amount' | 'tax_amount') => {
    const amount = baseAmount(priced, name, money.isSameCurrency);
    return isFree ? 0 : minorOrZero(`${path}.${amount.field}`, amount.value, money.currency);
  };
  const discount = optional('discount_amount');
  if (discount > quantity * unitPrice)
    throw new MappingFault(`${path}.base_discount_amount`, 'must not be more than the row', discount);
  return {
    id: requiredId(`${path}.item_id`, priced.product_type === 'bundle' ? picked.item_id : priced.item_id),
    sku: requiredId(`${path}.sku`, picked.sku),
    name: optionalText(`${path}.name`, priced.name ?? picked.name, orderLimits.textLengthMax),
    quantity,
    unitPrice,
    discount,
    tax: optional('tax_amount'),
    total: quantity * unitPrice - discount,
  };
}

function quantityOf(field: string, item: WireItem): number {
  const quantity = Number(item.qty_ordered);
  if (Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= orderLimits.quantityMax) return quantity;
  if (quantity < 0)
    throw new OrderFault(
      'negative-quantity',
      field,
      'must be 1 or more: a negative quantity corrects stock and sells nothing',
      item.qty_ordered,
    );
  throw new MappingFault(field, `must be a whole number from 1 to ${orderLimits.quantityMax}`, item.qty_ordered);
}

function isCharge(item: WireItem, settings: ShopSettings): boolean {
  const isVirtual = Number(item.is_virtual ?? 0) === 1 || item.product_type === 'virtual';
  return isVirtual || settings.chargeSkus.includes(item.sku ?? '');
}

function chargeOf(line: SalesOrderLine, settings: ShopSettings): SalesOrderCharge {
  const kind = settings.shippingChargeSkus.includes(line.sku) ? 'shipping' : 'manual';
  return { id: line.id, kind, name: line.name === '' ? line.sku : line.name, amount: line.total, tax: line.tax };
}
