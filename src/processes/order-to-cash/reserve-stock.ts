import { proceed, type Decision } from '../../engine/index.ts';
import { moveStock, reserveStock as reserve, type Allocated, type Movement } from '../../stock/index.ts';
import { channelFulfils } from './channel-does.ts';
import type { OrderPolicy, OrderState } from './state.ts';
import { cancelOrder, localStep, type Order, type PolicyOf } from './step.ts';

/** Takes stock for a set of orders in one statement, the most urgent first; what cannot be served follows the policy. */
export const reserveStock = (policyOf: PolicyOf) =>
  localStep({
    name: 'reserve-stock',
    when: (order) => !channelFulfils(order),
    run: async (orders, sql, last) => {
      const [first] = orders;
      const requests = orders.map((order) => {
        const { document } = order;
        const policy = policyOf(document.channel);
        const onShortage = document.onShortage ?? policy.onShortage;
        return {
          reference: order.key,
          urgency: document.shipping.shipBy,
          lines: document.lines,
          locations: policy.locations,
          allOrNothing: onShortage !== 'cancel-line',
        };
      });
      const results = await reserve(sql, first?.tenant ?? '', requests, last);
      return orders.map((order, index) => decide(order, results[index] as Allocated, policyOf));
    },
    undo: {
      run: async (orders, sql) => {
        await moveStock(
          sql,
          orders[0]?.tenant ?? '',
          orders.flatMap((order) => releases(order, 'cancelled')),
        );
        return orders.map(() => proceed<OrderState>({ allocations: [], toRelease: [] }));
      },
    },
  });

/** Gives back what a short pick left reserved. */
export const releaseShort = localStep({
  name: 'release-short',
  when: (order) => (order.state.toRelease ?? []).length > 0,
  run: async (orders, sql) => {
    const movements = orders.flatMap((order) =>
      (order.state.toRelease ?? []).map((unit) => release(order, unit, 'short pick')),
    );
    await moveStock(sql, orders[0]?.tenant ?? '', movements);
    return orders.map(() => proceed<OrderState>({ toRelease: [] }));
  },
});

function decide(order: Order, result: Allocated, policyOf: PolicyOf): Decision<OrderState> {
  const { allocations, short } = result;
  if (short.length === 0) return proceed({ allocations });
  const what = short.map((line) => `${line.sku}: ${line.quantity} wanted, ${line.available} there`).join('; ');
  const policy = policyOf(order.document.channel);
  const onShortage = order.document.onShortage ?? policy.onShortage;
  if (onShortage === 'backorder') return backorder(order, policy, what);
  if (allocations.length === 0) return nothingThere(order, policy, what);
  const cancelledLines = short.map(({ lineId, quantity }) => ({ lineId, quantity, reason: 'out of stock' }));
  return proceed({ allocations, cancelledLines, remarks: [`Not available and cancelled: ${what}.`] }, what);
}

/** A marketplace hears first that no line is accepted; the order is cancelled with that (decide-lines). */
function nothingThere(order: Order, policy: OrderPolicy, what: string): Decision<OrderState> {
  if (policy.acceptLines !== true) return cancelOrder(`out-of-stock: ${what}`, 'out-of-stock');
  const cancelledLines = order.document.lines.map(({ id, quantity }) => ({
    lineId: id,
    quantity,
    reason: 'out of stock',
  }));
  return proceed({ allocations: [], cancelledLines }, what);
}

function backorder(order: Order, policy: OrderPolicy, what: string): Decision<OrderState> {
  const sinceMs = order.state.backorderSinceMs ?? order.nowMs;
  if (order.nowMs - sinceMs > policy.backorderLimitMs) return nothingThere(order, policy, what);
  return {
    kind: 'again',
    afterMs: policy.backorderRetryMs,
    patch: { backorderSinceMs: sinceMs },
    note: `backorder: ${what}`,
  };
}

/** Everything that the order still holds: allocated, not shipped, and not waiting to be released anyhow. */
function releases(order: Order, reason: string): Movement[] {
  const { allocations = [], toRelease = [], shippedUnits = {} } = order.state;
  const held = allocations.map((allocation) => ({
    ...allocation,
    quantity: allocation.quantity - (shippedUnits[`${allocation.lineId}@${allocation.location}`] ?? 0),
  }));
  return [...held, ...toRelease].filter((unit) => unit.quantity > 0).map((unit) => release(order, unit, reason));
}

function release(order: Order, unit: { sku: string; location: string; quantity: number }, reason: string): Movement {
  const { sku, location, quantity } = unit;
  return { kind: 'release', location, sku, onHandDelta: 0, reservedDelta: -quantity, reference: order.key, reason };
}
