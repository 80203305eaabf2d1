import {
  absent,
  done,
  failed,
  refused,
  retry,
  type Call,
  type CapabilityOutput,
  type Found,
  type Item,
  type Operation,
  type Outcome,
  type PostShipment,
} from '../../src/index.ts';
import { sendBatch, valueOf, type BatchPart } from './batch.ts';
import { sameCode } from './document-number.ts';
import { isOutcome, linesOf, readDocuments, salesOrders } from './documents.ts';
import { isChanged, type DocumentLine, type SalesDocument } from './odata.ts';
import { noteKey, notesOf, noteText, shipmentName, shipmentsOf, type ShipmentNote } from './shipment-notes.ts';
import { companyUrl, type Vendor } from './vendor.ts';

type Posted = CapabilityOutput<'erp.shipments.post'>;
type Outcomes = Map<Item<PostShipment>, Outcome<Posted>>;

const batchCountMax = 200;
const roundsMax = 4;

/**
 * erp.shipments.post. The API posts no shipments, and `shippedQuantity` can be read only: what a client may write is
 * `shipQuantity` ("Qty. to Ship") of an order line, which Business Central's own posting turns into a shipment.
 * So each article of a shipment is first noted as a comment line of the order, and then `shipQuantity` is set to what
 * all notes add up to, less what is posted already. Both steps end in the same state however often they run.
 */
export function postShipments(vendor: Vendor): Operation<PostShipment, Posted> {
  return {
    batchCountMax,
    idempotent: true,
    async run(items, call) {
      const outcomes = await post(vendor, call, items);
      return items.map((item) => outcomes.get(item) ?? retry('the order was not reached'));
    },
    lookUp: (items, call) => lookUp(vendor, call, items),
  };
}

/** Finds the notes of a shipment; where there are any, the posting is brought to its end. */
async function lookUp(vendor: Vendor, call: Call, items: readonly Item<PostShipment>[]) {
  const orders = await readDocuments(
    vendor,
    call,
    salesOrders,
    items.map(({ input }) => input.salesOrderId),
  );
  const begun = items.filter(({ input }) => {
    const order = orders.get(input.salesOrderId);
    if (order === undefined || isOutcome(order)) return false;
    const name = shipmentName(input.shipmentId);
    return shipmentsOf(linesOf(salesOrders, order)).some((note) => note.shipment === name);
  });
  const outcomes = await post(vendor, call, begun);
  return items.map((item): Found<Posted> => {
    const order = orders.get(item.input.salesOrderId);
    if (order !== undefined && isOutcome(order)) return order;
    return outcomes.get(item) ?? absent;
  });
}

async function post(vendor: Vendor, call: Call, items: readonly Item<PostShipment>[]): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  let open = [...items];
  for (let round = 0; round < roundsMax && open.length > 0; round += 1) {
    const orders = await readDocuments(
      vendor,
      call,
      salesOrders,
      open.map(({ input }) => input.salesOrderId),
    );
    const ready = open.filter((item) => {
      const problem = problemWith(vendor, item.input, orders.get(item.input.salesOrderId));
      if (problem !== null) outcomes.set(item, problem);
      return problem === null;
    });
    const noted = await writeNotes(vendor, call, ready, orders, outcomes);
    open = await writeQuantities(vendor, call, noted, orders, outcomes);
  }
  for (const item of open)
    outcomes.set(item, retry(`sales order ${item.input.salesOrderId} is being changed by others`));
  return outcomes;
}

/** Why a shipment cannot be posted to its order; null when it can. */
function problemWith(
  vendor: Vendor,
  input: PostShipment,
  order: SalesDocument | Outcome<never> | undefined,
): Outcome<never> | null {
  if (order === undefined) return retry('the order was not read');
  if (isOutcome(order)) return order;
  const lines = linesOf(salesOrders, order);
  const others = shipmentsOf(lines).filter((note) => note.shipment !== shipmentName(input.shipmentId));
  for (const { sku, quantity } of notesOf(input.shipmentId, input.lines)) {
    const own = itemLines(vendor, lines, sku);
    if (own.length === 0) return failed('unknown-line', `sales order ${order.number} has no line of ${sku}`);
    const ordered = sum(own.map((line) => line.quantity));
    const before = sum(others.filter((note) => sameCode(note.sku, sku)).map((note) => note.quantity));
    if (before + quantity > ordered)
      return refused(
        'more-than-ordered',
        `${before} + ${quantity} of ${sku} shipped, ${ordered} ordered on ${order.number}`,
      );
  }
  return null;
}

/** Adds the comment lines that are missing; answers the items all of whose notes stand. */
async function writeNotes(
  vendor: Vendor,
  call: Call,
  items: readonly Item<PostShipment>[],
  orders: ReadonlyMap<string, SalesDocument | Outcome<never>>,
  outcomes: Outcomes,
): Promise<Item<PostShipment>[]> {
  const writes = items.flatMap((item) => {
    const present = new Set(shipmentsOf(linesIn(orders, item)).map(noteKey));
    const missing = notesOf(item.input.shipmentId, item.input.lines).filter((note) => !present.has(noteKey(note)));
    return missing.map((note) => ({ item, part: notePart(vendor, item.input.salesOrderId, note) }));
  });
  const answers = await sendBatch(
    call,
    writes.map(({ part }) => part),
    vendor.company.batchOperationsMax,
  );
  writes.forEach(({ item }, index) => {
    const written = valueOf(answers[index]);
    if ('failure' in written) outcomes.set(item, written.failure);
  });
  return items.filter((item) => !outcomes.has(item));
}

function notePart(vendor: Vendor, orderId: string, note: ShipmentNote): BatchPart {
  const url = companyUrl(vendor, `salesOrders(${orderId})/salesOrderLines`);
  return { method: 'POST', url, body: { lineType: 'Comment', description: noteText(note) } };
}

/**
 * Sets shipQuantity by the notes: those read before, and those just written. If-Match refuses a line that another
 * shipment has changed since; its items are answered to go round again.
 */
async function writeQuantities(
  vendor: Vendor,
  call: Call,
  items: readonly Item<PostShipment>[],
  orders: ReadonlyMap<string, SalesDocument | Outcome<never>>,
  outcomes: Outcomes,
): Promise<Item<PostShipment>[]> {
  const orderIds = [...new Set(items.map((item) => item.input.salesOrderId))];
  const writes = orderIds.flatMap((orderId) => {
    const own = items.filter((item) => item.input.salesOrderId === orderId);
    const lines = linesIn(orders, own[0]);
    const fresh = own.flatMap(({ input }) => notesOf(input.shipmentId, input.lines));
    const notes = new Map([...fresh, ...shipmentsOf(lines)].map((note) => [noteKey(note), note]));
    return quantityParts(vendor, lines, [...notes.values()]).map((part) => ({ orderId, part }));
  });
  const answers = await sendBatch(
    call,
    writes.map(({ part }) => part),
    vendor.company.batchOperationsMax,
  );
  const again = new Set<string>();
  const failures = new Map<string, Outcome<never>>();
  writes.forEach(({ orderId }, index) => {
    const answer = answers[index];
    const written = valueOf(answer);
    if (answer?.answer !== undefined && answer.answer !== null && isChanged(answer.answer)) again.add(orderId);
    else if ('failure' in written) failures.set(orderId, written.failure);
  });
  return items.filter((item) => {
    const failure = failures.get(item.input.salesOrderId);
    if (failure !== undefined) outcomes.set(item, failure);
    else if (!again.has(item.input.salesOrderId))
      outcomes.set(item, done({ shipmentReference: shipmentName(item.input.shipmentId) }));
    return failure === undefined && again.has(item.input.salesOrderId);
  });
}

/** Spreads what has shipped of each article over the order's lines of it, first line first. */
function quantityParts(vendor: Vendor, lines: readonly DocumentLine[], notes: readonly ShipmentNote[]): BatchPart[] {
  const skus = new Set(notes.map((note) => note.sku));
  return [...skus].flatMap((sku) => {
    let left = sum(notes.filter((note) => note.sku === sku).map((note) => note.quantity));
    return itemLines(vendor, lines, sku).flatMap((line): BatchPart[] => {
      const shipped = Math.min(left, line.quantity);
      left -= shipped;
      const shipQuantity = Math.max(0, shipped - (line.shippedQuantity ?? 0));
      if (shipQuantity === (line.shipQuantity ?? 0)) return [];
      const url = companyUrl(vendor, vendor.dialect.orderLineUrl(line));
      return [{ method: 'PATCH', url, body: { shipQuantity }, etag: line['@odata.etag'] }];
    });
  });
}

function linesIn(
  orders: ReadonlyMap<string, SalesDocument | Outcome<never>>,
  item: Item<PostShipment> | undefined,
): readonly DocumentLine[] {
  const order = item === undefined ? undefined : orders.get(item.input.salesOrderId);
  return order === undefined || isOutcome(order) ? [] : linesOf(salesOrders, order);
}

function itemLines(vendor: Vendor, lines: readonly DocumentLine[], sku: string): DocumentLine[] {
  return lines.filter((line) => line.lineType === 'Item' && sameCode(vendor.dialect.lineNumber(line), sku));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
