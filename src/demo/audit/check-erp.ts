import type { Inspect } from './check-orders.ts';
import { difference } from './money-words.ts';
import { leftWhole, type Pickable } from './shipped-value.ts';

/** Exactly one live sales order of a completed order, none of a cancelled one, never two. */
export const inspectSalesOrders =
  (isPickable: Pickable): Inspect =>
  (record) => {
    const { fate, salesOrders, order } = record;
    const first = salesOrders.find(({ status }) => status === 'open');
    if (salesOrders.length > 1) {
      const numbers = salesOrders.map(({ number, status }) => `${number} (${status})`).join(', ');
      return [
        { detail: `${salesOrders.length} sales orders: ${numbers}`, counts: { duplicated: salesOrders.length - 1 } },
      ];
    }
    if (fate === 'cancelled')
      return first === undefined ? [] : [{ detail: `cancelled, and its sales order ${first.number} is still open` }];
    if (fate !== 'completed') return [];
    if (first === undefined)
      return [{ detail: salesOrders.length === 0 ? 'no sales order in the ERP' : 'its sales order was cancelled' }];
    if (!leftWhole(record, isPickable) || first.total === order.grandTotal) return [];
    const by = difference(first.total, order.grandTotal, order.currency);
    return [{ detail: `the sales order ${first.number} has ${by}`, counts: { amounts: 1 } }];
  };

/** Tax is reported of what was sold, and of nothing else. A fallback to the shop's own tax leaves no transaction. */
export const inspectTax: Inspect = ({ fate, tax }) => {
  if (fate !== 'completed' && fate !== 'cancelled') return [];
  const wrong = tax.filter(({ status }) =>
    fate === 'completed' ? status === 'Saved' || status === 'Cancelled' : status === 'Committed',
  );
  return wrong.map(({ code, status }) => ({ detail: `${fate}, and the tax transaction ${code} is ${status}` }));
};
