import {
  absent,
  done,
  failed,
  outcomeOfError,
  refused,
  retry,
  type Address,
  type Call,
  type CapabilityInput,
  type Item,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import { mapAddress, mapAddressUpdate } from './map-order.ts';
import type { ShipBobSettings } from './settings.ts';
import { api, outcomeOf, readOrders } from './vendor-calls.ts';
import type { WireOrder, WireShipment } from './wire-types.ts';

type Input = CapabilityInput<'fulfilment.changeAddress'>;
type Nothing = Record<string, never>;
interface WireUpdateError {
  readonly code?: string;
  readonly message?: string | null;
}

const batchCountMax = 50;

/**
 * `fulfilment.changeAddress`: PUT shipment/{id}:updateAddress for every shipment of the order that has not left; the
 * shipments of a set are read at once. Done only when every shipment goes to the new address.
 */
export function changeAddress(settings: ShipBobSettings): Operation<Input, Nothing> {
  const ordersOf = async (items: readonly Item<Input>[], call: Call) => {
    const ids = items.map(({ input }) => input.fulfilmentId);
    const orders = await readOrders(call, 'IDs', ids, settings.channelId);
    return new Map(orders.map((order) => [String(order.id), order]));
  };
  return {
    batchCountMax,
    idempotent: false,
    run: async (items, call) => {
      const orders = await ordersOf(items, call).catch((error: unknown) => notRead(error));
      if ('kind' in orders) return items.map(() => orders);
      return call.each(items, ({ input }) => change(input, orders.get(input.fulfilmentId), call));
    },
    lookUp: async (items, call) => {
      const orders = await ordersOf(items, call);
      return items.map(({ input }) => (isChanged(orders.get(input.fulfilmentId), input.shipTo) ? done({}) : absent));
    },
  };
}

/** Nothing was changed yet when the shipments could not be read, so even a lost answer may be tried again. */
function notRead(error: unknown): Outcome<never> {
  const outcome = outcomeOfError(error);
  return outcome.kind === 'unknown' ? retry(outcome.detail) : outcome;
}

async function change(input: Input, order: WireOrder | undefined, call: Call): Promise<Outcome<Nothing>> {
  if (order === undefined) return refused('not-found', `ShipBob has no order ${input.fulfilmentId}`);
  const going = goingShipments(order);
  if (going.length === 0) return refused('too-late', `order ${input.fulfilmentId} is ${order.status ?? 'closed'}`);
  // One after the other: after a refusal the rest is tried all the same, so that as much as can be goes to the new address.
  const problems: Outcome<Nothing>[] = [];
  for (const shipment of going) {
    if (hasAddress(shipment, input.shipTo)) continue;
    const outcome = await update(shipment, input.shipTo, call);
    if (outcome.kind !== 'done') problems.push(outcome);
  }
  // What may be or can be tried again comes first: a repeat changes nothing at shipments that are changed already.
  const byWeight = ['unknown', 'retry', 'failed', 'refused'].map((kind) => problems.find((one) => one.kind === kind));
  return byWeight.find((problem) => problem !== undefined) ?? done({});
}

async function update(shipment: WireShipment, shipTo: Address, call: Call): Promise<Outcome<Nothing>> {
  if (shipment.status === 'Completed') return refused('too-late', `shipment ${shipment.id} has left`);
  try {
    const path = `${api}/shipment/${shipment.id}:updateAddress`;
    const response = await call.request({ method: 'PUT', path, body: mapAddressUpdate(shipTo) });
    if (response.status === 200) {
      const answer = response.json<{ is_success?: boolean; error?: WireUpdateError | null }>();
      return answer.is_success === true ? done({}) : outcomeOfCode(answer.error ?? {}, shipment);
    }
    return response.status === 400 ? outcomeOfCode(response.json<WireUpdateError>(), shipment) : outcomeOf(response);
  } catch (error) {
    return outcomeOfError(error);
  }
}

/** ShipBob's own words for why an address was not changed ("Update Shipment Address", `code`). */
function outcomeOfCode({ code = '', message }: WireUpdateError, shipment: WireShipment): Outcome<never> {
  const detail = `shipment ${shipment.id}: ${code} ${message ?? ''}`.trim();
  switch (code) {
    case 'CONFLICT':
      return refused('too-late', detail);
    case 'NOT_FOUND':
      return refused('not-found', detail);
    case 'VALIDATION_ERROR':
    case 'INVALID_PARAMETER':
      return refused('invalid-address', detail);
    case 'DATABASE_UPDATE_ERROR':
    case 'REPROCESSING_ERROR':
    case 'DEALLOCATE_ERROR':
      // The change did not go through there; the same address again is the same change.
      return retry(detail);
    default:
      return failed('vendor-rejected', detail);
  }
}

const closedStatuses = new Set(['Cancelled', 'CleanSweeped']);
const goingShipments = (order: WireOrder) =>
  (order.shipments ?? []).filter((shipment) => !closedStatuses.has(shipment.status ?? ''));

function isChanged(order: WireOrder | undefined, shipTo: Address): boolean {
  const going = order === undefined ? [] : goingShipments(order);
  return going.length > 0 && going.every((shipment) => hasAddress(shipment, shipTo));
}

function hasAddress({ recipient }: WireShipment, shipTo: Address): boolean {
  const wanted = mapAddress(shipTo);
  const names = [recipient?.name, recipient?.full_name];
  const fields = ['address1', 'address2', 'city', 'company_name', 'country', 'state', 'zip_code'] as const;
  const isSame = fields.every((field) => (recipient?.address?.[field] ?? '') === (wanted[field] ?? ''));
  return isSame && names.includes(shipTo.name);
}
