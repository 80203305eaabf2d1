import type { FulfilmentException, ShipmentConfirmed } from '../../contracts/index.ts';
import { exception, proceed } from '../../engine/index.ts';
import { waitStep, type Order, type OrderDecision, type PolicyOf } from './step.ts';
import { takeShipment, takeShortPick } from './take-shipment.ts';

export const shipmentConfirmed = 'shipment.confirmed';
export const fulfilmentException = 'fulfilment.exception';

/** Waits for what the warehouse says: a shipment (one, or one of many), a short pick, or that it is stuck. */
export const awaitShipment = (policyOf: PolicyOf) =>
  waitStep({
    name: 'await-shipment',
    events: [shipmentConfirmed, fulfilmentException],
    withinMs: ({ document, nowMs }) =>
      Math.max(60_000, Date.parse(document.shipping.shipBy) + policyOf(document.channel).shipmentGraceMs - nowMs),
    onSignal: (order, signal) => {
      if (signal.event === shipmentConfirmed) return onShipment(order, signal.payload as ShipmentConfirmed);
      return onException(order, signal.payload as FulfilmentException);
    },
    onTimeout: (order) =>
      exception(
        'shipment-overdue',
        `promised for ${order.document.shipping.shipBy}, and the warehouse has not confirmed it`,
        'Ask the warehouse. The order goes on by itself when the shipment is confirmed; or cancel it.',
      ),
  });

function onShipment(order: Order, fact: ShipmentConfirmed): OrderDecision {
  const taken = takeShipment(order.document, order.state, fact);
  if (taken.kind === 'known') return { kind: 'stay' as const, note: `shipment ${fact.shipmentId} is known` };
  if (taken.kind === 'taken') return proceed(taken.patch, `shipment ${fact.shipmentId}`);
  return exception(
    'unexpected-shipment',
    taken.detail,
    'Compare the warehouse shipment with the order; correct the stock there, then retry.',
  );
}

function onException(order: Order, fact: FulfilmentException): OrderDecision {
  if (fact.reason === 'on-hold' || fact.reason === 'other')
    return { kind: 'stay' as const, note: `warehouse: ${fact.reason} ${fact.detail}` };
  if (fact.reason === 'address')
    return exception(
      'address-refused',
      `the warehouse: ${fact.detail}`,
      'Correct the address with the customer, then retry.',
    );
  const patch = takeShortPick(order.state, fact);
  return patch === null ? { kind: 'stay' as const } : proceed(patch, `${fact.reason}: ${fact.detail}`);
}
