import type { Database } from '../database/index.ts';
import type { Program } from '../engine/index.ts';
import type { QuotaView } from './api-types.ts';

export interface ConsoleChannel {
  readonly name: string;
  readonly system: string;
  readonly sources: readonly { readonly location: string; readonly source: string; readonly buffer: number }[];
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
  /** How browsers reach it, where a proxy stands before it: requests from there are not foreign. */
  readonly publicUrl?: string;
  /** Called after a decision, so that the workers look at once. */
  readonly onActed?: () => void;
  /** The vendors' quotas; without it their published limits and the journal are all that is shown. */
  readonly quotas?: () => Promise<readonly QuotaView[]>;
  /** The folder of the built pages; the package's own where absent. */
  readonly assets?: string;
  /** Whether pages that are missing are built, a while after the start or at the first visit. */
  readonly build?: boolean;
  readonly log?: ConsoleLog;
}
