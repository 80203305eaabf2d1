import type { SalesOrder } from '../../contracts/index.ts';
import type { OrderState } from '../../processes/index.ts';
import type { LineView, OrderSummary, TimelineEntry } from './order-view.ts';

/** What the warehouse will not ship stands among the shipment ids as `short:<id>` and the like. */
const noShipment = /^(?:short|address|on-hold|cancelled|other):/;

/** Money, documents in other systems and units of each line, from what the steps wrote. */
export function summariseOrder(order: SalesOrder, state: OrderState, timeline: readonly TimelineEntry[]): OrderSummary {
  const { authorisation = null, fulfilments = {}, fulfilmentsCancelled = [] } = state;
  const released = timeline.some((entry) => entry.step === 'undo:authorise-payment' && isDone(entry));
  return {
    currency: order.currency,
    money: {
      ordered: order.totals.grand,
      authorised: authorisation === null || released ? 0 : order.totals.grand,
      captured: state.capturedTotal ?? 0,
      shipped: (state.shippedTotal ?? 0) + (state.shipment?.total ?? 0),
      invoiced: state.invoicedTotal ?? 0,
    },
    authorisation,
    erp: {
      customerNumber: state.customerNumber ?? null,
      salesOrderNumber: state.salesOrderNumber ?? null,
      invoices: state.invoices ?? [],
    },
    fulfilments: Object.entries(fulfilments).map(([location, id]) => ({
      location,
      id,
      cancelled: fulfilmentsCancelled.includes(location),
    })),
    shipments: (state.shipmentIds ?? []).filter((id) => !noShipment.test(id)),
    lines: order.lines.map((line) => lineOf(line, state)),
    remarks: state.remarks ?? [],
  };
}

const isDone = ({ outcome }: TimelineEntry): boolean => outcome === 'done' || outcome === 'found';

function lineOf(line: SalesOrder['lines'][number], state: OrderState): LineView {
  const { id, sku, name, quantity } = line;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const shipped = sum(
    Object.entries(state.shippedUnits ?? {})
      .filter(([unit]) => unit.slice(0, unit.lastIndexOf('@')) === id)
      .map(([, units]) => units),
  );
  const ofLine = (state.cancelledLines ?? []).filter((cancelled) => cancelled.lineId === id);
  const cancelled = sum(ofLine.map((one) => one.quantity));
  return { id, sku, name, ordered: quantity, shipped, cancelled, open: quantity - shipped - cancelled };
}
