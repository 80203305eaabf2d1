import {
  absent,
  done,
  refused,
  unknown,
  type Call,
  type CapabilityInput,
  type CapabilityOutput,
  type Found,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import { eachItem } from './each-item.ts';
import { setCountMax } from './limits.ts';
import { searchAll } from './search.ts';
import type { ShopSettings } from './settings.ts';
import { answerError, outcomeOfAnswer } from './vendor-answer.ts';
import type { WireOrder } from './wire.ts';

type Input = CapabilityInput<'storefront.orders.cancel'>;
type Output = CapabilityOutput<'storefront.orders.cancel'>;

/** What tells whether an order is cancelled, and nothing of who it is for. */
const settlement = 'entity_id,state,items[qty_ordered,qty_invoiced,qty_canceled]';

/** POST /V1/orders/{id}/cancel. It answers false where there is nothing to cancel: then the order itself says why. */
export function orderCancellation(settings: ShopSettings): Operation<Input, Output> {
  const path = `/rest/${settings.storeCode}/V1/orders`;
  return {
    batchCountMax: setCountMax,
    idempotent: false,
    run: (items, call) => eachItem(items, call, ({ input }) => cancel(path, input, call)),
    lookUp: async (items, call) => {
      const ids = items.map(({ input }) => input.sourceId);
      const orders = await searchAll<WireOrder>(path, 'entity_id', ids, call, settlement);
      const byId = new Map(orders.map((order) => [String(order.entity_id), order]));
      return items.map(({ input }): Found<Output> => {
        const order = byId.get(input.sourceId);
        return order !== undefined && isCancelled(order) ? done({}) : absent;
      });
    },
  };
}

async function cancel(path: string, input: Input, call: Call): Promise<Outcome<Output>> {
  const response = await call.request({ method: 'POST', path: `${path}/${encodeURIComponent(input.sourceId)}/cancel` });
  if (response.status !== 200) return outcomeOfAnswer(response);
  const answer = response.json<unknown>();
  if (answer === true) return done({});
  if (answer !== false) return unknown(`HTTP 200 with neither true nor false: ${response.text.slice(0, 100)}`);
  return afterRefusal(path, input, call);
}

async function afterRefusal(path: string, input: Input, call: Call): Promise<Outcome<Output>> {
  const response = await call.request({
    method: 'GET',
    path: `${path}/${encodeURIComponent(input.sourceId)}`,
    query: { fields: settlement },
  });
  if (response.status !== 200) throw answerError(response);
  const order = response.json<WireOrder>();
  if (isCancelled(order)) return done({});
  return refused(
    'too-late',
    `the shop does not cancel order ${input.number}, its state is ${order.state ?? 'not known'}`,
  );
}

/** Cancelled, or with something invoiced before: all the rest of it is cancelled. */
function isCancelled(order: WireOrder): boolean {
  if (order.state === 'canceled') return true;
  const items = order.items ?? [];
  const number = (value: unknown) => Number(value ?? 0);
  const isSettled = items.every(
    (item) => number(item.qty_canceled) + number(item.qty_invoiced) >= number(item.qty_ordered),
  );
  return isSettled && items.some((item) => number(item.qty_canceled) > 0);
}
