import type { OrderPolicy } from '../processes/index.ts';
import type { ConnectorDefinition } from '../systems/index.ts';
import type { DeliveryRules, EgressSettings } from '../experience/index.ts';
import type { ApiVersions, CrossOriginSettings, OAuthSettings } from '../gateway/index.ts';
import type { StockPolicy } from '../stock/index.ts';
import type { Market } from './market.ts';

/** The families of capabilities that one system may serve for a channel. `storefront` is always the channel's own. */
export type CapabilityFamily = 'payments' | 'tax' | 'addresses' | 'erp' | 'fulfilment' | 'notifications';

/** One connected system: which connector, and how it is reached. */
export interface SystemConfig {
  // oxlint-disable-next-line no-explicit-any -- each connector has settings of its own shape, checked by its schema
  readonly connector: ConnectorDefinition<any>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<ConnectorDefinition['limits']>;
  /** Sets that one worker may have under way at this system; 4 where absent. */
  readonly setsInFlightMax?: number;
}

/** Where orders come from and stock is told to. */
export interface ChannelConfig {
  /** The system that is this channel's storefront; absent where the channel calls the gateway itself, as an app does. */
  readonly system?: string;
  readonly policy: OrderPolicy;
  /** The market that it sells in: currency, tax mode, calendar, addresses. */
  readonly market?: Market;
  /** Who promises the day of shipping: the channel with each order (where absent), or the market's calendar. */
  readonly shipBy?: 'channel' | 'market';
  /** Systems for this channel alone, instead of the installation's. */
  readonly bindings?: Partial<Readonly<Record<CapabilityFamily, string>>>;
  /** What the storefront API promises of delivery; nothing where absent. */
  readonly delivery?: DeliveryRules;
  /** Which locations the channel knows under which source code, and how many units are held back from it. */
  readonly stock: readonly { readonly location: string; readonly source: string; readonly buffer?: number }[];
  /**
   * What more is held back, by category of article, and how the number is rounded before it is told; all of it exactly
   * where absent.
   * @example stockPolicy: { buffers: { shoes: 2, default: 0 }, categories: (sku) => sku.split('-')[0], shownMax: 50 }
   */
  readonly stockPolicy?: StockPolicy;
}

/** A retailer's installation: `crossdock.config.ts` exports one, made with `defineRetailer`. */
export interface RetailerConfig {
  readonly name: string;
  /** One installation may serve several retailers or divisions; nobody with one needs the word. */
  readonly tenant?: string;
  readonly systems: Readonly<Record<string, SystemConfig>>;
  readonly channels: Readonly<Record<string, ChannelConfig>>;
  /** Which system serves a family of capabilities. */
  readonly bindings: Readonly<Record<CapabilityFamily, string>>;
  readonly gateway?: {
    /** 8420 where absent. */
    readonly port?: number;
    /** 127.0.0.1 where absent: put a TLS proxy before it to open it to others. */
    readonly host?: string;
    /** How vendors reach the gateway; `http://host:port` where absent. */
    readonly publicUrl?: string;
    /** Tokens of an outside issuer beside those that the gateway issues itself. */
    readonly oauth?: OAuthSettings;
    /** Pages of other origins that may call; none where absent. */
    readonly cors?: CrossOriginSettings;
    /** Versions of the API that are deprecated or gone; see docs/gateway.md. */
    readonly versions?: ApiVersions;
    /** Where webhooks may go: public hosts over https where absent. */
    readonly webhooks?: EgressSettings;
    /** What the secrets of partners' endpoints are sealed with in the database. */
    readonly webhookSecretKey?: string;
    /** For so long after the signal to stop it is not ready but still takes requests; 0 where absent. */
    readonly drainMs?: number;
  };
  /** A port of each process for metrics and health without a key; none where absent. See docs/observability.md. */
  readonly watch?: {
    readonly port: number;
    /** 127.0.0.1 where absent. */
    readonly host?: string;
  };
}

/**
 * Types a retailer's configuration and checks that its names fit together; the object is returned as it is.
 * @example export default defineRetailer({ name: 'Harbour', systems: { shop: { connector: adobeCommerce, settings } }, … })
 */
export function defineRetailer(config: RetailerConfig): RetailerConfig {
  return config;
}

/** Reads a setting from the environment. A missing one names itself when it is needed, not before. */
export function env(name: string, fallback?: string): string {
  const value = process.env[name] ?? fallback;
  if (value !== undefined) return value;
  missing.add(name);
  return '';
}

const missing = new Set<string>();
/** Names that `env` did not find. */
export const missingSettings = (): readonly string[] => [...missing];
