/** What one order wants, and where it may come from. */
export interface Demand {
  readonly lines: readonly { readonly id: string; readonly sku: string; readonly quantity: number }[];
  /** Locations in order of preference. */
  readonly locations: readonly string[];
  /** Whether a line that cannot be served whole fails the whole order. */
  readonly allOrNothing: boolean;
}
export interface Allocation {
  readonly lineId: string;
  readonly sku: string;
  readonly location: string;
  readonly quantity: number;
}
export interface Allocated {
  readonly allocations: readonly Allocation[];
  /** Lines that were not served: nothing of them is taken. */
  readonly short: readonly {
    readonly lineId: string;
    readonly sku: string;
    readonly quantity: number;
    readonly available: number;
  }[];
}

/** Available units by `location sku`; it is counted down while demands are served. */
export type Available = Map<string, number>;
export const balanceKey = (location: string, sku: string): string => `${location}\u0000${sku}`;

/**
 * Serves one demand from what is available: one location ships all if it can, else lines are split over locations,
 * whole lines first. A line is served whole or not at all.
 */
export function allocate(wanted: Demand, available: Available): Allocated {
  // A location that is named twice has its stock once.
  const demand = { ...wanted, locations: [...new Set(wanted.locations)] };
  for (const location of demand.locations) {
    const whole = allFrom(location, demand, available);
    if (whole !== null) return { allocations: take(whole, available), short: [] };
  }
  const taken: Allocation[] = [];
  const short: Allocated['short'][number][] = [];
  for (const line of demand.lines) {
    const parts = splitLine(line, demand.locations, available);
    const found = parts.reduce((sum, part) => sum + part.quantity, 0);
    if (found === line.quantity) taken.push(...take(parts, available));
    else short.push({ lineId: line.id, sku: line.sku, quantity: line.quantity, available: found });
  }
  if (short.length === 0 || !demand.allOrNothing) return { allocations: taken, short };
  for (const part of taken) add(available, part.location, part.sku, part.quantity);
  return { allocations: [], short };
}

function allFrom(location: string, demand: Demand, available: Available): Allocation[] | null {
  const needed = new Map<string, number>();
  for (const { sku, quantity } of demand.lines) needed.set(sku, (needed.get(sku) ?? 0) + quantity);
  for (const [sku, quantity] of needed) if ((available.get(balanceKey(location, sku)) ?? 0) < quantity) return null;
  return demand.lines.map(({ id, sku, quantity }) => ({ lineId: id, sku, location, quantity }));
}

function splitLine(line: Demand['lines'][number], locations: readonly string[], available: Available): Allocation[] {
  const at = (location: string) => available.get(balanceKey(location, line.sku)) ?? 0;
  const whole = locations.find((location) => at(location) >= line.quantity);
  const from = whole === undefined ? locations : [whole];
  const parts: Allocation[] = [];
  let left = line.quantity;
  for (const location of from) {
    const quantity = Math.min(left, Math.max(0, at(location)));
    if (quantity > 0) parts.push({ lineId: line.id, sku: line.sku, location, quantity });
    left -= quantity;
  }
  return parts;
}

function take(parts: Allocation[], available: Available): Allocation[] {
  for (const part of parts) add(available, part.location, part.sku, -part.quantity);
  return parts;
}

function add(available: Available, location: string, sku: string, quantity: number): void {
  const key = balanceKey(location, sku);
  available.set(key, (available.get(key) ?? 0) + quantity);
}
