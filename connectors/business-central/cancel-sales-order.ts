import {
  absent,
  done,
  refused,
  retry,
  type Call,
  type CapabilityInput,
  type CapabilityOutput,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import { sendBatch, valueOf } from './batch.ts';
import { isOutcome, linesOf, readDocuments, salesOrders } from './documents.ts';
import { isChanged, type SalesDocument } from './odata.ts';
import { shipmentsOf } from './shipment-notes.ts';
import { companyUrl, type Vendor } from './vendor.ts';

type Input = CapabilityInput<'erp.salesOrders.cancel'>;
type Cancelled = CapabilityOutput<'erp.salesOrders.cancel'>;

const batchCountMax = 500;
const roundsMax = 4;

/**
 * erp.salesOrders.cancel: DELETE with If-Match; an open order has no other way to end in Business Central. An order
 * that is not there is cancelled; one that has shipped is refused as 'too-late'.
 */
export function cancelSalesOrders(vendor: Vendor): Operation<Input, Cancelled> {
  return {
    batchCountMax,
    idempotent: true,
    async run(items, call) {
      const outcomes = await cancel(
        vendor,
        call,
        items.map(({ input }) => input.salesOrderId),
      );
      return items.map(({ input }) => outcomes.get(input.salesOrderId) ?? retry('the order was not reached'));
    },
    async lookUp(items, call) {
      const states = await readDocuments(
        vendor,
        call,
        salesOrders,
        items.map(({ input }) => input.salesOrderId),
      );
      return items.map(({ input }) => {
        const state = states.get(input.salesOrderId);
        if (state === undefined || !isOutcome(state)) return absent;
        return isGone(state) ? done({}) : state;
      });
    },
  };
}

async function cancel(vendor: Vendor, call: Call, ids: readonly string[]): Promise<Map<string, Outcome<Cancelled>>> {
  const outcomes = new Map<string, Outcome<Cancelled>>();
  let open = [...new Set(ids)];
  for (let round = 0; round < roundsMax && open.length > 0; round += 1) {
    const states = await readDocuments(vendor, call, salesOrders, open);
    const orders: SalesDocument[] = [];
    for (const [id, state] of states) {
      if (isOutcome(state)) outcomes.set(id, isGone(state) ? done({}) : state);
      else if (hasShipped(state)) outcomes.set(id, refused('too-late', `sales order ${state.number} has shipped`));
      else orders.push(state);
    }
    const parts = orders.map((order) => {
      const url = companyUrl(vendor, `salesOrders(${order.id})`);
      return { method: 'DELETE' as const, url, etag: order['@odata.etag'] };
    });
    const answers = await sendBatch(call, parts, vendor.company.batchOperationsMax);
    open = orders.flatMap(({ id }, index) => {
      const answer = answers[index];
      if (answer !== undefined && answer.answer !== null && isChanged(answer.answer)) return [id];
      const deleted = valueOf(answer);
      outcomes.set(id, 'failure' in deleted && !isGone(deleted.failure) ? deleted.failure : done({}));
      return [];
    });
  }
  for (const id of open) outcomes.set(id, retry(`sales order ${id} is being changed by others`));
  return outcomes;
}

const isGone = (outcome: Outcome<never>): boolean => outcome.kind === 'refused' && outcome.reason === 'not-found';

function hasShipped(order: SalesDocument): boolean {
  const lines = linesOf(salesOrders, order);
  return lines.some((line) => (line.shippedQuantity ?? 0) > 0) || shipmentsOf(lines).length > 0;
}
