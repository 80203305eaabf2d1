import {
  absent,
  done,
  refused,
  type Call,
  type CapabilityInput,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import type { ShipBobSettings } from './settings.ts';
import { api, eachOutcome, outcomeOf, readOrders } from './vendor-calls.ts';
import { messageOf } from './vendor-message.ts';

type Input = CapabilityInput<'fulfilment.cancel'>;
type Nothing = Record<string, never>;
interface WireCancelled {
  readonly canceled_shipment_results?:
    | readonly {
        readonly is_success?: boolean;
        readonly reason?: string | null;
        readonly shipment_id?: number | string;
      }[]
    | null;
}

const batchCountMax = 50;

/**
 * `fulfilment.cancel`: POST order/{id}:cancel, which cancels every shipment that is not picked yet. Where one of them
 * went on, the answer is refused('too-late'); the others are cancelled all the same and tell so by their own events.
 */
export function cancelFulfilment(settings: ShipBobSettings): Operation<Input, Nothing> {
  const statuses = async (inputs: readonly Input[], call: Call) => {
    const ids = inputs.map(({ fulfilmentId }) => fulfilmentId);
    const orders = await readOrders(call, 'IDs', ids, settings.channelId);
    return new Map(orders.map((order) => [String(order.id), order.status]));
  };
  const cancel = async (input: Input, call: Call): Promise<Outcome<Nothing>> => {
    const path = `${api}/order/${encodeURIComponent(input.fulfilmentId)}:cancel`;
    const response = await call.request({ method: 'POST', path });
    if (response.status === 200) return resultOf(response.json<WireCancelled>());
    if (response.status !== 422) return outcomeOf(response);
    // "Not cancellable" is said of orders that are cancelled already, too; that is what was asked for.
    const status = (await statuses([input], call)).get(input.fulfilmentId);
    return status === 'Cancelled' ? done({}) : refused('too-late', messageOf(response));
  };
  return {
    batchCountMax,
    idempotent: false,
    run: (items, call) => eachOutcome(items, call, (input) => cancel(input, call)),
    lookUp: async (items, call) => {
      const inputs = items.map(({ input }) => input);
      const found = await statuses(inputs, call);
      return inputs.map(({ fulfilmentId }) => (found.get(fulfilmentId) === 'Cancelled' ? done({}) : absent));
    },
  };
}

function resultOf(answer: WireCancelled): Outcome<Nothing> {
  const results = answer.canceled_shipment_results ?? [];
  const refusals = results.filter((result) => result.is_success !== true);
  if (refusals.length === 0) return done({});
  const detail = refusals.map((result) => `shipment ${result.shipment_id}: ${result.reason ?? 'not cancelled'}`);
  return refused('too-late', detail.join('; ').slice(0, 300));
}
