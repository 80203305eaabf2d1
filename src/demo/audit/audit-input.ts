import type { AdobeCommerceSummary } from '../../../simulators/adobe-commerce/index.ts';
import type { AvalaraSummary } from '../../../simulators/avalara/index.ts';
import type { BusinessCentralSummary } from '../../../simulators/business-central/index.ts';
import type { MailSummary } from '../../../simulators/mail/index.ts';
import type { ShipBobSummary } from '../../../simulators/shipbob/index.ts';
import type { StripeSummary } from '../../../simulators/stripe/index.ts';

/** What the platform says of itself. It classifies orders and finds lost ones; it is never proof of an effect. */
export interface PlatformSays {
  /** Numbers of the orders that were answered as accepted, whatever became of them. */
  readonly accepted: readonly string[];
  readonly refused: readonly { readonly number: string; readonly code: string; readonly detail: string }[];
  readonly completed: readonly string[];
  readonly cancelled: readonly string[];
  readonly open: readonly string[];
  readonly exceptions: readonly { readonly number: string; readonly cause: string }[];
}

/** Units by location and sku. */
export type Stock = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Everything that the audit compares: each simulator's own ledger, and what the platform says. */
export interface AuditInput {
  /** Crossdock's name for the shop: order keys are `<channel>/<number>`. */
  readonly channel: string;
  readonly shop: AdobeCommerceSummary;
  readonly erp: BusinessCentralSummary;
  readonly warehouse: ShipBobSummary;
  readonly payments: StripeSummary;
  readonly tax: AvalaraSummary;
  readonly mail: MailSummary;
  readonly platform: PlatformSays;
  readonly stock: {
    readonly initial: Stock;
    /** The shop's source code of each location, as configured; where absent both have the same name. */
    readonly sources?: readonly { readonly location: string; readonly source: string; readonly buffer?: number }[];
  };
  readonly seconds: number;
  /** Of each accepted order: from its placing to its acceptance. */
  readonly acceptMs: readonly number[];
}
