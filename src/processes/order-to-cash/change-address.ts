import type { Address } from '../../contracts/index.ts';
import { proceed, type Signal } from '../../engine/index.ts';
import type { OrderState } from './state.ts';
import { callStep, withRemark, type Order, type OrderDecision } from './step.ts';
import { fulfilmentReference, openAt } from './take-shipment.ts';

export const addressChanged = 'order.address-changed';

const stay = (note: string, patch: Partial<OrderState> = {}): OrderDecision => ({ kind: 'stay', note, patch });

/** Locations that have something left to send. */
const openLocations = ({ state }: Order): string[] =>
  [...new Set((state.allocations ?? []).map((unit) => unit.location))]
    .filter((location) => openAt(state, location).length > 0)
    .sort();

/** Between two requests, or where a try was lost, one warehouse may have the order and another not. */
const inRelease = (step: string): boolean => step === 'confirm-and-request';

/** A new address in the shop: kept for the request that is to come, or taken to the warehouse that has the order. */
export function onAddressChanged(order: Order, signal: Signal, step: string): OrderDecision {
  const { shipTo, sourceVersion } = signal.payload as { shipTo: Address; sourceVersion: string };
  const { document, state } = order;
  if (Date.parse(sourceVersion) <= Date.parse(state.shipToVersion ?? document.sourceVersion))
    return stay('an older address');
  const version = { shipToVersion: sourceVersion };
  const current = state.newShipTo ?? state.shipTo ?? document.shipTo;
  if (JSON.stringify(shipTo) === JSON.stringify(current)) return stay('the address is the same', version);
  if (inRelease(step)) return stay('new address', { shipTo, newShipTo: shipTo, ...version });
  if (state.fulfilments === undefined) return stay('new address', { shipTo, ...version });
  if (openLocations(order).length === 0)
    return stay('too late: goods have left', {
      ...version,
      ...withRemark(order, 'The new address came after the goods had left and was not applied.'),
    });
  const patch = { newShipTo: shipTo, ...version };
  // Elsewhere the way of the order comes past the change by itself. One that is under way begins anew, so that no
  // location keeps the address before.
  return step === 'await-shipment' || step === 'change-address'
    ? { kind: 'goto', step: 'ship', note: 'new address', patch }
    : stay('new address', patch);
}

/** Asks each warehouse that has not sent everything yet; it has the last word. */
export const changeAddress = callStep({
  name: 'change-address',
  call: 'fulfilment.changeAddress',
  when: ({ state }) => (state.newShipTo ?? null) !== null,
  parts: openLocations,
  input: (order, location) => ({
    fulfilmentId: order.state.fulfilments?.[location] ?? '',
    reference: fulfilmentReference(order.key, location),
    shipTo: order.state.newShipTo ?? order.document.shipTo,
  }),
  done: (_results, order) => proceed(changed(order), 'the warehouse has the new address'),
  refused: {
    '*': (order, refusal, _location, results) =>
      proceed(
        notChanged(order, Object.keys(results), refusal.detail),
        `the warehouse keeps the address: ${refusal.reason}`,
      ),
  },
});

function changed({ state }: Order): Partial<OrderState> {
  const shipTo = state.newShipTo ?? null;
  return { newShipTo: null, ...(shipTo === null ? {} : { shipTo }) };
}

/** Of several warehouses some may have changed it: the others are named, so that somebody can call the carrier. */
function notChanged(order: Order, changedAt: readonly string[], why: string): Partial<OrderState> {
  const kept = openLocations(order).filter((location) => !changedAt.includes(location));
  return {
    ...(changedAt.length > 0 ? changed(order) : { newShipTo: null }),
    ...withRemark(order, `The new address came too late for ${kept.join(', ')} and was not applied there: ${why}.`),
    addressRefused: true,
  };
}
