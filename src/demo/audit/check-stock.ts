import type { AuditInput } from './audit-input.ts';
import type { Checked, Finding } from './audit-report.ts';
import { unitsOf } from './grouping.ts';
import type { OrderRecord, WarehouseRequest } from './order-record.ts';

const shelf = (location: string, sku: string) => JSON.stringify([location, sku]);

/**
 * Nothing is promised or sold that was not there. When a request arrives, all that earlier ones still hold and the
 * request itself must be within the initial stock. A cancelled or short request counts with what it kept in the end, as
 * if it had given the rest back at once, so a finding is certain: a real warehouse hides an oversold unit behind a short
 * pick, and the later request shows it all the same. The simulated warehouse receives nothing, so stock only falls.
 */
export function checkStockSold({ warehouse, stock }: Pick<AuditInput, 'warehouse' | 'stock'>): Checked {
  const kept = new Map<string, number>();
  const excess = new Map<string, number>();
  const shipped = new Map<string, number>();
  for (const request of warehouse.requests) {
    for (const [sku, asked] of unitsOf(request.lines)) {
      const at = shelf(request.location, sku);
      const free = initialOf(stock, request.location, sku) - (kept.get(at) ?? 0);
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
    const initial = initialOf(stock, location, sku);
    const sold = shipped.get(at) ?? 0;
    const oversold = Math.max(excess.get(at) ?? 0, sold - initial);
    if (oversold <= 0) return [];
    const detail = `${location} had ${initial}: ${oversold} more promised, ${sold} shipped`;
    return [{ check: 'stock-sold', sku, detail, counts: { oversold } }];
  });
  return { check: 'stock-sold', checked: shelves.size, findings };
}

const initialOf = (stock: AuditInput['stock'], location: string, sku: string): number =>
  stock.initial[location]?.[sku] ?? 0;

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
 * What the shop shows is what is left: the initial stock without what was shipped, and, while orders are open, without
 * what they may have reserved. A level that never changed need not have been told.
 */
export function checkStockTold(input: AuditInput, orders: readonly OrderRecord[]): Checked {
  const { shop, stock, warehouse } = input;
  const shipped = new Map<string, number>();
  for (const request of warehouse.requests)
    for (const [sku, units] of shippedUnits(request)) {
      const at = shelf(request.location, sku);
      shipped.set(at, (shipped.get(at) ?? 0) + units);
    }
  const reserved = mayBeReserved(orders);
  const locations = Object.keys(stock.initial);
  const sources = stock.sources ?? locations.map((location) => ({ location, source: location, buffer: 0 }));
  let checked = 0;
  const findings: Finding[] = [];
  for (const { location, source, buffer = 0 } of sources) {
    for (const [sku, initial] of Object.entries(stock.initial[location] ?? {})) {
      const sold = shipped.get(shelf(location, sku)) ?? 0;
      const told = shop.stock[source]?.[sku];
      const most = Math.max(0, initial - sold - buffer);
      const least = Math.max(0, initial - sold - buffer - (reserved.get(sku) ?? 0));
      checked += 1;
      if (told === undefined ? sold === 0 : told >= least && told <= most) continue;
      const left = least === most ? `${most}` : `${least} to ${most}`;
      const detail = `${location}: ${left} left, the shop was ${told === undefined ? 'never told' : `told ${told}`}`;
      findings.push({ check: 'stock-told', sku, detail });
    }
  }
  return { check: 'stock-told', checked, findings };
}

/** Units that orders on their way may hold, at whichever location: what they asked for, less what has left. */
function mayBeReserved(orders: readonly OrderRecord[]): Map<string, number> {
  const onTheWay = orders.filter(({ fate }) => fate === 'open' || fate === 'exception');
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
