import type { AdobeCommerceSummary } from './adobe-commerce/index.ts';
import type { AmazonSummary } from './amazon/index.ts';
import type { AvalaraSummary } from './avalara/index.ts';
import type { BusinessCentralSummary } from './business-central/index.ts';
import type { MailSummary } from './mail/index.ts';
import type { MiraklSummary } from './mirakl/index.ts';
import type { MobileAppSummary } from './mobile-app/index.ts';
import type { ShipBobSummary } from './shipbob/index.ts';
import type { StripeSummary } from './stripe/index.ts';

/** The simulated sales channels: a web shop, two kinds of marketplace, and the retailer's own app. */
export const channelKinds = ['shop', 'amazon', 'mirakl', 'app'] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** What the simulated world plays. */
export interface WorldOptions {
  /** Of the ledgers; null keeps them in memory. */
  readonly folder: string | null;
  readonly seed: number;
  /** Crossdock's name for the web shop. */
  readonly channel: string;
  /** Orders of the web shop. */
  readonly orders: number;
  /** Orders a second outside of the spike, of all channels together. */
  readonly ratePerSecond: number;
  readonly spike: number;
  readonly faults: boolean;
  /** A file of invoices that become the shop's orders; null makes them up. */
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
  /** Orders of the other channels; none where absent. */
  readonly others?: Readonly<Record<Exclude<ChannelKind, 'shop'>, number>>;
  /** Crossdock's name for the app's channel; an app without one has no buyers. */
  readonly appChannel?: string;
  /** How many times quicker than real the marketplaces' published rates and distances are; 1 where absent. */
  readonly pace?: number;
}

export interface Summaries {
  readonly shop: AdobeCommerceSummary;
  readonly amazon: AmazonSummary;
  readonly mirakl: MiraklSummary;
  readonly app: MobileAppSummary;
  readonly payments: StripeSummary;
  readonly erp: BusinessCentralSummary;
  readonly warehouse: ShipBobSummary;
  readonly tax: AvalaraSummary;
  readonly mail: MailSummary;
  /** The share of a channel's published quota that was used, of its busiest call; null where none is published. */
  readonly quotaUsed: Readonly<Record<ChannelKind, number | null>>;
}

export type FromParent =
  | {
      readonly kind: 'webhooks';
      readonly baseUrl: string;
      readonly systems: {
        readonly shop: string;
        readonly payments: string;
        readonly warehouse: string;
        readonly amazon?: string;
      };
    }
  /** Where the app finds the gateway: its credentials where it has none of an earlier start, and what its plan allows. */
  | {
      readonly kind: 'app';
      readonly baseUrl: string;
      readonly client: { readonly id: string; readonly secret: string } | null;
      readonly plan: { readonly requestsPerSecond: number; readonly burst: number };
    }
  | { readonly kind: 'start' }
  /** No more injected faults: what follows must heal. */
  | { readonly kind: 'calm' }
  | { readonly kind: 'progress'; readonly id: number }
  | { readonly kind: 'summaries'; readonly id: number };

export type ToParent =
  | {
      readonly kind: 'ready';
      readonly environment: Record<string, string>;
      readonly pages: Record<string, string>;
      /** Whether the app has credentials of an earlier start. */
      readonly appHasClient: boolean;
    }
  | {
      readonly kind: 'progress';
      readonly id: number;
      readonly campaignDone: boolean;
      readonly placed: number;
      readonly placedBy: Readonly<Record<ChannelKind, number>>;
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
  amazonClientId: 'amzn1.application-oa2-client.simulated',
  amazonClientSecret: 'simulated-amazon-client-secret',
  amazonRefreshToken: 'Atzr|simulated-refresh-token',
  amazonSellerId: 'A2SIMULATEDSELLER',
  amazonNotifications: 'simulated-amazon-notification-secret',
  miraklKey: 'simulated-mirakl-shop-key',
} as const;
