import { listOf, MappingFault, minorAmount } from './mapping-fault.ts';
import type { WireBreakdown, WireItem } from './wire.ts';

/** What is paid for beside the goods; each becomes a charge of the order. */
export const chargeTypes = ['SHIPPING', 'GIFT_WRAP', 'COD_FEE', 'OTHER'] as const;
export type ChargeType = (typeof chargeTypes)[number];

export interface Part {
  amount: number;
  discount: number;
  tax: number;
}

/** An item's proceeds by what they are for, in minor units. Discounts are positive. */
export interface Proceeds {
  readonly goods: Part;
  readonly charges: Readonly<Record<ChargeType, Part>>;
}

const emptyPart = (): Part => ({ amount: 0, discount: 0, tax: 0 });

/**
 * Sorts the breakdowns of an item: ITEM and the charges are amounts; DISCOUNT and TAX say in their details what they
 * belong to, and without details belong to the goods. Amazon writes discounts with or without a minus.
 */
export function proceedsOf(item: WireItem, path: string, currency: string): Proceeds {
  const goods = emptyPart();
  const charges = { SHIPPING: emptyPart(), GIFT_WRAP: emptyPart(), COD_FEE: emptyPart(), OTHER: emptyPart() };
  const partOf = (name: string | undefined): Part =>
    chargeTypes.includes(name as ChargeType) ? charges[name as ChargeType] : goods;
  listOf(`${path}.proceeds.breakdowns`, item.proceeds?.breakdowns).forEach((breakdown, at) => {
    const field = `${path}.proceeds.breakdowns[${at}]`;
    switch (breakdown.type) {
      case 'DISCOUNT':
        for (const { name, value } of detailsOf(breakdown, field, currency)) partOf(name).discount += Math.abs(value);
        return;
      case 'TAX':
        for (const { name, value } of detailsOf(breakdown, field, currency)) partOf(name).tax += value;
        return;
      case 'ITEM':
      case 'SHIPPING':
      case 'GIFT_WRAP':
      case 'COD_FEE':
      case 'OTHER':
        partOf(breakdown.type).amount += minorAmount(`${field}.subtotal`, breakdown.subtotal, currency);
        return;
      default:
        throw new MappingFault(`${field}.type`, 'must be a kind of proceeds that is known', breakdown.type);
    }
  });
  if (goods.amount < goods.discount || goods.tax < 0)
    throw new MappingFault(`${path}.proceeds.breakdowns`, 'must bring no less than nothing', goods);
  return { goods, charges };
}

/** The details of a breakdown, which must add up to its subtotal; the subtotal itself where there are none. */
function detailsOf(breakdown: WireBreakdown, field: string, currency: string) {
  const subtotal = minorAmount(`${field}.subtotal`, breakdown.subtotal, currency);
  const given = listOf(`${field}.detailedBreakdowns`, breakdown.detailedBreakdowns);
  const details = given.map(({ subtype, value }, at) => ({
    name: subtype,
    value: minorAmount(`${field}.detailedBreakdowns[${at}].value`, value, currency),
  }));
  if (details.length === 0) return [{ name: 'ITEM', value: subtotal }];
  const sum = details.reduce((total, { value }) => total + value, 0);
  if (Math.abs(sum) !== Math.abs(subtotal))
    throw new MappingFault(`${field}.subtotal`, 'must be the sum of its details', breakdown.subtotal?.amount);
  return details;
}
