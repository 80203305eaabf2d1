import type { FromParent, Summaries, ToParent } from '../../simulators/protocol.ts';
import type { DoorRecord } from './door.ts';

/** What the simulated world of the spike plays. */
export interface SpikeOptions {
  readonly folder: string;
  readonly seed: number;
  /** Crossdock's names of the channels that a simulator has to know. */
  readonly channels: { readonly shop: string; readonly app: string };
  /** Orders of each channel. */
  readonly orders: { readonly shop: number; readonly amazon: number; readonly mirakl: number; readonly app: number };
  /** Orders a second of all channels together, outside of the spike. */
  readonly ratePerSecond: number;
  readonly spike: number;
  /** Where the spike begins and ends, as fractions of the orders. */
  readonly spikeFrom: number;
  readonly spikeTo: number;
  readonly articles: number;
  readonly unitsPerArticle: number;
  /** How many times quicker than real all published quotas go by. */
  readonly pace: number;
  /** The part of the quotas that is this retailer's; below 1 only to keep a quick run small. */
  readonly quotaShare: number;
}

export type ToSpikeWorld = FromParent | { readonly kind: 'doors'; readonly id: number };
export type Doors = Readonly<Record<string, DoorRecord>>;
export type FromSpikeWorld = ToParent | { readonly kind: 'doors'; readonly id: number; readonly doors: Doors };
export type { Summaries };
