import type { OrderState } from './state.ts';
import { callStep, shipToOf, type Order } from './step.ts';
import { fulfilmentReference } from './take-shipment.ts';

const locationsOf = (order: Order): string[] =>
  [...new Set((order.state.allocations ?? []).map((a) => a.location))].sort();

/** One request a location, with the channel's promise. */
export const requestFulfilment = callStep({
  name: 'request-fulfilment',
  call: 'fulfilment.request',
  when: (order) => locationsOf(order).length > 0,
  parts: locationsOf,
  input: (order, location) => {
    const { document } = order;
    const lines = (order.state.allocations ?? [])
      .filter((allocation) => allocation.location === location)
      .map(({ lineId, sku, quantity }) => {
        const line = document.lines.find((candidate) => candidate.id === lineId);
        return { id: lineId, sku, name: line?.name ?? sku, quantity, unitPrice: line?.unitPrice ?? 0 };
      });
    return {
      reference: fulfilmentReference(order.key, location),
      orderNumber: document.number,
      channel: document.channel,
      location,
      shipBy: document.shipping.shipBy,
      serviceLevel: document.shipping.serviceLevel,
      placedAt: document.placedAt,
      email: document.customer.email ?? '',
      shipTo: shipToOf(order),
      lines,
    };
  },
  done: (results) => ({
    fulfilments: Object.fromEntries(
      Object.entries(results).map(([location, result]) => [location, result.fulfilmentId]),
    ),
  }),
  undo: {
    call: 'fulfilment.cancel',
    parts: (order) => Object.keys(order.state.fulfilments ?? {}),
    input: (order, location) => ({
      fulfilmentId: order.state.fulfilments?.[location] ?? '',
      reference: fulfilmentReference(order.key, location),
    }),
    done: (results) => ({ fulfilmentsCancelled: Object.keys(results) }),
    refused: {
      // The warehouse has the last word: what it can no longer stop is shipped, and the shop is told so.
      '*': (order, refusal, _location, results) => ({
        kind: 'goto',
        step: 'ship',
        note: `the warehouse ships on: ${refusal.reason}`,
        patch: stillShips(order, Object.keys(results)),
      }),
    },
  },
});

/** Locations that could stop the order do not ship; their units are cancelled, the others' go on. */
function stillShips(order: Order, stopped: readonly string[]): Partial<OrderState> {
  const units = (order.state.allocations ?? []).filter((unit) => stopped.includes(unit.location));
  const cancelledLines = units.map(({ lineId, quantity }) => ({ lineId, quantity, reason: 'cancelled on request' }));
  return {
    cancellationRefused: true,
    fulfilmentsCancelled: stopped,
    allocations: (order.state.allocations ?? []).filter((unit) => !stopped.includes(unit.location)),
    cancelledLines: [...(order.state.cancelledLines ?? []), ...cancelledLines],
    toRelease: [...(order.state.toRelease ?? []), ...units],
    remarks: [...(order.state.remarks ?? []), 'The cancellation came too late: the warehouse had packed the order.'],
  };
}
