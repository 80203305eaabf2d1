import { orderLimits, type SalesOrderCharge, type SalesOrderLine } from '../../src/index.ts';
import { listOf, MappingFault, optionalText, requiredId } from './mapping-fault.ts';
import { chargeTypes, proceedsOf, type ChargeType, type Proceeds } from './mapping-proceeds.ts';
import type { WireItem, WireOrder } from './wire.ts';

export interface MappedItems {
  readonly lines: SalesOrderLine[];
  readonly charges: SalesOrderCharge[];
}

const titleLengthMax = orderLimits.textLengthMax;

const chargeNames: Readonly<
  Record<ChargeType, { readonly id: string; readonly kind: SalesOrderCharge['kind']; readonly name: string }>
> = {
  SHIPPING: { id: 'shipping', kind: 'shipping', name: 'Shipping' },
  GIFT_WRAP: { id: 'gift-wrap', kind: 'handling', name: 'Gift wrap' },
  COD_FEE: { id: 'cod-fee', kind: 'handling', name: 'Cash on delivery fee' },
  OTHER: { id: 'other', kind: 'manual', name: 'Other' },
};

/** Items as lines; what was paid beside the goods becomes one charge of each kind. */
export function mapItems(order: WireOrder, currency: string): MappedItems {
  const items = listOf('orderItems', order.orderItems);
  if (items.length === 0) throw new MappingFault('orderItems', 'must have at least one item', items);
  if (items.length > orderLimits.lineCountMax)
    throw new MappingFault('orderItems', `must be at most ${orderLimits.lineCountMax}`, items.length);
  const proceeds = items.map((item, at) => proceedsOf(item, `orderItems[${at}]`, currency));
  const lines = items.map((item, at) => mapLine(item, proceeds[at] as Proceeds, `orderItems[${at}]`));
  return { lines, charges: chargesOf(proceeds) };
}

function mapLine(item: WireItem, { goods }: Proceeds, path: string): SalesOrderLine {
  const quantity = Number(item.quantityOrdered);
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > orderLimits.quantityMax)
    throw new MappingFault(
      `${path}.quantityOrdered`,
      `must be a whole number from 1 to ${orderLimits.quantityMax}`,
      item.quantityOrdered,
    );
  // Amazon tells the row and rounds the unit; what rounding the unit up adds is taken off again as a discount.
  const unitPrice = Math.ceil(goods.amount / quantity);
  return {
    id: requiredId(`${path}.orderItemId`, item.orderItemId),
    sku: requiredId(`${path}.product.sellerSku`, item.product?.sellerSku),
    name: titleOf(`${path}.product.title`, item),
    quantity,
    unitPrice,
    discount: unitPrice * quantity - goods.amount + goods.discount,
    tax: goods.tax,
    total: goods.amount - goods.discount,
  };
}

/** Titles may be longer than a name; no rule of the order depends on their ends. */
function titleOf(field: string, item: WireItem): string {
  return optionalText(field, item.product?.title, Number.POSITIVE_INFINITY).slice(0, titleLengthMax);
}

function chargesOf(proceeds: readonly Proceeds[]): SalesOrderCharge[] {
  return chargeTypes.flatMap((type) => {
    const parts = proceeds.map(({ charges }) => charges[type]);
    const amount = parts.reduce((sum, part) => sum + part.amount - part.discount, 0);
    const tax = parts.reduce((sum, part) => sum + part.tax, 0);
    // Amazon may write a charge with one item and its discount with another, so only the sum must make sense.
    if (amount < 0 || tax < 0)
      throw new MappingFault('orderItems', `must bring no less than nothing for ${type}`, { amount, tax });
    return amount === 0 && tax === 0 ? [] : [{ ...chargeNames[type], amount, tax }];
  });
}
