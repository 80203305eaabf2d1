import { amountMax, type SalesOrder } from '../contracts/index.ts';
import type { AddProblem, OrderChecks } from './order-problem.ts';

/**
 * Sums of up to 5,000 lines of 10^12 stay below 2^53, so plain numbers are exact. Only quantity x unitPrice can be
 * larger (10^18); it is compared with a limit far below 2^53, so its own rounding does not matter.
 */
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** Prices, discounts and totals of each line. */
export function checkLineAmounts(order: SalesOrder, { unitPriceMax }: OrderChecks, add: AddProblem): void {
  order.lines.forEach((line, index) => {
    const at = `/lines/${index}`;
    const gross = line.quantity * line.unitPrice;
    if (line.unitPrice > unitPriceMax) add(tooDear(`${at}/unitPrice`, line.unitPrice, unitPriceMax));
    else if (gross > amountMax) add(tooDear(`${at}/total`, gross, amountMax));
    else if (line.discount > gross)
      add({
        pointer: `${at}/discount`,
        code: 'discount-too-large',
        detail: `The discount ${line.discount} is more than quantity x unitPrice = ${gross}.`,
        mend: 'Send the discount of the whole line, at most what the line costs.',
      });
    else if (line.total !== gross - line.discount)
      add({
        pointer: `${at}/total`,
        code: 'total-wrong',
        detail: `The total is ${line.total}; quantity x unitPrice - discount is ${gross - line.discount}.`,
        mend: 'Correct whichever of quantity, unitPrice, discount and total is wrong.',
      });
    checkTaxInside(order, line.tax, line.total, `${at}/tax`, add);
  });
}

export function checkChargeTax(order: SalesOrder, _checks: OrderChecks, add: AddProblem): void {
  order.charges.forEach((charge, index) => {
    checkTaxInside(order, charge.tax, charge.amount, `/charges/${index}/tax`, add);
  });
}

/** Tax that is part of a price cannot be more than the price. */
function checkTaxInside(order: SalesOrder, tax: number, price: number, pointer: string, add: AddProblem): void {
  if (!order.taxIncluded || tax <= price) return;
  add({
    pointer,
    code: 'tax-too-large',
    detail: `The tax ${tax} is more than the ${price} that it is included in.`,
    mend: 'Correct the tax, or send taxIncluded: false where it comes on top.',
  });
}

/** The four totals of the order, to the minor unit. */
export function checkTotals(order: SalesOrder, _checks: OrderChecks, add: AddProblem): void {
  const { lines, charges, totals, taxIncluded } = order;
  const goods = sum(lines.map((line) => line.total));
  const chargeSum = sum(charges.map((charge) => charge.amount));
  const tax = sum(lines.map((line) => line.tax)) + sum(charges.map((charge) => charge.tax));
  const grand = totals.goods + totals.charges + (taxIncluded ? 0 : totals.tax);
  compare('goods', totals.goods, goods, 'the sum of lines[].total', add);
  compare('charges', totals.charges, chargeSum, 'the sum of charges[].amount', add);
  compare('tax', totals.tax, tax, 'the sum of the tax of lines and charges', add);
  const formula = taxIncluded ? 'goods + charges' : 'goods + charges + tax';
  compare('grand', totals.grand, grand, formula, add);
}

function compare(name: string, told: number, counted: number, what: string, add: AddProblem): void {
  if (told === counted) return;
  const difference = told - counted;
  add({
    pointer: `/totals/${name}`,
    code: 'total-wrong',
    detail: `totals.${name} is ${told}; ${what} is ${counted} (${difference > 0 ? '+' : ''}${difference}).`,
    mend: 'Totals add up to the minor unit: correct the total or the part that is wrong.',
  });
}

function tooDear(pointer: string, amount: number, max: number) {
  return {
    pointer,
    code: 'price-not-plausible',
    detail: `${amount} minor units are more than the ${max} that this installation takes.`,
    mend: 'Check the unit: 1250 means 12.50 EUR. Dearer goods need a higher unitPriceMax in the configuration.',
  };
}
