import { ownChannels, splitOrders } from '../../src/demo/campaign-plan.ts';
import { baseRate, publishedQuotas, type BaseRate, type PublishedQuota } from './published-quotas.ts';

/** +300 %. */
const times = 4;
const fullSpikeSeconds = 600;
/** The base rate before the spike and after it, in lengths of the spike. */
const before = 0.1;
const after = 1;

/**
 * How much quicker than real each kind of run goes, and for quick ones how little of a quota it has. Compressed, all that a
 * vendor publishes goes by `pace` times quicker, and so do the orders: an order meets as many permitted requests as in full.
 */
const kinds = {
  full: { pace: 1, spikeSeconds: fullSpikeSeconds, quotaShare: 1 },
  compressed: { pace: 4, spikeSeconds: 60, quotaShare: 1 },
  quick: { pace: 16, spikeSeconds: 7, quotaShare: 0.2 },
} as const;

export interface SpikePlan {
  readonly kind: keyof typeof kinds;
  readonly pace: number;
  readonly quotaShare: number;
  readonly times: number;
  readonly spikeSeconds: number;
  readonly quotas: readonly PublishedQuota[];
  readonly base: BaseRate;
  /** Outside of the spike, as it is played. */
  readonly ratePerSecond: number;
  readonly orders: number;
  /** Fractions of the orders. */
  readonly spikeFrom: number;
  readonly spikeTo: number;
}

export function planSpike(kind: keyof typeof kinds): SpikePlan {
  const { pace, spikeSeconds, quotaShare } = kinds[kind];
  const quotas = publishedQuotas(splitOrders(1_000, ownChannels));
  const base = baseRate(quotas);
  const ratePerSecond = base.ordersPerSecond * pace * quotaShare;
  const orders = Math.round(ratePerSecond * spikeSeconds * (before + times + after));
  return {
    kind,
    pace,
    quotaShare,
    times,
    spikeSeconds,
    quotas,
    base,
    ratePerSecond,
    orders,
    spikeFrom: before / (before + times + after),
    spikeTo: (before + times) / (before + times + after),
  };
}
