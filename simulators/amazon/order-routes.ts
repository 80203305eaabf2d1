import type { FastifyInstance } from 'fastify';
import { AmazonError, invalidInput, notFound } from './amazon-error.ts';
import { as } from './front-door.ts';
import type { Marketplace } from './marketplace.ts';
import type { Memory } from './memory.ts';
import { shippedOf, type OrderState } from './order-state.ts';
import type { PackageRecord } from './records.ts';
import type { Store } from './stores.ts';
import type { Position } from './update-index.ts';
import { dataSets, orderJson, wireTime, type DataSet } from './wire-order.ts';

export interface OrderRules {
  readonly store: Store;
  /** A search ends this long before now; Amazon's two minutes. */
  readonly settleMs: number;
}

type Query = Readonly<Record<string, string | undefined>>;

/** Where a search goes on: its own window and filters, and the last order that it gave. */
interface Continuation {
  readonly by: 'updated' | 'created';
  readonly fromMs: number;
  readonly untilMs: number;
  readonly after: Position | null;
}

const pageSizeMax = 100;

/** searchOrders and getOrder of the Orders API 2026-01-01, confirmShipment of v0. */
export function addOrderRoutes(app: FastifyInstance, memory: Memory, marketplace: Marketplace, rules: OrderRules) {
  app.get('/orders/2026-01-01/orders', as('searchOrders'), async (request, reply) => {
    const query = request.query as Query;
    const search = searchOf(query, rules.settleMs);
    const included = includedOf(query);
    const { orders, next } = pageOf(memory, search, query, pageSizeOf(query), rules.store);
    const bodies = orders.map((order) => orderJson(order, rules.store, included)).join(',');
    const pagination = next === null ? '' : `,"pagination":${JSON.stringify({ nextToken: tokenOf(next) })}`;
    const name = search.by === 'updated' ? 'lastUpdatedBefore' : 'createdBefore';
    const until = `,"${name}":"${wireTime(search.untilMs)}"`;
    return reply.type('application/json').send(`{"orders":[${bodies}]${pagination}${until}}`);
  });

  app.get('/orders/2026-01-01/orders/:orderId', as('getOrder'), async (request, reply) => {
    const order = orderOf(memory, (request.params as { orderId: string }).orderId);
    const json = orderJson(order, rules.store, includedOf(request.query as Query));
    return reply.type('application/json').send(`{"order":${json}}`);
  });

  app.post('/orders/v0/orders/:orderId/shipmentConfirmation', as('confirmShipment'), async (request, reply) => {
    const order = orderOf(memory, (request.params as { orderId: string }).orderId);
    const one = packageOf(request.body, order, rules.store.marketplaceId);
    marketplace.confirm(order, one);
    return reply.code(204).send();
  });
}

function orderOf(memory: Memory, orderId: string): OrderState {
  if (!/^\d{3}-\d{7}-\d{7}$/.test(orderId)) throw invalidInput('Invalid orderId');
  const order = memory.orders.get(orderId);
  if (order === undefined) throw notFound(`The order ${orderId} was not found.`);
  return order;
}

function searchOf(query: Query, settleMs: number): Continuation {
  const settledMs = Date.now() - settleMs;
  if (query['paginationToken'] !== undefined) return continuationOf(query['paginationToken']);
  const { createdAfter, lastUpdatedAfter } = query;
  if ((createdAfter === undefined) === (lastUpdatedAfter === undefined))
    throw invalidInput('Exactly one of createdAfter and lastUpdatedAfter must be provided.');
  const by = createdAfter === undefined ? 'updated' : 'created';
  const before = by === 'updated' ? query['lastUpdatedBefore'] : query['createdBefore'];
  const fromMs = timeOf('After', createdAfter ?? lastUpdatedAfter ?? '');
  const untilMs = before === undefined ? settledMs : timeOf('Before', before);
  if (untilMs > settledMs) throw invalidInput('The end of the time period must be two minutes before now or earlier.');
  if (before !== undefined && untilMs < fromMs) throw invalidInput('The end of the time period is before its start.');
  return { by, fromMs, untilMs, after: null };
}

function timeOf(name: string, text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw invalidInput(`Invalid date for ${name}: ${text}`);
  return ms;
}

const tokenOf = (next: Continuation): string => Buffer.from(JSON.stringify(next)).toString('base64url');

function continuationOf(token: string): Continuation {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Continuation;
  } catch {
    throw invalidInput('The pagination token is not valid.');
  }
}

function pageSizeOf(query: Query): number {
  const size = Number(query['maxResultsPerPage'] ?? pageSizeMax);
  if (!Number.isInteger(size) || size < 1 || size > pageSizeMax)
    throw invalidInput('maxResultsPerPage must be between 1 and 100.');
  return size;
}

function includedOf(query: Query): ReadonlySet<DataSet> {
  const names = (query['includedData'] ?? '').split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !dataSets.includes(name as DataSet));
  if (unknown !== undefined) throw invalidInput(`Invalid includedData: ${unknown}`);
  return new Set(names as DataSet[]);
}

function pageOf(memory: Memory, search: Continuation, query: Query, size: number, store: Store) {
  const listOf = (name: string) => query[name]?.split(',');
  const [statuses, parties] = [listOf('fulfillmentStatuses'), listOf('fulfilledBy')];
  const isOtherStore = listOf('marketplaceIds')?.includes(store.marketplaceId) === false;
  const index = search.by === 'updated' ? memory.updates : memory.creations;
  const orders: OrderState[] = [];
  let after = search.after;
  if (isOtherStore) return { orders, next: null };
  for (const position of index.from(search.fromMs, search.after)) {
    if (position.ms > search.untilMs) break;
    const order = memory.orderBySequence[position.sequence];
    if (order === undefined) continue;
    const isWanted = (statuses?.includes(order.status) ?? true) && (parties?.includes(order.plan.fulfilledBy) ?? true);
    if (!isWanted) continue;
    if (orders.length === size) return { orders, next: { ...search, after } };
    orders.push(order);
    after = position;
  }
  return { orders, next: null };
}

interface WirePackage {
  readonly packageReferenceId?: unknown;
  readonly carrierCode?: unknown;
  readonly carrierName?: unknown;
  readonly shippingMethod?: unknown;
  readonly trackingNumber?: unknown;
  readonly shipDate?: unknown;
  readonly orderItems?: unknown;
}

/** Clocks of seller and marketplace may differ by so much. */
const clockToleranceMs = 60_000;

function packageOf(body: unknown, order: OrderState, marketplaceId: string): PackageRecord {
  const request = (body ?? {}) as { marketplaceId?: unknown; packageDetail?: WirePackage };
  if (request.marketplaceId !== marketplaceId) throw invalidInput('Invalid marketplaceId');
  if (order.plan.fulfilledBy === 'AMAZON')
    throw new AmazonError(400, 'InvalidInput', 'The order is fulfilled by Amazon and cannot be confirmed.');
  if (order.status === 'PENDING' || order.status === 'CANCELLED')
    throw new AmazonError(400, 'InvalidInput', `The order cannot be shipped: its status is ${order.status}.`);
  const detail = request.packageDetail ?? {};
  const packageReferenceId = textOf(detail, 'packageReferenceId');
  if (!/^[1-9]\d*$/.test(packageReferenceId)) throw invalidInput('packageReferenceId must be a positive number.');
  const shipDate = textOf(detail, 'shipDate');
  const shipMs = timeOf('shipDate', shipDate);
  if (shipMs < order.createdMs - clockToleranceMs || shipMs > Date.now() + clockToleranceMs)
    throw invalidInput('shipDate must lie between the purchase and now.');
  const carrierCode = textOf(detail, 'carrierCode');
  const carrierName = optionalText(detail.carrierName);
  if (carrierCode === 'Other' && carrierName === null)
    throw invalidInput('carrierName is required when carrierCode is Other.');
  return {
    packageReferenceId,
    carrierCode,
    carrierName,
    shippingMethod: optionalText(detail.shippingMethod),
    trackingNumber: textOf(detail, 'trackingNumber'),
    shipDate,
    items: itemsOf(detail.orderItems, order, packageReferenceId),
  };
}

function textOf(detail: WirePackage, name: keyof WirePackage): string {
  const value = detail[name];
  if (typeof value !== 'string' || value === '') throw invalidInput(`packageDetail.${name} is required.`);
  return value;
}

const optionalText = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function itemsOf(value: unknown, order: OrderState, packageReferenceId: string) {
  if (!Array.isArray(value) || value.length === 0) throw invalidInput('packageDetail.orderItems is required.');
  return (value as { orderItemId?: unknown; quantity?: unknown }[]).map(({ orderItemId, quantity }) => {
    const line = order.itemIds.indexOf(String(orderItemId));
    const planned = order.plan.lines[line];
    if (planned === undefined) throw invalidInput(`Invalid orderItemId: ${String(orderItemId)}`);
    const left = planned.quantity - shippedOf(order, line, packageReferenceId);
    if (!Number.isInteger(quantity) || Number(quantity) < 1 || Number(quantity) > left)
      throw invalidInput(`Invalid quantity for ${String(orderItemId)}: ${left} of it are left to ship.`);
    return { orderItemId: String(orderItemId), quantity: Number(quantity) };
  });
}
