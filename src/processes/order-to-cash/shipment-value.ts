import { splitByWeight, type SalesOrder, type SalesOrderLine } from '../../contracts/index.ts';
import type { OrderState, ShipmentInWork, ShippedLine } from './state.ts';

/**
 * What a shipment is worth. Each amount is the difference of two running totals: what the units shipped so far and with
 * this shipment are worth together, less what was taken before. So the parts add up to the whole to the cent, in
 * whatever order and size they come.
 */

/** Share of `amount` that belongs to the first `units` of `quantity`. */
function upTo(amount: number, units: number, quantity: number): number {
  return splitByWeight(amount, [units, quantity - units])[0] ?? 0;
}

/** Units of a line shipped so far, over all locations. */
export function shippedOf(state: Readonly<OrderState>, lineId: string): number {
  let sum = 0;
  for (const [key, units] of Object.entries(state.shippedUnits ?? {}))
    if (key.slice(0, key.lastIndexOf('@')) === lineId) sum += units;
  return sum;
}

export function cancelledOf(state: Readonly<OrderState>, lineId: string): number {
  return (state.cancelledLines ?? [])
    .filter((line) => line.lineId === lineId)
    .reduce((sum, line) => sum + line.quantity, 0);
}

/** Units of a line that were neither shipped nor cancelled. */
export function openOf(state: Readonly<OrderState>, line: SalesOrderLine): number {
  return line.quantity - cancelledOf(state, line.id) - shippedOf(state, line.id);
}

function valueLine(line: SalesOrderLine, before: number, quantity: number): ShippedLine {
  const share = (amount: number) =>
    upTo(amount, before + quantity, line.quantity) - upTo(amount, before, line.quantity);
  const total = share(line.total);
  const { id, sku, name, unitPrice } = line;
  return { id, sku, name, quantity, unitPrice, discount: quantity * unitPrice - total, tax: share(line.tax), total };
}

/** Value of all units of the order that were not cancelled, as weights for its charges. */
function goodsWeights(order: SalesOrder, state: Readonly<OrderState>, shipping: ReadonlyMap<string, number>) {
  let taken = 0;
  let rest = 0;
  for (const line of order.lines) {
    const shipped = shippedOf(state, line.id) + (shipping.get(line.id) ?? 0);
    const served = line.quantity - cancelledOf(state, line.id);
    // A weight of at least one a unit: charges of goods that cost nothing are still split.
    const weight = Math.max(1, line.unitPrice);
    taken += shipped * weight;
    rest += (served - shipped) * weight;
  }
  return { taken, rest };
}

/** What of an order's charges no shipment has taken. */
export function chargesLeft(order: SalesOrder, state: Readonly<OrderState>): ShipmentInWork['charges'] {
  return order.charges
    .map(({ id, kind, name, amount, tax }) => {
      const taken = state.chargesTaken?.[id] ?? { amount: 0, tax: 0 };
      return { id, kind, name, amount: amount - taken.amount, tax: tax - taken.tax };
    })
    .filter(({ amount, tax }) => amount !== 0 || tax !== 0);
}

/** The money of lines and charges together: tax comes on top unless it is in the amounts. */
function totalOf(order: SalesOrder, lines: readonly ShippedLine[], charges: ShipmentInWork['charges']): number {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const tax = order.taxIncluded ? 0 : sum([...lines, ...charges].map((part) => part.tax));
  return sum(lines.map((line) => line.total)) + sum(charges.map((charge) => charge.amount)) + tax;
}

/** The money of the charges that are left when nothing more will ship. */
export function valueChargesLeft(
  order: SalesOrder,
  state: Readonly<OrderState>,
): Pick<ShipmentInWork, 'lines' | 'charges' | 'total' | 'final'> {
  const charges = chargesLeft(order, state);
  return { lines: [], charges, total: totalOf(order, [], charges), final: true };
}

/** The money of a shipment of `units` (line id -> quantity). */
export function valueShipment(
  order: SalesOrder,
  state: Readonly<OrderState>,
  units: ReadonlyMap<string, number>,
): Pick<ShipmentInWork, 'lines' | 'charges' | 'total' | 'final'> {
  const lines = order.lines
    .filter((line) => (units.get(line.id) ?? 0) > 0)
    .map((line) => valueLine(line, shippedOf(state, line.id), units.get(line.id) ?? 0));
  const { taken, rest } = goodsWeights(order, state, units);
  const charges = order.charges.map(({ id, kind, name, amount, tax }) => {
    const before = state.chargesTaken?.[id] ?? { amount: 0, tax: 0 };
    const share = (whole: number) => splitByWeight(whole, [taken, rest])[0] ?? 0;
    return { id, kind, name, amount: share(amount) - before.amount, tax: share(tax) - before.tax };
  });
  return { lines, charges, total: totalOf(order, lines, charges), final: rest === 0 };
}
