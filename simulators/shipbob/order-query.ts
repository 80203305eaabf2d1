import type { FieldErrors } from './order-validation.ts';
import type { OrderState, Warehouse } from './warehouse.ts';

const limitMax = 250;
const limitDefault = 50;
type Query = Readonly<Record<string, string | undefined>>;

/** GET order: the orders that match all filters, one page of them, oldest first unless `SortOrder` is Newest. */
export function queryOrders(warehouse: Warehouse, query: Query): { orders: OrderState[] } | { errors: FieldErrors } {
  const errors: FieldErrors = {};
  const page = wholeNumber(query['Page'], 1, Number.MAX_SAFE_INTEGER, 'Page', errors);
  const limit = wholeNumber(query['Limit'], limitDefault, limitMax, 'Limit', errors);
  const time = (name: string) => instantOf(query[name], name, errors);
  const [start, end] = [time('StartDate'), time('EndDate')];
  const [updatedStart, updatedEnd] = [time('LastUpdateStartDate'), time('LastUpdateEndDate')];
  if (Object.keys(errors).length > 0) return { errors };
  const hasTracking = query['HasTracking'];
  const found = candidates(warehouse, query, updatedStart).filter(
    (order) =>
      (start === null || order.createdAt >= start) &&
      (end === null || order.createdAt <= end) &&
      (updatedStart === null || order.updatedAt >= updatedStart) &&
      (updatedEnd === null || order.updatedAt <= updatedEnd) &&
      (hasTracking === undefined || String(isTracked(order)) === hasTracking),
  );
  if (query['SortOrder'] === 'Newest') found.reverse();
  return { orders: found.slice((page - 1) * limit, page * limit) };
}

const isTracked = (order: OrderState) => order.shipments.some((shipment) => shipment.trackingNumber !== null);

/** The narrowest index first, so that no request looks at all orders unless it asks for all. */
function candidates(warehouse: Warehouse, query: Query, updatedStart: number | null): OrderState[] {
  const ids = query['IDs'];
  const references = query['ReferenceIds'];
  if (ids !== undefined || references !== undefined) {
    const byIds = ids === undefined ? null : pick(ids, (id) => warehouse.byId.get(Number(id)));
    const byReferences = references === undefined ? null : pick(references, (one) => warehouse.byReference.get(one));
    if (byIds === null || byReferences === null) return byIds ?? byReferences ?? [];
    return byIds.filter((order) => byReferences.includes(order));
  }
  if (updatedStart !== null) return warehouse.changedSince(updatedStart).sort((a, b) => a.id - b.id);
  return [...warehouse.orders];
}

function pick(list: string, find: (name: string) => OrderState | undefined): OrderState[] {
  const found = new Set<OrderState>();
  for (const name of list.split(',')) {
    const order = find(name.trim());
    if (order !== undefined) found.add(order);
  }
  return [...found].sort((a, b) => a.id - b.id);
}

function wholeNumber(text: string | undefined, absent: number, max: number, name: string, errors: FieldErrors): number {
  if (text === undefined) return absent;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return value;
  errors[name] = [`${name} must be an integer from 1 to ${max}.`];
  return absent;
}

function instantOf(text: string | undefined, name: string, errors: FieldErrors): number | null {
  if (text === undefined) return null;
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  errors[name] = [`${name} must be a date-time.`];
  return null;
}
