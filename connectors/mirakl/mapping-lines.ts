import { orderLimits, type SalesOrderCharge, type SalesOrderLine } from '../../src/index.ts';
import { MappingFault, minorAmount, minorOrZero, optionalText, requiredId, requiredText } from './mapping-fault.ts';
import type { WireLine, WireTax } from './wire.ts';

/** An order line with what the buyer pays for its shipping and in fees, in minor units. */
export interface MappedLine {
  readonly line: SalesOrderLine;
  readonly shipping: number;
  readonly shippingTax: number;
  readonly fees: readonly SalesOrderCharge[];
}

export function mapLine(wire: WireLine, at: number, currency: string): MappedLine {
  const field = `order_lines[${at}]`;
  const id = requiredId(`${field}.order_line_id`, wire.order_line_id);
  const { quantity } = wire;
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > orderLimits.quantityMax)
    throw new MappingFault(
      `${field}.quantity`,
      `must be a whole number from 1 to ${orderLimits.quantityMax}`,
      quantity,
    );
  const total = minorAmount(`${field}.price`, wire.price, currency);
  const { unitPrice, discount } = priced(wire, field, total, currency);
  return {
    line: {
      id,
      sku: requiredId(`${field}.offer_sku`, wire.offer_sku),
      name: optionalText(`${field}.product_title`, wire.product_title, orderLimits.textLengthMax),
      quantity,
      unitPrice,
      discount,
      tax: sumOf(wire.taxes, `${field}.taxes`, currency),
      total,
    },
    shipping: minorOrZero(`${field}.shipping_price`, wire.shipping_price, currency),
    shippingTax: sumOf(wire.shipping_taxes, `${field}.shipping_taxes`, currency),
    fees: (wire.fees ?? []).map((fee, index) => mapFee(fee, `${field}.fees[${index}]`, id, currency)),
  };
}

function mapFee(fee: WireTax, field: string, lineId: string, currency: string): SalesOrderCharge {
  const code = requiredText(`${field}.code`, fee.code, orderLimits.textLengthMax);
  return {
    id: `fee:${lineId}:${code}`.slice(0, 120),
    kind: 'handling',
    name: code,
    amount: minorAmount(`${field}.amount`, fee.amount, currency),
    tax: 0,
  };
}

/** The line's price stands; what a promotion took off shows as the difference to the unit price. */
function priced(wire: WireLine, field: string, total: number, currency: string) {
  const { quantity } = wire;
  const stated = wire.price_unit ?? null;
  if (stated !== null) {
    const unitPrice = minorAmount(`${field}.price_unit`, stated, currency);
    const discount = quantity * unitPrice - total;
    if (discount >= 0) return { unitPrice, discount };
  }
  if (total % quantity !== 0)
    throw new MappingFault(`${field}.price_unit`, 'must be a unit price that the line price can come from', stated);
  return { unitPrice: total / quantity, discount: 0 };
}

function sumOf(taxes: readonly WireTax[] | null | undefined, field: string, currency: string): number {
  return (taxes ?? []).reduce((sum, tax, at) => sum + minorAmount(`${field}[${at}].amount`, tax.amount, currency), 0);
}
