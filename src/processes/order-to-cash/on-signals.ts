import type { Address, ShipmentConfirmed } from '../../contracts/index.ts';
import { cancel, type ProcessDefinition } from '../../engine/index.ts';
import type { SalesOrder } from '../../contracts/index.ts';
import { shipmentConfirmed } from './await-shipment.ts';
import type { OrderState } from './state.ts';

export const cancellationRequested = 'order.cancellation-requested';
export const addressChanged = 'order.address-changed';

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
  [cancellationRequested]: (order, signal) => {
    const { by } = signal.payload as { by: string };
    const { remarks = [], cancellationRefused } = order.state;
    const shipping = Object.keys(order.state.shippedUnits ?? {}).length > 0;
    if (!shipping && cancellationRefused !== true) return cancel(`cancelled-by-${by}`);
    return {
      kind: 'stay',
      note: 'too late: goods have left',
      patch: { cancellationRefused: true, remarks: [...remarks, 'The cancellation came too late: goods have left.'] },
    };
  },
  [addressChanged]: (order, signal) => {
    const { shipTo, sourceVersion } = signal.payload as { shipTo: Address; sourceVersion: string };
    const known = order.state.shipToVersion ?? order.document.sourceVersion;
    if (Date.parse(sourceVersion) <= Date.parse(known)) return { kind: 'stay', note: 'an older address' };
    const current = order.state.shipTo ?? order.document.shipTo;
    if (JSON.stringify(shipTo) === JSON.stringify(current))
      return { kind: 'stay', note: 'the address is the same', patch: { shipToVersion: sourceVersion } };
    if (order.state.fulfilments === undefined)
      return { kind: 'stay', note: 'new address', patch: { shipTo, shipToVersion: sourceVersion } };
    const remark = 'The new address came after the order was released to the warehouse and was not applied.';
    return {
      kind: 'stay',
      note: 'too late: released',
      patch: { shipToVersion: sourceVersion, remarks: [...(order.state.remarks ?? []), remark] },
    };
  },
};
