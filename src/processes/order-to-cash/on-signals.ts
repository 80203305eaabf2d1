import type { SalesOrder, ShipmentConfirmed } from '../../contracts/index.ts';
import type { ProcessDefinition, Signal } from '../../engine/index.ts';
import { shipmentConfirmed } from './await-shipment.ts';
import { addressChanged, onAddressChanged } from './change-address.ts';
import { onPaymentChanged, paymentChanged } from './payment-changed.ts';
import type { OrderState } from './state.ts';
import { cancelOrder, withRemark, type Order, type OrderDecision } from './step.ts';

export const cancellationRequested = 'order.cancellation-requested';

/** Goods of an order that is over have left: nobody would invoice or miss them. */
export const lateSignals: NonNullable<ProcessDefinition<SalesOrder, OrderState>['late']> = (
  { outcome, state },
  signal,
) => {
  if (signal.event !== shipmentConfirmed) return null;
  const { shipmentId, reference } = signal.payload as ShipmentConfirmed;
  if ((state.shipmentIds ?? []).includes(shipmentId)) return null;
  return {
    cause: 'shipment-after-end',
    detail: `shipment ${shipmentId} of ${reference} left after the order was ${outcome}`,
    advice:
      'Ask the warehouse to call it back, or invoice it by hand; then close this: `crossdock exceptions skip ID --reason …`.',
  };
};

/** What may come at any moment, read between two steps. */
export const orderSignals: ProcessDefinition<SalesOrder, OrderState>['signals'] = {
  [cancellationRequested]: onCancellation,
  [addressChanged]: onAddressChanged,
  [paymentChanged]: onPaymentChanged,
};

function onCancellation(order: Order, signal: Signal): OrderDecision {
  const { by } = signal.payload as { by: string };
  const shipping = Object.keys(order.state.shippedUnits ?? {}).length > 0;
  if (!shipping && order.state.cancellationRefused !== true)
    return cancelOrder(`cancelled-by-${by}`, by === 'operator' ? 'other' : 'customer-request');
  return {
    kind: 'stay',
    note: 'too late: goods have left',
    patch: {
      cancellationRefused: true,
      ...withRemark(order, 'The cancellation came too late: goods have left.'),
    },
  };
}
