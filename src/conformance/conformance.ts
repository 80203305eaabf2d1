import type { Address } from '../contracts/index.ts';
import type { CapabilityInput, CapabilityName, CapabilityOutput, ConnectorDefinition } from '../systems/index.ts';

/** A vendor's simulator at work. `url` is its HTTP origin: the suite stands between it and the connector. */
export interface ConformanceWorld {
  readonly url: string;
  /** Settings with which the connector reaches the simulator; where they hold `url`, the suite puts its own there. */
  readonly settings: Readonly<Record<string, unknown>>;
  setWebhookUrl?(url: string | null): void;
  /** For vendors that are not reached by HTTP: plays a fault at each message until it is told null. */
  play?(fault: PlayedFault | null): void;
  /** For the same: everything that the vendor was sent so far, as a text that only grows. */
  seen?(): Promise<string>;
  close(): Promise<void>;
}
export const playedFaults = ['throttled', 'server-error', 'dropped', 'dropped-after'] as const;
export type PlayedFault = (typeof playedFaults)[number];

/**
 * What is going to be tried: operations (nothing at the vendor happens by itself), documents of sweeps and webhooks (it may,
 * and soon), or the quota (with the rates that the vendor publishes; else there are none).
 */
export type Trying = 'operations' | 'documents' | 'quota';

/** What the making of a sample may use. */
export interface Arrangement<W> {
  readonly world: W;
  /** Another one for each item, and the same in each run: `CONF-1`. */
  readonly id: string;
  readonly count: number;
  /** Performs an operation of the connector past all faults; throws where it is not done. */
  perform<N extends CapabilityName>(capability: N, input: CapabilityInput<N>): Promise<CapabilityOutput<N>>;
}

export interface OperationSample<N extends CapabilityName, W> {
  /** A new item that the vendor will do, with everything that it needs arranged before. */
  readonly good: (arrangement: Arrangement<W>) => CapabilityInput<N> | Promise<CapabilityInput<N>>;
  /** A new item that the vendor turns down, or why there is none. */
  readonly bad: ((arrangement: Arrangement<W>) => CapabilityInput<N> | Promise<CapabilityInput<N>>) | NoneBecause;
  /** How often the item's effect stands in the simulator's own ledger; or why it has none. */
  readonly effects: ((input: CapabilityInput<N>, world: W) => number) | NoneBecause;
  /** True where it sets a value, so that asking again is harmless: then `retry` may also say that it is still under way. */
  readonly setsValue?: boolean;
}
export type OperationSamples<W> = { readonly [N in CapabilityName]?: OperationSample<N, W> };

/** Why a part of the suite does not apply; the report says it. */
export interface NoneBecause {
  readonly none: string;
}

export interface SweepSample<W> {
  /** How many documents make more than a page; 7 where absent. */
  readonly documents?: number;
  /** True where each reading is a count of its own, so that the same numbers have another id the next time. */
  readonly isCount?: boolean;
  /** Makes so many new documents; answers for each a text that stands in its document, such as its number. */
  readonly fill: (world: W, count: number) => readonly string[] | Promise<readonly string[]>;
  /**
   * Takes one document out of a page of the vendor's answer and leaves the count that the vendor announces; null where
   * the answer is no such page. Or why the vendor's answer cannot be short unnoticed.
   */
  readonly shorten: ((body: string) => string | null) | NoneBecause;
}

export interface TokenSample {
  /** A part of the path of the requests that fetch one. */
  readonly path: string;
  /** How the vendor answers to one that has expired. */
  readonly expired: { readonly status: number; readonly body: string };
}

export interface WebhookSample<W> {
  /** Makes the vendor tell of at least two different things. */
  readonly trigger: (world: W) => void | Promise<void>;
  /** The headers with which the vendor would send this body at this time. */
  readonly sign: (body: string, atMs: number) => Readonly<Record<string, string>>;
  /** True where a sweep finds the documents that are told under the same ids; or why it does not. */
  readonly sweptToo: true | NoneBecause;
  /** True where the signature covers the body; or why it does not. */
  readonly coversBody: true | NoneBecause;
  /** From when on a delivery is too old, in ms; or why the vendor's signature has no time. */
  readonly ageMsMax: number | NoneBecause;
}

/** What a connector's `conformance.ts` exports: how its vendor's simulator is started, and samples of all it does. */
// oxlint-disable-next-line no-explicit-any -- a connector's settings have a shape of their own
export interface Conformance<W extends ConformanceWorld = any> {
  // oxlint-disable-next-line no-explicit-any -- as above
  readonly connector: ConnectorDefinition<any>;
  /** Folder of the fixtures: `new URL('./fixtures/', import.meta.url)`. */
  readonly fixtures: URL;
  /** Starts the simulator with an empty memory, the same each time. */
  readonly start: (options: { readonly trying: Trying }) => Promise<W>;
  /** Settings that open the account: each is made wrong in turn. */
  readonly credentials: readonly string[];
  /** How tokens are fetched and refused; or why there are none. */
  readonly tokens: TokenSample | NoneBecause;
  /** How many requests within the published rate are made; or why there is no rate to keep. */
  readonly quota: { readonly operation: CapabilityName; readonly items: number } | NoneBecause;
  readonly operations: OperationSamples<W>;
  readonly sweeps: Readonly<Record<string, SweepSample<W>>>;
  readonly webhooks: WebhookSample<W> | NoneBecause;
}

/** Types a connector's conformance; the object is returned as it is. */
export function defineConformance<W extends ConformanceWorld>(conformance: Conformance<W>): Conformance<W> {
  return conformance;
}

const address: Address = {
  name: 'Zoe Quillfeather',
  street: ['17 Marlinspike Lane'],
  city: 'Portland',
  region: 'ME',
  postalCode: '04101',
  country: 'US',
  phone: '+1 207 555 0142',
};
/** A person who is nobody. Samples use it, and the suite looks for it where it must not stand. */
export const samplePerson = {
  name: address.name,
  email: 'zoe.quillfeather@example.test',
  phone: '+1 207 555 0142',
  address,
} as const;

export const isNone = (value: unknown): value is NoneBecause =>
  typeof value === 'object' && value !== null && 'none' in value;
