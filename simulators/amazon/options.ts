import type { FastifyInstance } from 'fastify';
import type { CatalogueItem } from '../catalogue.ts';
import type { SimulatorOptions } from '../kit/index.ts';
import type { OrderShares } from './campaign-orders.ts';
import type { CampaignOptions } from './campaign.ts';

export interface AmazonSimulatorOptions extends SimulatorOptions {
  /** Login with Amazon: the application and the seller's authorisation of it. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly sellerId: string;
  /** Value of the header that comes with notifications, and its name; `x-crossdock-secret` when absent. */
  readonly notificationSecret: string;
  readonly notificationHeader?: string;
  readonly catalogue: readonly CatalogueItem[];
  readonly campaign?: CampaignOptions;
  /** USD, EUR, GBP or JPY; decides the store. The catalogue's when absent. */
  readonly currency?: string;
  /** How often orders are special; `defaultShares` for what is left out. */
  readonly shares?: Partial<OrderShares>;
  /** Of notifications alone, on top of the faults: each a probability in [0, 1]. */
  readonly notifications?: {
    readonly lost?: number;
    readonly twice?: number;
    /** Held back for up to `lateMs`, so that they overtake each other. */
    readonly late?: number;
    readonly lateMs?: number;
  };
  /** Multiplies the published rates (not the bursts), for time-compressed plays; null enforces none. 1 when absent. */
  readonly rateScale?: number | null;
  /** A search ends this long before now: two minutes when absent, as Amazon has it. */
  readonly settleMs?: number;
  /** How long a feed and a report take; 150 ms when absent. */
  readonly feedDelayMs?: number;
  readonly reportDelayMs?: number;
  /** Whether results of feeds and reports are zipped; true when absent. */
  readonly zipDocuments?: boolean;
  /** How long after its payment Amazon ships an order that it fulfils itself; 5 s when absent. */
  readonly amazonShipsAfterMs?: number;
  readonly tokenLifeSeconds?: number;
  /** Called with the server before its routes exist, for hooks such as a recorder of traffic. */
  readonly prepare?: (app: FastifyInstance) => void;
}
