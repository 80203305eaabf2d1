import type { AuditInput, Stock } from './audit-input.ts';
import type { Checked, Finding } from './audit-report.ts';
import { groupBy, unitsOf } from './grouping.ts';
import type { OrderRecord, WarehouseRequest } from './order-record.ts';
import type { SalesChannel, ShownSource } from './sales-channel.ts';

const shelf = (location: string, sku: string) => JSON.stringify([location, sku]);

/**
 * Nothing is promised or sold that was not there. When a request arrives, all that earlier ones still hold and the
 * request itself must be within the initial stock. A cancelled or short request counts with what it kept in the end, as
 * if it had given the rest back at once, so a finding is certain: a real warehouse hides an oversold unit behind a short
 * pick, and the later request shows it all the same. The simulated warehouse receives nothing, so stock only falls.
 */
export function checkStockSold({ warehouse, initialStock }: Pick<AuditInput, 'warehouse' | 'initialStock'>): Checked {
  const kept = new Map<string, number>();
  const excess = new Map<string, number>();
  const shipped = new Map<string, number>();
  for (const request of warehouse.requests) {
    for (const [sku, asked] of unitsOf(request.lines)) {
      const at = shelf(request.location, sku);
      const free = initialOf(initialStock, request.location, sku) - (kept.get(at) ?? 0);
      const over = Math.min(asked, asked - free);
      if (over > 0) excess.set(at, (excess.get(at) ?? 0) + over);
    }
    for (const [sku, units] of keptUnits(request)) {
      const at = shelf(request.location, sku);
      kept.set(at, (kept.get(at) ?? 0) + units);
    }
    for (const [sku, units] of shippedUnits(request)) {
      const at = shelf(request.location, sku);
      shipped.set(at, (shipped.get(at) ?? 0) + units);
    }
  }
  const shelves = new Set([...excess.keys(), ...kept.keys(), ...shipped.keys()]);
  const findings = [...shelves].flatMap((at): Finding[] => {
    const [location = '', sku = ''] = JSON.parse(at) as string[];
    const initial = initialOf(initialStock, location, sku);
    const sold = shipped.get(at) ?? 0;
    const oversold = Math.max(excess.get(at) ?? 0, sold - initial);
    if (oversold <= 0) return [];
    const detail = `${location} had ${initial}: ${oversold} more promised, ${sold} shipped`;
    return [{ check: 'stock-sold', sku, detail, counts: { oversold } }];
  });
  return { check: 'stock-sold', checked: shelves.size, findings };
}

const initialOf = (initial: Stock, location: string, sku: string): number => initial[location]?.[sku] ?? 0;

/** Units of a request that left, or are still to leave. */
function keptUnits({ shipments }: WarehouseRequest): Map<string, number> {
  const living = shipments.filter(
    ({ status, shippedAt }) => shippedAt !== null || (status !== 'Cancelled' && status !== 'Exception'),
  );
  return unitsOf(living.flatMap(({ lines }) => lines));
}

function shippedUnits({ shipments }: WarehouseRequest): Map<string, number> {
  return unitsOf(shipments.filter(({ shippedAt }) => shippedAt !== null).flatMap(({ lines }) => lines));
}

/**
 * What each channel shows is what is left: the initial stock without what was shipped for all channels together, less what
 * is held back from this one, and, while orders are open, without what they may have reserved. A level that never changed
 * need not have been told.
 */
export function checkStockTold(input: AuditInput, orders: readonly OrderRecord[]): Checked {
  const shipped = shippedByShelf(input.warehouse);
  const reserved = mayBeReserved(orders);
  const left = (location: string, sku: string) =>
    initialOf(input.initialStock, location, sku) - (shipped.get(shelf(location, sku)) ?? 0);
  const parts = input.channels.flatMap((channel) => checkChannel(channel, input.initialStock, left, reserved));
  return {
    check: 'stock-told',
    checked: parts.reduce((sum, { checked }) => sum + checked, 0),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

type LeftOf = (location: string, sku: string) => number;

function checkChannel(
  { name, stock, sources }: SalesChannel,
  initial: Stock,
  left: LeftOf,
  reserved: ReadonlyMap<string, number>,
) {
  if (stock === null) return [];
  const shown = sources ?? Object.keys(initial).map((location) => ({ location, source: location }));
  return [...groupBy<ShownSource>(shown, ({ source }) => source)].map(([source, places]) => {
    const skus = new Set(places.flatMap(({ location }) => Object.keys(initial[location] ?? {})));
    const findings = [...skus].flatMap((sku): Finding[] => {
      const most = shownOf(places, sku, left, 0);
      const least = shownOf(places, sku, left, reserved.get(sku) ?? 0);
      const told = stock[source]?.[sku];
      const isUntouched = places.every(({ location }) => left(location, sku) === (initial[location]?.[sku] ?? 0));
      if (told === undefined ? isUntouched : told >= least && told <= most) return [];
      const where = places.map(({ location }) => location).join(' and ');
      const expected = least === most ? `${most}` : `${least} to ${most}`;
      const detail = `${where}: ${expected} left for ${name}, which was ${told === undefined ? 'never told' : `told ${told}`}`;
      return [{ check: 'stock-told', channel: name, sku, detail }];
    });
    return { checked: skus.size, findings };
  });
}

/** Units over the places of one source; what is reserved may be so at each of them. */
function shownOf(places: readonly ShownSource[], sku: string, left: LeftOf, reserved: number): number {
  return places.reduce(
    (sum, { location, buffer = 0 }) => sum + Math.max(0, left(location, sku) - buffer - reserved),
    0,
  );
}

function shippedByShelf({ requests }: AuditInput['warehouse']): Map<string, number> {
  const shipped = new Map<string, number>();
  for (const request of requests)
    for (const [sku, units] of shippedUnits(request)) {
      const at = shelf(request.location, sku);
      shipped.set(at, (shipped.get(at) ?? 0) + units);
    }
  return shipped;
}

/** Units that orders on their way may hold, at whichever location: what they asked for, less what has left. */
function mayBeReserved(orders: readonly OrderRecord[]): Map<string, number> {
  const onTheWay = orders.filter(({ fate, order }) => (fate === 'open' || fate === 'exception') && !order.ships);
  return unitsOf(
    onTheWay.flatMap(({ order, parcels }) => {
      const left = unitsOf(parcels.flatMap(({ lines }) => lines));
      return [...unitsOf(order.lines)].map(([sku, units]) => ({
        sku,
        quantity: Math.max(0, units - (left.get(sku) ?? 0)),
      }));
    }),
  );
}
