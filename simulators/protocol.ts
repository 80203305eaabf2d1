import type { AdobeCommerceSummary } from './adobe-commerce/index.ts';
import type { AvalaraSummary } from './avalara/index.ts';
import type { BusinessCentralSummary } from './business-central/index.ts';
import type { MailSummary } from './mail/index.ts';
import type { ShipBobSummary } from './shipbob/index.ts';
import type { StripeSummary } from './stripe/index.ts';

/** What the simulated world plays. */
export interface WorldOptions {
  /** Of the ledgers; null keeps them in memory. */
  readonly folder: string | null;
  readonly seed: number;
  readonly channel: string;
  readonly orders: number;
  readonly ratePerSecond: number;
  readonly spike: number;
  readonly faults: boolean;
  /** A file of invoices that become the orders; null makes them up. */
  readonly ordersFrom: string | null;
  readonly articles: number;
  readonly unitsPerArticle: number;
  /** Stripe's published limit, or null for none (benchmarks). */
  readonly requestsPerSecondMax: number | null;
  readonly warehouse: {
    readonly pickAfterMs: readonly [number, number];
    readonly partlyRate: number;
    readonly shortRate: number;
    readonly lateRate: number;
    readonly wrongOrderRate: number;
    readonly twiceRate: number;
  };
}

export interface Summaries {
  readonly shop: AdobeCommerceSummary;
  readonly payments: StripeSummary;
  readonly erp: BusinessCentralSummary;
  readonly warehouse: ShipBobSummary;
  readonly tax: AvalaraSummary;
  readonly mail: MailSummary;
}

export type FromParent =
  | {
      readonly kind: 'webhooks';
      readonly baseUrl: string;
      readonly systems: { shop: string; payments: string; warehouse: string };
    }
  | { readonly kind: 'start' }
  /** No more injected faults: what follows must heal. */
  | { readonly kind: 'calm' }
  | { readonly kind: 'progress'; readonly id: number }
  | { readonly kind: 'summaries'; readonly id: number };

export type ToParent =
  | { readonly kind: 'ready'; readonly environment: Record<string, string>; readonly pages: Record<string, string> }
  | {
      readonly kind: 'progress';
      readonly id: number;
      readonly campaignDone: boolean;
      readonly placed: number;
      readonly faults: number;
    }
  | { readonly kind: 'summaries'; readonly id: number; readonly summaries: Summaries };

/** Exit code of the simulators when a ledger finds no space on its disk. */
export const diskFullExit = 28;

/** Credentials of the simulated accounts. They open nothing but these simulators. */
export const secrets = {
  adobeToken: 'simulated-adobe-integration-token',
  stripeKey: 'sk_test_simulated_secret_key',
  stripeWebhook: 'whsec_simulated_stripe_secret',
  clientId: '11111111-2222-3333-4444-555555555555',
  clientSecret: 'simulated-business-central-secret',
  shipbobToken: 'simulated-shipbob-token',
  shipbobSecret: `whsec_${Buffer.from('simulated-shipbob-webhook-secret').toString('base64')}`,
  accountId: '2000000001',
  licenseKey: 'simulated-avalara-license-key',
  companyCode: 'HARBOUR',
} as const;
