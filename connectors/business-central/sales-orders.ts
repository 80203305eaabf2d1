import {
  absent,
  done,
  type CapabilityOutput,
  type CreateSalesOrder,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import { createDocuments, isOutcome, prepareDocuments, salesOrders, type Wanted } from './documents.ts';
import { lookUpDocuments } from './look-up-documents.ts';
import type { SalesDocument } from './odata.ts';
import type { Vendor } from './vendor.ts';

type Created = CapabilityOutput<'erp.salesOrders.create'>;

/** Orders of one set: 25 batches of 20. */
const batchCountMax = 500;

/**
 * erp.salesOrders.create: one deep insert (order with lines) an order, as parts of `$batch`. Business Central takes the
 * same external document number twice, so a repeat is only safe after `lookUp`, which also completes an order whose
 * lines are missing.
 */
export function createSalesOrders(vendor: Vendor): Operation<CreateSalesOrder, Created> {
  return {
    batchCountMax,
    idempotent: false,
    async run(items, call) {
      const inputs = items.map((item) => item.input);
      const prepared = await prepareDocuments(vendor, call, inputs);
      const wanted = prepared.map((one) => (isOutcome(one) ? one : nothingToShip(one)));
      const outcomes = await createDocuments(vendor, call, salesOrders, wanted, (index) =>
        header(vendor, inputs[index] as CreateSalesOrder),
      );
      return outcomes.map(toCreated);
    },
    async lookUp(items, call) {
      const inputs = items.map((item) => item.input);
      const found = await lookUpDocuments(vendor, call, salesOrders, inputs, nothingToShip);
      return found.map((outcome) => (outcome === null ? absent : toCreated(outcome)));
    },
  };
}

/** "Default Quantity to Ship" may be the whole line; nothing ships before the warehouse says so. */
function nothingToShip(wanted: Wanted): Wanted {
  const lines = wanted.lines.map((line) => (line['lineType'] === 'Item' ? { ...line, shipQuantity: 0 } : line));
  return { ...wanted, lines };
}

function header(vendor: Vendor, input: CreateSalesOrder): Record<string, unknown> {
  return {
    orderDate: vendor.dialect.day(input.orderDate),
    requestedDeliveryDate: vendor.dialect.day(input.requestedDeliveryDate),
    partialShipping: true,
    ...vendor.dialect.shipTo(input.shipTo),
  };
}

function toCreated(outcome: Outcome<SalesDocument>): Outcome<Created> {
  if (outcome.kind !== 'done') return outcome;
  return done({ salesOrderId: outcome.value.id, salesOrderNumber: outcome.value.number });
}
