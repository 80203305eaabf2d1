import { describe, expect, it } from 'vitest';
import { layOutLanes } from '../../console/src/order/lay-out-lanes.ts';
import type { TimelineView } from '../../src/console/api-types.ts';

const startMs = Date.parse('2026-11-25T10:00:00Z');
const entry = (step: string, system: string | null, fromMs: number, durationMs: number): TimelineView => ({
  step,
  system,
  durationMs,
  at: new Date(startMs + fromMs + durationMs).toISOString(),
  round: 0,
  outcome: 'done',
  attempt: 1,
  detail: null,
  call: null,
});

describe('the lanes of a timeline', () => {
  it('have one lane a system, with calls that were made together above each other', () => {
    const { lanes } = layOutLanes([entry('tax', 'tax', 0, 400), entry('customer', 'erp', 0, 200)]);
    expect(lanes.map((lane) => lane.system)).toEqual(['tax', 'erp']);
    expect(lanes[0]?.bars[0]).toMatchObject({ x: 0, width: 100 });
    expect(lanes[1]?.bars[0]).toMatchObject({ x: 0, width: 50 });
  });

  it('draw a wait of hours shorter, and say how long it was', () => {
    const waitMs = 6 * 3_600_000;
    const { lanes, pauses } = layOutLanes([
      entry('request', 'warehouse', 0, 500),
      entry('capture', 'payments', waitMs, 500),
    ]);
    expect(pauses).toEqual([expect.objectContaining({ ms: waitMs - 500 })]);
    const [first, second] = lanes.map((lane) => lane.bars[0]);
    expect(second?.width).toBeCloseTo(first?.width ?? 0);
    expect(second?.width).toBeGreaterThan(10);
  });

  it('show what took no time at all, and nothing beyond their end', () => {
    const { lanes } = layOutLanes([
      entry('screen', null, 0, 0),
      entry('pay', 'payments', 0, 90),
      entry('done', null, 90, 0),
    ]);
    const bars = lanes.flatMap((lane) => lane.bars);
    for (const bar of bars) {
      expect(bar.width).toBeGreaterThan(0);
      expect(bar.x + bar.width).toBeLessThanOrEqual(100.001);
    }
  });

  it('of an order that nothing was done for are none', () => {
    expect(layOutLanes([])).toEqual({ lanes: [], pauses: [] });
  });
});
