import type { FastifyInstance } from 'fastify';
import { MiraklError, operatorOf, type RateGate } from './front-door.ts';
import type { Desk, MiraklMemory } from './memory.ts';
import type { OrderState } from './order-state.ts';
import { wireOrder } from './wire-order.ts';

const pageDefault = 10;
const pageMax = 100;

type Query = Readonly<Record<string, string | undefined>>;

/** OR11. The poll is limited to once a minute by its first page; pages that follow and orders by id are not. */
export function addOrderList(app: FastifyInstance, memory: MiraklMemory, gate: RateGate): void {
  app.get('/api/orders', async (request, reply) => {
    const query = request.query as Query;
    const operator = operatorOf(request);
    const offset = count(query, 'offset', 0, Number.MAX_SAFE_INTEGER);
    const max = Math.min(pageMax, count(query, 'max', pageDefault, Number.MAX_SAFE_INTEGER));
    if (query['order_ids'] === undefined && offset === 0) gate.pass(operator.name, 'OR11', reply);
    const found = select(memory, memory.desk(operator.name), query);
    return { orders: found.slice(offset, offset + max).map(wireOrder), total_count: found.length };
  });
}

function count(query: Query, name: string, otherwise: number, most: number): number {
  const text = query[name];
  if (text === undefined) return otherwise;
  if (!/^\d{1,15}$/.test(text)) throw new MiraklError(400, `Invalid value '${text}' for parameter '${name}'`);
  return Math.min(most, Number(text));
}

function second(query: Query, name: string): number | null {
  const text = query[name];
  if (text === undefined) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new MiraklError(400, `Invalid value '${text}' for parameter '${name}'`);
  return Math.floor(ms / 1000);
}

/** Sorted by creation, as Mirakl does unless asked otherwise. */
function select(memory: MiraklMemory, desk: Desk, query: Query): OrderState[] {
  const states = query['order_state_codes']?.split(',');
  const from = second(query, 'start_update_date');
  const until = second(query, 'end_update_date');
  const createdFrom = second(query, 'start_date');
  const createdUntil = second(query, 'end_date');
  const ids = query['order_ids']?.split(',');
  if (ids !== undefined && ids.length > pageMax) throw new MiraklError(400, 'order_ids: maximum 100 values');
  const candidates = ids === undefined ? changedSince(desk, from) : byId(memory, desk, ids);
  return candidates
    .filter((order) => {
      const updated = Math.floor(order.updatedMs / 1000);
      const created = Math.floor(order.createdMs / 1000);
      return (
        (from === null || updated >= from) &&
        (until === null || updated <= until) &&
        (createdFrom === null || created >= createdFrom) &&
        (createdUntil === null || created <= createdUntil) &&
        (states === undefined || states.includes(order.state))
      );
    })
    .sort((a, b) => a.sequence - b.sequence);
}

function byId(memory: MiraklMemory, desk: Desk, ids: readonly string[]): OrderState[] {
  const found = ids.map((id) => memory.orders.get(id));
  return found.filter((order): order is OrderState => order !== undefined && order.operator === desk.operator);
}

/** Only changes from that second on are looked at: they stand in the order of time. */
function changedSince({ changes }: Desk, from: number | null): OrderState[] {
  let low = 0;
  let high = from === null ? 0 : changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle]?.second ?? 0) < (from ?? 0)) low = middle + 1;
    else high = middle;
  }
  const found = new Set<OrderState>();
  for (let at = low; at < changes.length; at += 1) {
    const entry = changes[at];
    if (entry !== undefined && entry.updatedMs === entry.order.updatedMs) found.add(entry.order);
  }
  return [...found];
}
