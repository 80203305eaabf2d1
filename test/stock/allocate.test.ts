import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, balanceKey, type Available, type Demand } from '../../src/stock/index.ts';

const locations = ['a', 'b', 'c'];
const sku = fc.constantFrom('x', 'y', 'z');
const demand = fc
  .record({
    lines: fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 8 }) }), { minLength: 1, maxLength: 6 }),
    // Also a location that is named twice, as a careless configuration may.
    locations: fc.array(fc.constantFrom(...locations), { minLength: 1, maxLength: 4 }),
    allOrNothing: fc.boolean(),
  })
  .map(({ lines, ...rest }): Demand => ({
    ...rest,
    lines: lines.map((line, index) => ({ ...line, id: String(index) })),
  }));
const stock = fc
  .array(fc.tuple(fc.constantFrom(...locations), sku, fc.nat(15)))
  .map((rows): Available => new Map(rows.map(([location, article, count]) => [balanceKey(location, article), count])));
const perLine = (parts: readonly { lineId: string; quantity: number }[], id: string) =>
  parts.filter((part) => part.lineId === id).reduce((sum, part) => sum + part.quantity, 0);

describe('an allocation', () => {
  it('takes no more than is there, and counts down just what it takes', () => {
    fc.assert(
      fc.property(stock, fc.array(demand, { maxLength: 5 }), (before, demands) => {
        const available: Available = new Map(before);
        const taken = demands.flatMap((one) => allocate(one, available).allocations);
        for (const [key, left] of available) {
          expect(left).toBeGreaterThanOrEqual(0);
          const used = taken
            .filter((part) => balanceKey(part.location, part.sku) === key)
            .reduce((sum, part) => sum + part.quantity, 0);
          expect((before.get(key) ?? 0) - left).toBe(used);
        }
      }),
    );
  });

  it('serves a line whole or not at all, and says what is short', () => {
    fc.assert(
      fc.property(stock, demand, (before, one) => {
        const { allocations, short } = allocate(one, new Map(before));
        for (const { id, quantity } of one.lines) {
          const missing = short.some((line) => line.lineId === id);
          expect(perLine(allocations, id)).toBe(missing || (one.allOrNothing && short.length > 0) ? 0 : quantity);
        }
        if (one.allOrNothing && short.length > 0) expect(allocations).toEqual([]);
      }),
    );
  });

  it('comes from one location whenever one has everything, the preferred first', () => {
    fc.assert(
      fc.property(stock, demand, (before, one) => {
        const needed = new Map<string, number>();
        for (const line of one.lines) needed.set(line.sku, (needed.get(line.sku) ?? 0) + line.quantity);
        const able = one.locations.find((location) =>
          [...needed].every(([article, count]) => (before.get(balanceKey(location, article)) ?? 0) >= count),
        );
        const { allocations, short } = allocate(one, new Map(before));
        if (able === undefined) return;
        expect(short).toEqual([]);
        expect(new Set(allocations.map(({ location }) => location))).toEqual(new Set([able]));
      }),
    );
  });
});
