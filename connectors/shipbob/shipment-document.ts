import type { RawDocument } from '../../src/index.ts';
import type { WireShipment } from './wire-types.ts';

/** Statuses that say nothing that anybody here waits for. */
const quietStatuses = new Set(['None', 'Processing', 'ImportReview']);

/**
 * What the shipment's status means here. A shipment that is still processed but has its tracking number is labelled:
 * what is in it is final, and ShipBob tells it as `order.shipped` at this moment.
 */
export function shipmentState(shipment: WireShipment): string {
  const status = shipment.status ?? 'None';
  return status === 'Processing' && hasTracking(shipment) ? 'LabeledCreated' : status;
}

export const hasTracking = ({ tracking }: WireShipment): boolean => (tracking?.tracking_number ?? '') !== '';

/** Whether the sweep need not hand it on. */
export const isQuiet = (shipment: WireShipment): boolean => quietStatuses.has(shipmentState(shipment));

/**
 * The same state of a shipment has the same id, whether a webhook or the sweep brings it: `shipment:<id>:<status>`.
 * Without its tracking number a shipped one is another document, so that the number is not lost when it comes later.
 */
export function shipmentDocument(shipment: WireShipment, body: string, via: RawDocument['via']): RawDocument {
  const state = shipmentState(shipment);
  const isUntracked = (state === 'Completed' || state === 'LabeledCreated') && !hasTracking(shipment);
  return { id: `shipment:${shipment.id}:${state}${isUntracked ? ':untracked' : ''}`, type: 'shipment', body, via };
}
