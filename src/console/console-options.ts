import type { Database } from '../database/index.ts';
import type { Program } from '../engine/index.ts';
import type { StockChannel } from '../stock/index.ts';
import type { QuotaView } from './api-types.ts';

export interface ConsoleChannel {
  readonly name: string;
  /** None where it comes by the API alone. */
  readonly system?: string | undefined;
}

export interface ConsoleSystem {
  readonly name: string;
  readonly connector: string;
  readonly requestsPerSecondMax: number | null;
  readonly concurrencyMax: number | null;
}

export type ConsoleLog = (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;

/** What the console needs of the platform. */
export interface ConsoleOptions {
  readonly database: Database;
  readonly tenant: string;
  readonly retailer: string;
  readonly programs: readonly Program[];
  readonly channels: readonly ConsoleChannel[];
  readonly systems: readonly ConsoleSystem[];
  /** The channels as stock is told to them; without them an article is explained by the rules that were published last. */
  readonly stockChannels?: readonly StockChannel[];
  /** How browsers reach it, where a proxy stands before it: requests from there are not foreign. */
  readonly publicUrl?: string;
  /** Called after a decision, so that the workers look at once. */
  readonly onActed?: () => void;
  /** Quotas that somebody keeps an account of; of all other systems the requests are counted in the journal. */
  readonly quotas?: () => Promise<readonly QuotaView[]>;
  /** The folder of the built pages; the package's own where absent. */
  readonly assets?: string;
  /** Whether pages that are missing are built, a while after the start or at the first visit. */
  readonly build?: boolean;
  readonly log?: ConsoleLog;
}
