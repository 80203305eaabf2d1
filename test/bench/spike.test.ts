import { describe, expect, it } from 'vitest';
import { goneMs, openMost, type OrderCourse } from '../../bench/spike/order-course.ts';
import { planSpike } from '../../bench/spike/plan.ts';
import { baseRate, ordersPerSecond } from '../../bench/spike/published-quotas.ts';
import { shipByKept, type Asked } from '../../bench/spike/ship-by-order.ts';
import { waitedBefore } from '../../bench/spike/waiting.ts';

const hourMs = 3_600_000;
const asked = (reference: string, askedMs: number, shipByMs: number, readyMs = 0, takenMs = askedMs): Asked => ({
  reference,
  askedMs,
  shipByMs,
  readyMs,
  takenMs,
});
const course = (
  key: string,
  placedMs: number,
  endedMs: number | null,
  more: Partial<OrderCourse> = {},
): OrderCourse => ({
  key,
  channel: 'main-shop',
  placedMs,
  acceptedMs: placedMs + 10,
  endedMs,
  trace: [],
  ...more,
});
const entry = (step: string, atMs: number, durationMs: number, system: string | null) => ({
  step,
  round: 0,
  outcome: 'done',
  attempt: 1,
  atMs,
  durationMs,
  system,
  call: null,
  position: null,
  detail: null,
});

describe('the order of the promises at the warehouse', () => {
  it('is kept where the more urgent of those that wait is asked for first', () => {
    const kept = shipByKept([asked('a', 1_000, hourMs), asked('b', 2_000, 2 * hourMs)], 1);
    expect(kept).toEqual({ kept: 1, pairsKept: 1, pairs: 1 });
  });

  it('is broken by a request before which a more urgent order waited when its set was taken up', () => {
    const kept = shipByKept([asked('a', 1_000, 2 * hourMs), asked('b', 2_000, hourMs)], 1);
    expect(kept).toEqual({ kept: 0.5, pairsKept: 0, pairs: 1 });
  });

  it('is not broken by an order that became ready after the set had been taken up', () => {
    const late = asked('b', 2_000, hourMs, 900);
    expect(shipByKept([asked('a', 1_000, 2 * hourMs, 0, 800), late], 1)).toEqual({ kept: 1, pairsKept: 0, pairs: 1 });
  });

  it('takes promises within a minute of real time for one', () => {
    const pair = [asked('a', 1_000, hourMs + 30_000), asked('b', 2_000, hourMs)];
    expect(shipByKept(pair, 1).pairs).toBe(0);
    expect(shipByKept(pair, 4).kept).toBe(0.5);
  });
});

describe('the backlog of a spike', () => {
  it('is gone when the last order that was placed before its end has ended', () => {
    const courses = [course('a', 0, 500), course('b', 100, 900), course('c', 300, 2_000)];
    expect(goneMs(courses, 200)).toBe(900);
    expect(openMost(courses)).toBe(3);
  });

  it('is not gone while one of its orders is open', () => {
    expect(goneMs([course('a', 0, 500), course('b', 100, null)], 200)).toBeNull();
  });
});

describe('the time that orders spend', () => {
  it('is divided over their steps without rest, calls made together counting for the longest', () => {
    const trace = [
      entry('pay', 110, 20, 'payments'),
      entry('ask', 510, 300, 'warehouse'),
      entry('mail', 510, 90, 'mail'),
    ];
    const waited = waitedBefore([course('a', 0, 510, { trace })], () => 'shop');
    expect(waited.map(({ system, step, orderSeconds }) => [system, step, orderSeconds])).toEqual([
      ['warehouse', 'ask', 0.4],
      ['payments', 'pay', 0.1],
      ['shop', 'arrive', 0.01],
    ]);
  });
});

describe('the rate of a spike', () => {
  it.each(['full', 'compressed', 'quick'] as const)(
    'is carried by every quota before it and not within it (%s)',
    (kind) => {
      const { quotas, base, times, ratePerSecond, pace, quotaShare } = planSpike(kind);
      const narrowest = Math.min(...quotas.map(ordersPerSecond));
      expect(base.ordersPerSecond).toBeLessThan(narrowest);
      expect(base.ordersPerSecond * times).toBeGreaterThan(narrowest);
      expect(ratePerSecond).toBeCloseTo(base.ordersPerSecond * pace * quotaShare);
    },
  );

  it('follows the narrowest quota', () => {
    const quota = { what: 'requests', requestsPerOrder: 2, standingPerSecond: 0, windowMs: 1_000 };
    const wide = { ...quota, system: 'wide', requestsMax: 100 };
    const narrow = { ...quota, system: 'narrow', requestsMax: 16 };
    expect(baseRate([wide, narrow])).toEqual({ ordersPerSecond: 3, narrowest: 'narrow', capacity: 8 });
  });
});
