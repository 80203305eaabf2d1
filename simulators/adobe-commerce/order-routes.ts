import type { FastifyInstance } from 'fastify';
import { AdobeError, badRequest } from './adobe-error.ts';
import { canCancel, type OrderState } from './order-state.ts';
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
import { orderJson, shopTime } from './wire-order.ts';

const jsonType = 'application/json; charset=utf-8';

/** The visible order of an id; 404 as Adobe words it. */
export function orderById(memory: ShopMemory, id: string): OrderState {
  const order = /^\d{1,15}$/.test(id) ? memory.orders.get(Number(id)) : undefined;
  if (order === undefined || !order.visible)
    throw new AdobeError(404, "The entity that was requested doesn't exist. Verify the entity and try again.");
  return order;
}

/** GET /V1/orders, GET /V1/orders/{id}, its statuses, cancel and comments. */
export function addOrderRoutes(app: FastifyInstance, base: string, memory: ShopMemory, shop: Shop): void {
  app.get(`${base}/orders`, async (request, reply) => {
    const criteria = readCriteria(request.query as Record<string, unknown>);
    const found = findOrders(memory, criteria);
    const items = pageOf(criteria, found).map(({ order }) => orderJson(order));
    const rest = JSON.stringify({ search_criteria: wireCriteria(criteria), total_count: found.length });
    // Orders are kept as text, so that a poll of many does not render them again.
    return reply.type(jsonType).send(`{"items":[${items.join(',')}],${rest.slice(1)}`);
  });
  app.get<{ Params: { id: string } }>(`${base}/orders/:id`, async (request, reply) =>
    reply.type(jsonType).send(orderJson(orderById(memory, request.params.id))),
  );
  app.get<{ Params: { id: string } }>(`${base}/orders/:id/statuses`, async (request, reply) =>
    reply.type(jsonType).send(JSON.stringify(orderById(memory, request.params.id).status)),
  );
  app.post<{ Params: { id: string } }>(`${base}/orders/:id/cancel`, async (request, reply) => {
    const order = orderById(memory, request.params.id);
    const can = canCancel(order);
    if (can) shop.cancelByApi(order);
    return reply.type(jsonType).send(String(can));
  });
  app.post<{ Params: { id: string } }>(`${base}/orders/:id/comments`, async (request, reply) => {
    const order = orderById(memory, request.params.id);
    shop.comment(order, readHistory(request.body));
    return reply.type(jsonType).send('true');
  });
}

function findOrders(memory: ShopMemory, criteria: SearchCriteria): { order: OrderState; row: Row }[] {
  const found: { order: OrderState; row: Row }[] = [];
  for (const order of candidates(memory, criteria)) {
    if (!order.visible) continue;
    const row = rowOf(order);
    if (matches(criteria, row)) found.push({ order, row });
  }
  return found;
}

function* candidates(memory: ShopMemory, criteria: SearchCriteria): Generator<OrderState> {
  const byId = soleFilter(criteria, ['entity_id', 'increment_id'], ['eq', 'in']);
  if (byId !== undefined) {
    for (const value of new Set(byId.value.split(',').map((one) => one.trim()))) {
      const order = byId.field === 'entity_id' ? memory.orders.get(Number(value)) : memory.orderByNumber.get(value);
      if (order !== undefined) yield order;
    }
    return;
  }
  const since = soleFilter(criteria, ['updated_at'], ['gteq', 'gt', 'from', 'eq']);
  const second = since === undefined ? 0 : Math.floor(Date.parse(`${since.value.replace(' ', 'T')}Z`) / 1000);
  if (Number.isNaN(second)) throw badRequest(`Invalid date ${since?.value ?? ''}`);
  for (const id of memory.updates.from(second)) {
    const order = memory.orders.get(id);
    if (order !== undefined) yield order;
  }
}

/** The columns that may be searched and sorted by. */
function rowOf(order: OrderState): Row {
  order.row ??= {
    entity_id: order.entityId,
    increment_id: order.plan.number,
    state: order.state,
    status: order.status,
    store_id: 1,
    customer_id: order.plan.customer.id,
    customer_email: order.plan.customer.email,
    created_at: shopTime(order.createdSecond),
    updated_at: shopTime(order.updatedSecond),
  };
  return order.row;
}

function readHistory(body: unknown) {
  const history = (body as { statusHistory?: Record<string, unknown> } | null)?.statusHistory;
  if (typeof history !== 'object' || history === null) throw noField('statusHistory');
  const { comment, status, is_customer_notified: notified, is_visible_on_front: visible } = history;
  if (typeof comment !== 'string' || comment === '') throw noField('comment');
  if (status !== undefined && typeof status !== 'string') throw badRequest('The "status" must be a string.');
  return { text: comment, status: status ?? null, notified: notified === 1, visible: visible === 1 };
}

function noField(fieldName: string): AdobeError {
  return new AdobeError(400, '"%fieldName" is required. Enter and try again.', [{ fieldName }]);
}
