import {
  absent,
  done,
  failed,
  unknown,
  type Call,
  type Found,
  type Item,
  type Operation,
  type Outcome,
  type RequestFulfilment,
} from '../../src/index.ts';
import { mapOrder, unmappable } from './map-order.ts';
import type { ShipBobSettings } from './settings.ts';
import { api, eachOutcome, outcomeOf, readOrders } from './vendor-calls.ts';
import type { WireOrder } from './wire-types.ts';

type Requested = { fulfilmentId: string };

/** Single requests that one set may become: ShipBob has no bulk create. */
const batchCountMax = 50;

/**
 * `fulfilment.request`: POST order, one request an order. ShipBob refuses a reference that it has already (422), so a
 * repeat makes no second order; but it does not answer the first result, so what became of a try is looked up.
 */
export function requestFulfilment(settings: ShipBobSettings): Operation<RequestFulfilment, Requested> {
  return {
    batchCountMax,
    idempotent: false,
    run: (items, call) => eachOutcome(items, call, (input) => create(settings, input, call)),
    lookUp: (items, call) => lookUp(settings, items, call),
  };
}

async function create(settings: ShipBobSettings, input: RequestFulfilment, call: Call): Promise<Outcome<Requested>> {
  const problem = unmappable(settings, input);
  if (problem !== null) return failed('unmappable', problem);
  const response = await call.request({
    method: 'POST',
    path: `${api}/order`,
    headers: { shipbob_channel_id: settings.channelId },
    body: mapOrder(settings, input),
  });
  if (response.status === 201) return requested(response.json<WireOrder>());
  if (response.status !== 422) return outcomeOf(response);
  // Whatever else a 422 may mean: when the reference is there, an earlier try made the order.
  const orders = await readOrders(call, 'ReferenceIds', [input.reference], settings.channelId);
  const earlier = orders.find((order) => order.reference_id === input.reference);
  return earlier === undefined ? outcomeOf(response) : requested(earlier);
}

/** A set of references is asked for at once. A cancelled order was made too: its cancellation is told by its shipments. */
async function lookUp(
  settings: ShipBobSettings,
  items: readonly Item<RequestFulfilment>[],
  call: Call,
): Promise<readonly Found<Requested>[]> {
  const mappable = items.filter(({ input }) => unmappable(settings, input) === null);
  const references = mappable.map(({ input }) => input.reference);
  const orders = await readOrders(call, 'ReferenceIds', references, settings.channelId);
  const byReference = new Map(orders.map((order) => [order.reference_id, order]));
  return items.map(({ input }) => {
    const order = byReference.get(input.reference);
    return order === undefined ? absent : requested(order);
  });
}

function requested(order: WireOrder): Outcome<Requested> {
  const { id } = order;
  return id === undefined || id === null
    ? unknown('ShipBob answered an order without an id')
    : done({ fulfilmentId: String(id) });
}
