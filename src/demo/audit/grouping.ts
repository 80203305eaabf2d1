/** Things by a key, in the order in which they came. */
export function groupBy<T>(things: Iterable<T>, keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [thing]);
    else group.push(thing);
  }
  return groups;
}

/** How many things are there beyond the first of their key. */
export function countRepeats<T>(things: readonly T[], keyOf: (thing: T) => string): number {
  return things.length - new Set(things.map(keyOf)).size;
}

export interface SkuQuantity {
  readonly sku: string;
  readonly quantity: number;
}

/** Units by sku. */
export function unitsOf(lines: Iterable<SkuQuantity>): Map<string, number> {
  const units = new Map<string, number>();
  for (const { sku, quantity } of lines) units.set(sku, (units.get(sku) ?? 0) + quantity);
  return units;
}

/** Skus of which `units` has more than `limit`, with how many more. */
export function beyond(units: ReadonlyMap<string, number>, limit: ReadonlyMap<string, number>): SkuQuantity[] {
  return [...units]
    .map(([sku, quantity]) => ({ sku, quantity: quantity - (limit.get(sku) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

export const listUnits = (lines: readonly SkuQuantity[]): string =>
  lines.map(({ sku, quantity }) => `${quantity} x ${sku}`).join(', ');

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
