import type { FastifyInstance } from 'fastify';
import type { CatalogueItem } from '../catalogue.ts';
import type { SimulatorOptions } from '../kit/index.ts';

/** The channel that the simulated token may write to, unless told otherwise. */
export const defaultChannelId = '100001';

/** Rates are probabilities per order in [0, 1]; times are milliseconds. */
export interface ShipBobSimulatorOptions extends SimulatorOptions {
  /** The personal access token; any other is answered with 401. */
  readonly token: string;
  /** `whsec_` and base64: signs what goes to `webhookUrl`, and subscriptions that bring no secret of their own. */
  readonly webhookSecret: string;
  /** First load of the shelves, by centre name; read only when the ledger is new. */
  readonly catalogue: readonly CatalogueItem[];
  /** ShipBob location id by centre name; default: the catalogue's centres in alphabetical order, from 101. */
  readonly centres?: Readonly<Record<string, number>>;
  /** The only channel that orders are taken for; default `defaultChannelId`. */
  readonly channelId?: string;
  /** From the order's arrival to its handing over; default [300, 2500]. */
  readonly pickAfterMs?: readonly [number, number];
  /** Picks per second and centre, most urgent ship-by first; null (default) is unlimited. */
  readonly workersPerCentre?: number | null;
  /** The order leaves in two shipments, the second later. */
  readonly partlyRate?: number;
  /** Some units of one line are not found: less is shipped, and the rest raises an exception. */
  readonly shortRate?: number;
  /** The order takes eight times as long. */
  readonly lateRate?: number;
  /** The shipment was on hold for a moment, and its hold is told after its shipping. */
  readonly wrongOrderRate?: number;
  /** The shipping is told twice, as two events. */
  readonly twiceRate?: number;
  /** The shipment is put on hold before picking and released after a while. */
  readonly onHoldRate?: number;
  /** Webhooks that carry only ids, so that the rest has to be fetched. */
  readonly thinRate?: number;
  /** When the carrier delivers after shipping; null (default) is never within the simulation. */
  readonly deliverAfterMs?: readonly [number, number] | null;
  /** Requests answered per second before 429; null (default) is unlimited. ShipBob publishes 150 a minute. */
  readonly requestsPerSecondMax?: number | null;
  /** Called with the server before its routes are made, e.g. to record the traffic. */
  readonly onApp?: (app: FastifyInstance) => void;
}
