import type { AvalaraSummary } from '../../../simulators/avalara/index.ts';
import type { BusinessCentralSummary } from '../../../simulators/business-central/index.ts';
import type { MailSummary } from '../../../simulators/mail/index.ts';
import type { ShipBobSummary } from '../../../simulators/shipbob/index.ts';
import type { StripeSummary } from '../../../simulators/stripe/index.ts';
import type { SalesChannel } from './sales-channel.ts';

/**
 * What the platform says of itself, by order key (`<channel>/<number>`). It classifies orders and finds lost ones; it is
 * never proof of an effect.
 */
export interface PlatformSays {
  /** Orders that were answered as accepted, whatever became of them. */
  readonly accepted: readonly string[];
  readonly refused: readonly { readonly key: string; readonly code: string; readonly detail: string }[];
  readonly completed: readonly string[];
  readonly cancelled: readonly string[];
  readonly open: readonly string[];
  readonly exceptions: readonly { readonly key: string; readonly cause: string }[];
}

/** Units by location and sku. */
export type Stock = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Everything that the audit compares: each simulator's own ledger, and what the platform says. */
export interface AuditInput {
  readonly channels: readonly SalesChannel[];
  readonly erp: BusinessCentralSummary;
  readonly warehouse: ShipBobSummary;
  readonly payments: StripeSummary;
  readonly tax: AvalaraSummary;
  readonly mail: MailSummary;
  readonly platform: PlatformSays;
  /** What there was to sell. */
  readonly initialStock: Stock;
  readonly seconds: number;
  /** Of each accepted order: from its placing to its acceptance. */
  readonly acceptMs: readonly number[];
}
