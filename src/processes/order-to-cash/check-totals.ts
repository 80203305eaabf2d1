import { toDecimal } from '../../contracts/index.ts';
import { exception, proceed } from '../../engine/index.ts';
import { weCollect } from './channel-does.ts';
import { cancelOrder, decideStep } from './step.ts';

/** Captures, invoices and what was shipped must agree to the cent; where they do not, a person learns by how much. */
export const checkTotals = decideStep({
  name: 'check-totals',
  decide: (order) => {
    const { shippedTotal = 0, capturedTotal = 0, invoicedTotal = 0, shipmentIds = [], shippedUnits = {} } = order.state;
    const { currency } = order.document;
    if (Object.keys(shippedUnits).length === 0)
      return cancelOrder('nothing-shipped: the warehouse could not serve any line', 'out-of-stock');
    const captured = weCollect(order) ? capturedTotal : shippedTotal;
    if (captured === shippedTotal && invoicedTotal === shippedTotal)
      return proceed(undefined, `${shipmentIds.length} shipments`);
    const money = (amount: number) => `${toDecimal(amount, currency)} ${currency}`;
    return exception(
      'totals-differ',
      `shipped ${money(shippedTotal)}, captured ${money(capturedTotal)} (${money(capturedTotal - shippedTotal)} off), ` +
        `invoiced ${money(invoicedTotal)} (${money(invoicedTotal - shippedTotal)} off)`,
      'Correct the capture or the invoice in its system, then skip this check with the reason.',
    );
  },
});
