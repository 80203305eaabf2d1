import { toDecimal } from '../../contracts/index.ts';
import { cancel, exception, proceed } from '../../engine/index.ts';
import { decideStep } from './step.ts';

/** Captures, invoices and what was shipped must agree to the cent; where they do not, a person learns by how much. */
export const checkTotals = decideStep({
  name: 'check-totals',
  decide: (order) => {
    const { shippedTotal = 0, capturedTotal = 0, invoicedTotal = 0, shipmentIds = [], shippedUnits = {} } = order.state;
    const { currency, totals } = order.document;
    if (Object.keys(shippedUnits).length === 0)
      return cancel('nothing-shipped: the warehouse could not serve any line');
    const captured = totals.grand > 0 ? capturedTotal : shippedTotal;
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
