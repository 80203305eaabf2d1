import type { TSchema, Static } from '@sinclair/typebox';
import type { Fact, MappingProblem } from '../contracts/index.ts';
import type { VendorBudget } from './budget.ts';
import type { CapabilityInput, CapabilityName, CapabilityOutput } from './capabilities.ts';
import type { Lane } from './lanes.ts';
import type { Found, Outcome } from './outcome.ts';

/** One item of a set: what is asked for, and the key under which the vendor may see it at most once. */
export interface Item<I> {
  /** Idempotency key `process:key:step:round`; the same on every try. Up to 200 characters. */
  readonly key: string;
  readonly input: I;
}

/**
 * One capability of one vendor.
 * `run` gets 1..batchCountMax items and answers one outcome an item, in the same order. It may throw a
 * VendorError, which then holds for every item of the set; any other throw is a bug and counts as `unknown`.
 */
export interface Operation<I, O> {
  /** Most items one `run` takes: the vendor's bulk limit, or how many single requests one set may become. */
  readonly batchCountMax: number;
  /** True when the vendor itself answers a repeated key with the first result, so that a repeat needs no look-up. */
  readonly idempotent: boolean;
  run(items: readonly Item<I>[], call: Call): Promise<readonly Outcome<O>[]>;
  /** Finds what became of earlier tries, by reference or key. Required unless `idempotent`. */
  lookUp?(items: readonly Item<I>[], call: Call): Promise<readonly Found<O>[]>;
}

export type Operations = {
  readonly [N in CapabilityName]?: Operation<CapabilityInput<N>, CapabilityOutput<N>>;
};

/** What a request to a vendor looks like; the path is relative to the connector's base URL (or absolute). */
export interface VendorRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Record<string, string | number | undefined>;
  readonly headers?: Record<string, string>;
  /** An object or array is sent as JSON; a URLSearchParams as a form; a string as it is. */
  readonly body?: unknown;
  /** Defaults to the connector's `limits.requestTimeoutMs`. */
  readonly timeoutMs?: number;
}
export interface VendorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Parsed without loss: integers beyond 2^53 come as strings. Throws VendorError('unknown') when it is no JSON. */
  json<T = unknown>(): T;
}

/**
 * What one call of a capability may use. Every request is timed and journaled (secrets and personal data masked).
 * `request` resolves for EVERY status that the vendor answers; it throws VendorError only when there was no answer:
 * 'not-sent' (refused connection, breaker open: certainly not done) or 'unknown' (time-out, connection lost).
 */
export interface Call {
  request(request: VendorRequest): Promise<VendorResponse>;
  /** Maps over items with at most `concurrency` (default: the connector's) requests in flight; order is kept. */
  each<T, R>(items: readonly T[], fn: (item: T, index: number) => Promise<R>, concurrency?: number): Promise<R[]>;
  readonly signal: AbortSignal;
  /** How urgent it is: what shares the vendor's budget goes by it. */
  readonly lane: Lane;
}

/** A vendor document as it came. Kept raw; mapped from what was kept. */
export interface RawDocument {
  /** The same document again has the same id, e.g. `order:000000012:2026-11-25T10:00:00Z`. Up to 200 characters. */
  readonly id: string;
  /** The connector's own word for its kind, e.g. `order`, `shipment`. */
  readonly type: string;
  /** The raw text, as received. */
  readonly body: string;
  readonly via: 'webhook' | 'sweep';
}

export type Interpretation = { readonly facts: readonly Fact[] } | { readonly problem: MappingProblem };

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Exactly the bytes received: signatures are over these. */
  readonly rawBody: Buffer;
}
export type Verified =
  | { readonly ok: true; readonly documents: readonly RawDocument[] }
  /** `status` 400 for a malformed request, 401 for a wrong or stale signature. */
  | { readonly ok: false; readonly status: 400 | 401; readonly why: string };

/** A poll that finds what webhooks lost. */
export interface Sweep {
  readonly name: string;
  readonly intervalMs: number;
  /** `orders` where absent: how urgent it is among what shares the vendor's budget. */
  readonly lane?: Lane;
  /**
   * Reads on from `watermark` (null at first), overlapping on purpose. The watermark moves only when the count that
   * the vendor announced was read whole (`complete`).
   */
  run(
    watermark: string | null,
    call: Call,
  ): Promise<{
    readonly documents: readonly RawDocument[];
    readonly watermark: string | null;
    readonly complete: boolean;
  }>;
}

export interface ConnectorInstance {
  readonly operations: Operations;
  /** Checks signature and age of a delivery and cuts it into raw documents. Touches no network. */
  verifyWebhook?(request: WebhookRequest): Verified;
  readonly sweeps?: readonly Sweep[];
  /** Maps raw documents (a set) to canonical facts; may fetch what a document only points to. */
  interpret?(documents: readonly RawDocument[], call: Call): Promise<readonly Interpretation[]>;
  /** Told once at start where its webhooks arrive, for vendors that need a subscription. */
  subscribe?(webhookUrl: string, call: Call): Promise<void>;
  /** Tries the credentials with the cheapest harmless call; throws or returns what it saw. */
  check(call: Call): Promise<{ readonly detail: string }>;
  close?(): Promise<void>;
}

export interface ConnectorRuntime<S> {
  readonly settings: S;
  /** The system's name in the retailer's configuration. */
  readonly system: string;
  /** UTC now in milliseconds; injected. */
  now(): number;
  random(): number;
  /** For vendors whose quotas are an operation each; the rate of `limits` is kept without the connector. */
  readonly budget: VendorBudget;
  log(level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>): void;
}

export interface ConnectorDefinition<T extends TSchema = TSchema> {
  readonly name: string;
  readonly title: string;
  /** TypeBox object; a secret's schema carries `secret: true` and is masked everywhere. */
  readonly settings: T;
  /** How the vendor is reached. Absent for systems that are not HTTP. */
  readonly http?: {
    baseUrl(settings: Static<T>): string;
    /** Called before each request; returns headers to add (renewing tokens by `call` where due). */
    authorise?(settings: Static<T>, auth: AuthContext): Promise<Record<string, string>>;
  };
  readonly limits: {
    readonly requestTimeoutMs: number;
    /** Requests in flight to this system from one process. */
    readonly concurrencyMax: number;
    /** The vendor's published rate, kept by waiting; null where none is published. An installation may override it. */
    readonly requestsPerSecondMax: number | null;
    /** Answers larger than this are refused. */
    readonly responseBytesMax: number;
  };
  /** JSON field names whose values are masked in the journal, besides the settings' secrets. */
  readonly masked: readonly string[];
  connect(runtime: ConnectorRuntime<Static<T>>): ConnectorInstance;
}

/** For connectors that fetch tokens: a raw request without authorisation, and a cache shared by this process. */
export interface AuthContext {
  request(request: VendorRequest): Promise<VendorResponse>;
  now(): number;
  /** One token fetch at a time, however many requests wait for it; `expiresAt` in ms. */
  token(fetch: () => Promise<{ value: string; expiresAt: number }>): Promise<string>;
  /** True when the last answer was a 401: the cached token was dropped and this is the one retry. */
  readonly renewed: boolean;
}

/** Types a connector; the object is returned as it is. */
export function defineConnector<T extends TSchema>(definition: ConnectorDefinition<T>): ConnectorDefinition<T> {
  return definition;
}
