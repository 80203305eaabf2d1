import * as fc from 'fast-check';
import { splitByWeight, type SalesOrder } from '../../src/contracts/index.ts';
import { sampleOrder } from '../../src/testing/index.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const line = fc.record({
  quantity: fc.integer({ min: 1, max: 12 }),
  unitPrice: fc.integer({ min: 0, max: 100_000 }),
  discountShare: fc.integer({ min: 0, max: 100 }),
  taxShare: fc.integer({ min: 0, max: 25 }),
});
const charge = fc.record({ amount: fc.integer({ min: 0, max: 5_000 }), tax: fc.integer({ min: 0, max: 900 }) });

/** Any order whose totals agree: lines of one article twice, goods that cost nothing, charges with tax. */
export const orderOf: fc.Arbitrary<SalesOrder> = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 6 }),
    charges: fc.array(charge, { maxLength: 3 }),
    taxIncluded: fc.boolean(),
  })
  .map(({ lines, charges, taxIncluded }) => {
    const made = lines.map(({ quantity, unitPrice, discountShare, taxShare }, index) => {
      const discount = splitByWeight(quantity * unitPrice, [discountShare, 100 - discountShare])[0] ?? 0;
      const total = quantity * unitPrice - discount;
      const tax = Math.floor((total * taxShare) / 100);
      const id = String(index + 1);
      return { id, sku: `sku-${index % 4}`, name: id, quantity, unitPrice, discount, total, tax };
    });
    const extra = charges.map(({ amount, tax }, index) => ({
      id: `c${index}`,
      kind: 'shipping' as const,
      name: 'Shipping',
      amount,
      tax,
    }));
    const goods = sum(made.map(({ total }) => total));
    const tax = sum([...made, ...extra].map((one) => one.tax));
    const charged = sum(extra.map(({ amount }) => amount));
    const grand = goods + charged + (taxIncluded ? 0 : tax);
    return sampleOrder('1', {
      lines: made,
      charges: extra,
      taxIncluded,
      totals: { goods, charges: charged, tax, grand },
    });
  });

/** What happens to some units of an open line: they ship, or are cancelled. */
export interface UnitMove {
  readonly pick: number;
  readonly count: number;
  readonly cancelled: boolean;
}
export const unitMoves: fc.Arbitrary<UnitMove[]> = fc.array(
  fc.record({ pick: fc.nat(), count: fc.integer({ min: 1, max: 5 }), cancelled: fc.boolean() }),
  { maxLength: 20 },
);
