import {
  absent,
  done,
  failed,
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
import { outcomeOfAnswer } from './vendor-answer.ts';
import type { WireOrder } from './wire.ts';

type Input = CapabilityInput<'storefront.orders.comment'>;
type Output = CapabilityOutput<'storefront.orders.comment'>;

/** What was said on an order, and nothing of who it is for. */
const histories = 'entity_id,status_histories[comment,status]';

/**
 * POST /V1/orders/{id}/comments. A comment has no reference, so an earlier try is found by its text on the same order: the same
 * text a second time counts as said.
 */
export function orderComment(settings: ShopSettings): Operation<Input, Output> {
  const path = `/rest/${settings.storeCode}/V1/orders`;
  return {
    batchCountMax: setCountMax,
    idempotent: false,
    run: (items, call) => eachItem(items, call, ({ input }) => comment(path, input, call)),
    lookUp: async (items, call) => {
      const ids = items.map(({ input }) => input.sourceId);
      const orders = await searchAll<WireOrder>(path, 'entity_id', ids, call, histories);
      const byId = new Map(orders.map((order) => [String(order.entity_id), order]));
      return items.map(({ input }): Found<Output> => (isSaid(byId.get(input.sourceId), input) ? done({}) : absent));
    },
  };
}

async function comment(path: string, input: Input, call: Call): Promise<Outcome<Output>> {
  const parentId = Number(input.sourceId);
  if (!Number.isSafeInteger(parentId)) return failed('invalid-input', `${input.sourceId} is no order id of Adobe`);
  const response = await call.request({
    method: 'POST',
    path: `${path}/${input.sourceId}/comments`,
    body: {
      statusHistory: {
        comment: input.comment,
        parent_id: parentId,
        is_customer_notified: 0,
        is_visible_on_front: input.visibleToCustomer ? 1 : 0,
        ...(input.status === null ? {} : { status: input.status }),
      },
    },
  });
  return response.status === 200 ? done({}) : outcomeOfAnswer(response);
}

function isSaid(order: WireOrder | undefined, input: Input): boolean {
  const said = order?.status_histories ?? [];
  return said.some(
    (entry) => entry.comment === input.comment && (input.status === null || entry.status === input.status),
  );
}
