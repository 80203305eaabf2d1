import type { RetailerConfig } from '../../src/config/index.ts';
import type { Database } from '../../src/database/index.ts';
import { channelNames } from '../../src/demo/campaign-plan.ts';
import { salesChannels } from '../../src/demo/sales-channels.ts';
import { percentile, round } from '../kit/numbers.ts';
import { judge } from './judge.ts';
import { goneMs, openMost, readCourses, type OrderCourse } from './order-course.ts';
import type { SpikePlan } from './plan.ts';
import { shipByKept } from './ship-by-order.ts';
import type { SpikeWorld } from './spike-world.ts';
import { waitedBefore, type Waited } from './waiting.ts';
import { warehouseRequests } from './warehouse-requests.ts';
import type { Doors, Summaries } from './world-protocol.ts';

export interface Played {
  readonly spikeFromMs: number;
  readonly spikeToMs: number;
  /** From the first order until all was settled. */
  readonly seconds: number;
}

/** The backlog must be gone by then, in lengths of the spike. */
const goneWithin = 2;

/** What the spike came to, by the ledgers of all systems; `failed` says what must not be. */
export async function spikeReport(
  plan: SpikePlan,
  world: SpikeWorld,
  retailer: RetailerConfig,
  database: Database,
  played: Played,
) {
  const tenant = retailer.tenant ?? 'main';
  const [summaries, doors] = [await world.summaries(), await world.doors()];
  const channels = salesChannels({ names: channelNames(retailer), retailer }, summaries, () => null);
  const result = await judge(database, retailer, channels, summaries, played.seconds);
  const courses = await readCourses(database, tenant, channels);
  const asked = await warehouseRequests(database, tenant, summaries.warehouse.requests, courses);
  const shipBy = shipByKept(asked, plan.pace);
  const waited = waitedBefore(courses, (channel) => retailer.channels[channel]?.system);
  const spikeSeconds = (played.spikeToMs - played.spikeFromMs) / 1000;
  const gone = goneMs(courses, played.spikeToMs);
  const drainSeconds = gone === null ? null : (gone - played.spikeToMs) / 1000;
  const value = drainSeconds === null ? Number.MAX_SAFE_INTEGER : round(drainSeconds / spikeSeconds, 2);
  const busy = { fromMs: played.spikeFromMs, untilMs: gone ?? played.spikeFromMs + played.seconds * 1000 };
  const { lost, oversold, duplicated } = result;
  return {
    value,
    unit: 'x spike length',
    failed: failures(plan, { lost, oversold, duplicated }, value),
    lost,
    oversold,
    duplicated,
    shipByKept: round(shipBy.kept, 4),
    shipByPairsKept: round(shipBy.pairsKept, 4),
    shipByPairs: shipBy.pairs,
    bottleneck: bottleneckOf(waited, vendorsOf(plan, doors, summaries, busy, waited, result.orders)),
    kind: plan.kind,
    pace: plan.pace,
    baseOrdersPerSecond: round(plan.ratePerSecond, 2),
    narrowestQuota: plan.base.narrowest,
    orders: result.orders,
    spikeOrders: courses.filter(({ placedMs }) => placedMs >= played.spikeFromMs && placedMs <= played.spikeToMs)
      .length,
    spikeSeconds: round(spikeSeconds, 1),
    drainSeconds: drainSeconds === null ? null : round(drainSeconds, 1),
    seconds: round(played.seconds, 1),
    openMost: openMost(courses),
    oldestSeconds: round(Math.max(0, ...ages(courses)), 1),
    ageP50Seconds: round(percentile(ages(courses), 0.5), 1),
    slowest: slowest(courses),
    problems: result.problems.length,
    firstProblems: result.problems.slice(0, 5),
    channels: Object.fromEntries(
      result.channels.map(({ name, placed, accepted, completed, refused, promisesKept, promises }) => [
        name,
        { placed, accepted, completed, refused, promisesKept, promises },
      ]),
    ),
    vendors: vendorsOf(plan, doors, summaries, busy, waited, result.orders),
    waited: waited.slice(0, 6).map((one) => ({ ...one, orderSeconds: round(one.orderSeconds, 1) })),
  };
}

function failures(
  { kind }: SpikePlan,
  counts: { readonly lost: number; readonly oversold: number; readonly duplicated: number },
  value: number,
): string[] {
  const bad = Object.entries(counts).filter(([, count]) => count > 0);
  // A quick run is so short that fixed times (a parcel's picking, a look at a channel) are most of it.
  const isLate = kind !== 'quick' && value > goneWithin;
  return [
    ...bad.map(([what, count]) => `${what} ${count}`),
    ...(isLate ? [`the backlog was not gone within ${goneWithin} x the spike's length`] : []),
  ];
}

const ages = (courses: readonly OrderCourse[]): number[] =>
  courses.flatMap(({ placedMs, endedMs }) => (endedMs === null ? [] : [(endedMs - placedMs) / 1000]));

/** The orders that took longest, each with the step that took most of it. */
function slowest(courses: readonly OrderCourse[]) {
  const byAge = courses.flatMap((course) =>
    course.endedMs === null ? [] : [{ course, seconds: (course.endedMs - course.placedMs) / 1000 }],
  );
  return byAge
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 5)
    .map(({ course, seconds }) => {
      const [most] = waitedBefore([course], () => undefined);
      return { key: course.key, seconds: round(seconds, 1), system: most?.system, step: most?.step };
    });
}

interface Busy {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Each system: its requests, the share of its published quota that it used while there was a backlog, and who waited for it. */
function vendorsOf(
  plan: SpikePlan,
  doors: Doors,
  summaries: Summaries,
  { fromMs, untilMs }: Busy,
  waited: readonly Waited[],
  orders: number,
) {
  const seconds = (untilMs - fromMs) / 1000;
  return Object.fromEntries(
    Object.entries(doors).map(([system, { atMs, throttled }]) => {
      const quota = plan.quotas.find((one) => one.system === system && one.what === 'requests');
      const inBusy = atMs.filter((ms) => ms >= fromMs && ms <= untilMs).length;
      const perSecond =
        quota === undefined ? null : (quota.requestsMax / (quota.windowMs / 1000)) * plan.pace * plan.quotaShare;
      const ofMarketplace = { 'amazon-us': summaries.quotaUsed.amazon, galerie: summaries.quotaUsed.mirakl }[system];
      const used = perSecond === null ? (ofMarketplace ?? null) : inBusy / (perSecond * seconds);
      const itemSeconds = waited.filter((one) => one.system === system).reduce((sum, one) => sum + one.orderSeconds, 0);
      return [
        system,
        {
          requests: atMs.length,
          requestsPerOrder: round(atMs.length / orders, 2),
          throttled,
          quotaUsed: used === null ? null : round(used, 3),
          waitedOrderSeconds: round(itemSeconds, 1),
        },
      ];
    }),
  );
}

/** The system and step that most of all waiting was for. */
function bottleneckOf(waited: readonly Waited[], vendors: ReturnType<typeof vendorsOf>) {
  const [most] = waited;
  if (most === undefined) return null;
  const all = waited.reduce((sum, { orderSeconds }) => sum + orderSeconds, 0);
  const quotaUsed = vendors[most.system]?.quotaUsed ?? null;
  const share = round(most.orderSeconds / all, 3);
  const words = `${most.system} at ${most.step}: ${Math.round(most.orderSeconds)} of ${Math.round(all)} order-seconds (${Math.round(share * 100)} %)`;
  return {
    system: most.system,
    step: most.step,
    orderSeconds: round(most.orderSeconds, 1),
    share,
    secondsPerOrder: round(most.orderSeconds / Math.max(1, most.orders), 2),
    quotaUsed,
    words: quotaUsed === null ? words : `${words}, with ${Math.round(quotaUsed * 100)} % of its quota used`,
  };
}
