import type { FastifyInstance } from 'fastify';
import { AdobeError, badRequest } from './adobe-error.ts';
import { checkEntityCount } from './front-door.ts';
import { orderById } from './order-routes.ts';
import { canInvoice, canShip, itemOf, leftToInvoice, leftToShip, type OrderState } from './order-state.ts';
import type { DocumentRecord, ItemQuantity, TrackRecord } from './records.ts';
import {
  matches,
  pageOf,
  readCriteria,
  soleFilter,
  wireCriteria,
  type Row,
  type SearchCriteria,
} from './search-criteria.ts';
import type { Shop } from './shop.ts';
import type { ShopMemory } from './shop-memory.ts';
import { wireInvoice, wireShipment } from './wire-documents.ts';
import { shopTime } from './wire-order.ts';

interface Kind {
  readonly noun: 'shipment' | 'invoice';
  readonly verb: 'ship' | 'invoice';
  readonly can: (order: OrderState) => boolean;
  readonly left: (order: OrderState, line: number) => number;
  readonly documents: (order: OrderState) => readonly DocumentRecord[];
  readonly wire: (order: OrderState, document: DocumentRecord) => unknown;
}

const shipments: Kind = {
  noun: 'shipment',
  verb: 'ship',
  can: canShip,
  left: leftToShip,
  documents: (order) => order.shipments,
  wire: wireShipment,
};
const invoices: Kind = {
  noun: 'invoice',
  verb: 'invoice',
  can: canInvoice,
  left: leftToInvoice,
  documents: (order) => order.invoices,
  wire: wireInvoice,
};

/** POST /V1/order/{id}/ship and /invoice, and the lists of shipments and invoices. */
export function addDocumentRoutes(app: FastifyInstance, base: string, memory: ShopMemory, shop: Shop): void {
  app.post<{ Params: { id: string } }>(`${base}/order/:id/ship`, async (request) => {
    const order = orderById(memory, request.params.id);
    const body = bodyOf(request.body);
    const items = itemsOf(order, body, shipments);
    return shop.ship(order, { items, comment: commentOf(body), tracks: tracksOf(body), sourceCode: sourceOf(body) });
  });
  app.post<{ Params: { id: string } }>(`${base}/order/:id/invoice`, async (request) => {
    const order = orderById(memory, request.params.id);
    const body = bodyOf(request.body);
    const items = itemsOf(order, body, invoices);
    return shop.invoice(order, { items, comment: commentOf(body), tracks: [], sourceCode: null });
  });
  for (const kind of [shipments, invoices]) {
    app.get(`${base}/${kind.noun}s`, async (request) => {
      const criteria = readCriteria(request.query as Record<string, unknown>);
      const found = findDocuments(memory, criteria, kind);
      const items = pageOf(criteria, found).map(({ order, document }) => kind.wire(order, document));
      return { items, search_criteria: wireCriteria(criteria), total_count: found.length };
    });
  }
}

function findDocuments(memory: ShopMemory, criteria: SearchCriteria, kind: Kind) {
  const found: { order: OrderState; document: DocumentRecord; row: Row }[] = [];
  const byOrder = soleFilter(criteria, ['order_id'], ['eq', 'in']);
  const orders =
    byOrder === undefined
      ? memory.orders.values()
      : byOrder.value.split(',').flatMap((id) => memory.orders.get(Number(id)) ?? []);
  for (const order of orders) {
    for (const document of kind.documents(order)) {
      const at = shopTime(Math.floor(document.atMs / 1000));
      const row = { entity_id: document.id, order_id: order.entityId, created_at: at, updated_at: at };
      if (matches(criteria, row)) found.push({ order, document, row });
    }
  }
  return found;
}

type Body = Readonly<Record<string, unknown>>;

function bodyOf(body: unknown): Body {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) throw badRequest('Invalid type for value: object expected.');
  return body as Body;
}

function listOf(body: Body, name: string): Body[] {
  const list = body[name] ?? [];
  if (!Array.isArray(list)) throw badRequest(`The "${name}" value's type is invalid. The array type was expected.`);
  return list.map(bodyOf);
}

/** Without items everything that is left is meant, as at Adobe. */
function itemsOf(order: OrderState, body: Body, kind: Kind): ItemQuantity[] {
  const listed = listOf(body, 'items');
  checkEntityCount(
    `Magento\\Sales\\Api\\Data\\${kind.noun === 'invoice' ? 'Invoice' : 'Shipment'}ItemCreationInterface`,
    listed,
  );
  const problems = kind.can(order) ? [] : [`The order does not allow ${article(kind.noun)} to be created.`];
  const items = listed.map((item) => ({ itemId: wholeOf(item, 'order_item_id'), quantity: quantityOf(item) }));
  problems.push(...quantityProblems(order, items, kind));
  if (problems.length > 0) throw invalidDocument(kind, problems);
  if (items.length > 0) return items.filter(({ quantity }) => quantity > 0);
  return order.items
    .map((item, line) => ({ itemId: item.id, quantity: kind.left(order, line) }))
    .filter(({ quantity }) => quantity > 0);
}

function article(noun: string): string {
  return noun === 'invoice' ? 'an invoice' : 'a shipment';
}

function quantityProblems(order: OrderState, items: readonly ItemQuantity[], kind: Kind): string[] {
  const asked = new Map<number, number>();
  for (const { itemId, quantity } of items) asked.set(itemId, (asked.get(itemId) ?? 0) + quantity);
  const problems = [...asked].flatMap(([itemId, quantity]) => {
    const line = itemOf(order, itemId)?.line;
    if (line === undefined) return [`The ${kind.noun} contains product item that is not part of the original order.`];
    if (quantity <= kind.left(order, line)) return [];
    const sku = order.plan.lines[line]?.sku ?? '';
    const done = kind.verb === 'ship' ? 'unshipped' : 'uninvoiced';
    return [`The quantity to ${kind.verb} must not be greater than the ${done} quantity for product SKU "${sku}".`];
  });
  const isNothing = items.length > 0 && items.every(({ quantity }) => quantity === 0);
  return isNothing ? [...problems, `You can't create ${article(kind.noun)} without products.`] : problems;
}

function invalidDocument(kind: Kind, problems: readonly string[]): AdobeError {
  const title = kind.noun === 'invoice' ? 'Invoice' : 'Shipment';
  return badRequest(`${title} Document Validation Error(s):\n${problems.join('\n')}`);
}

function wholeOf(item: Body, name: string): number {
  const value = item[name];
  if (value === undefined) throw badRequest(`"${name}" is required. Enter and try again.`);
  if (!Number.isSafeInteger(value))
    throw badRequest(`The "${String(value)}" value's type is invalid. The "int" type was expected.`);
  return value as number;
}

function quantityOf(item: Body): number {
  const value = item['qty'];
  if (typeof value !== 'number' || value < 0) throw badRequest('The "qty" must be a number of zero or more.');
  return value;
}

function commentOf(body: Body): { text: string; visible: boolean } | null {
  if (body['comment'] === undefined || body['comment'] === null) return null;
  const comment = bodyOf(body['comment']);
  if (typeof comment['comment'] !== 'string') throw badRequest('"comment" is required. Enter and try again.');
  return { text: comment['comment'], visible: wholeOf(comment, 'is_visible_on_front') === 1 };
}

function tracksOf(body: Body): TrackRecord[] {
  return listOf(body, 'tracks').map((track) => {
    const { track_number: number, title, carrier_code: carrierCode } = track;
    if (typeof number !== 'string' || number === '') throw badRequest('Please enter a tracking number.');
    if (typeof title !== 'string' || typeof carrierCode !== 'string')
      throw badRequest('"title" and "carrier_code" are required. Enter and try again.');
    return { number, title, carrierCode };
  });
}

function sourceOf(body: Body): string | null {
  const args = bodyOf(body['arguments']);
  const code = bodyOf(args['extension_attributes'])['source_code'];
  return typeof code === 'string' ? code : null;
}
