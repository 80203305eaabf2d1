import { setMaxListeners } from 'node:events';
import type { TSchema, Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import {
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  BrokenCircuitError,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { CrossdockError } from '../../errors/index.ts';
import type { CapabilityInput, CapabilityName, CapabilityOutput } from '../capabilities.ts';
import type {
  AuthContext,
  Call,
  ConnectorDefinition,
  ConnectorInstance,
  Interpretation,
  Item,
  Operation,
  RawDocument,
  VendorRequest,
  VendorResponse,
} from '../connector.ts';
import { failed, unknown, type Found, type Outcome } from '../outcome.ts';
import { outcomeOfError, VendorError } from '../vendor-error.ts';
import type { Draw, QuotaRule } from '../budget.ts';
import { laneOf, type Lane } from '../lanes.ts';
import { Budget } from './budget.ts';
import { HttpClient } from './http-client.ts';
import { createMask, journalLimits, type JournalEntry, type JournaledRequest } from './journal.ts';
import { Limiter } from './limiter.ts';
import { TokenCache } from './token-cache.ts';
import { LocalTokens, type TokenStore } from './token-store.ts';

export interface SystemOptions<T extends TSchema = TSchema> {
  /** The system's name in the retailer's configuration. */
  readonly name: string;
  readonly definition: ConnectorDefinition<T>;
  readonly settings: Static<T>;
  /** Overrides of the connector's limits, e.g. a contract with a higher rate. */
  readonly limits?: Partial<ConnectorDefinition['limits']>;
  /** Where the account's quotas are kept; in this process alone where absent. */
  readonly tokens?: TokenStore;
  readonly now?: () => number;
  readonly random?: () => number;
  readonly log?: (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
}

export interface Performed<R> {
  readonly outcomes: readonly R[];
  readonly journal: JournalEntry;
}

/** Whole-call failures in a row after which a system is left alone for a while, and for how long. */
const breakerFailureCountMax = 8;
const breakerOpenMs = 2_000;
/** A request that would wait longer for its place in the vendor's rate is put off by its set. */
const quotaWaitMsMax = 5 * 60_000;

/** A connected system: a connector with its settings, limits, breaker and journal. */
export class System {
  readonly name: string;
  readonly definition: ConnectorDefinition;
  readonly instance: ConnectorInstance;
  readonly limits: ConnectorDefinition['limits'];
  private readonly settings: unknown;
  private readonly http: HttpClient | null;
  private readonly limiter: Limiter;
  private readonly budget: Budget;
  private readonly breaker: CircuitBreakerPolicy;
  private readonly tokens: TokenCache;
  private readonly mask: (text: string) => string;
  private readonly now: () => number;
  private readonly stopped = new AbortController();

  constructor(options: SystemOptions) {
    const { name, definition, settings } = options;
    checkSettings(name, definition, settings);
    this.name = name;
    this.definition = definition;
    this.settings = settings;
    this.now = options.now ?? Date.now;
    this.limits = { ...definition.limits, ...options.limits };
    this.http = new HttpClient(definition.http?.baseUrl(settings as never) ?? '', this.limits.responseBytesMax);
    // Each request that waits for its place listens, and there may be hundreds.
    setMaxListeners(0, this.stopped.signal);
    this.limiter = new Limiter(this.limits.concurrencyMax, Date.now);
    this.budget = new Budget(options.tokens ?? new LocalTokens(Date.now), Date.now);
    this.breaker = circuitBreaker(
      handleWhen((error) => error instanceof VendorError && error.kind !== 'rejected'),
      { halfOpenAfter: breakerOpenMs, breaker: new ConsecutiveBreaker(breakerFailureCountMax) },
    );
    this.tokens = new TokenCache(this.now);
    this.mask = createMask(definition.masked, secretsOf(definition.settings, settings));
    this.instance = definition.connect({
      settings: settings as never,
      system: name,
      now: this.now,
      random: options.random ?? Math.random,
      budget: new Budget(options.tokens ?? new LocalTokens(this.now), this.now),
      log: options.log ?? (() => undefined),
    });
  }

  supports(capability: CapabilityName): boolean {
    return this.instance.operations[capability] !== undefined;
  }

  operation<N extends CapabilityName>(capability: N): Operation<CapabilityInput<N>, CapabilityOutput<N>> {
    const operation = this.instance.operations[capability];
    if (operation === undefined) throw new Error(`${this.name} (${this.definition.name}) has no ${capability}`);
    return operation as unknown as Operation<CapabilityInput<N>, CapabilityOutput<N>>;
  }

  /**
   * Performs a set; never throws: a whole call's failure is the outcome of each item. `holds` is asked before each request:
   * nothing more is sent once it says no.
   */
  async perform<N extends CapabilityName>(
    capability: N,
    items: readonly Item<CapabilityInput<N>>[],
    holds: () => boolean = () => true,
  ) {
    const run = (call: Call) => this.operation(capability).run(items, call);
    return this.journaled<Outcome<CapabilityOutput<N>>>('run', capability, items, run, holds);
  }

  /** Finds what became of earlier tries; where the vendor honours keys and has no look-up, the answer is 'absent'. */
  async performLookUp<N extends CapabilityName>(capability: N, items: readonly Item<CapabilityInput<N>>[]) {
    const operation = this.operation(capability);
    return this.journaled<Found<CapabilityOutput<N>>>('lookUp', capability, items, async (call) => {
      if (operation.lookUp !== undefined) return operation.lookUp(items, call);
      if (operation.idempotent) return items.map(() => ({ kind: 'absent' as const }));
      return items.map(() => failed('no-look-up', `${this.definition.name} cannot find what became of ${capability}`));
    });
  }

  async run<N extends CapabilityName>(capability: N, items: readonly Item<CapabilityInput<N>>[]) {
    return (await this.perform(capability, items)).outcomes;
  }

  async lookUp<N extends CapabilityName>(capability: N, items: readonly Item<CapabilityInput<N>>[]) {
    return (await this.performLookUp(capability, items)).outcomes;
  }

  /** Maps raw documents; throws VendorError when the vendor had to be asked and did not answer. */
  async interpret(documents: readonly RawDocument[]): Promise<readonly Interpretation[]> {
    if (this.instance.interpret === undefined) return documents.map(() => ({ facts: [] }));
    return this.instance.interpret(documents, this.call([]));
  }

  verifyWebhook(request: Parameters<NonNullable<ConnectorInstance['verifyWebhook']>>[0]) {
    if (this.instance.verifyWebhook === undefined)
      return { ok: false as const, status: 400 as const, why: `${this.name} takes no webhooks` };
    return this.instance.verifyWebhook(request);
  }

  async sweep(name: string, watermark: string | null) {
    const sweep = this.instance.sweeps?.find((candidate) => candidate.name === name);
    if (sweep === undefined) throw new Error(`${this.name} has no sweep ${name}`);
    return sweep.run(watermark, this.call([], sweep.lane));
  }

  async subscribe(webhookUrl: string): Promise<void> {
    await this.instance.subscribe?.(webhookUrl, this.call([]));
  }

  async check(): Promise<{ readonly detail: string }> {
    return this.instance.check(this.call([]));
  }

  async close(): Promise<void> {
    this.stopped.abort();
    await this.instance.close?.();
    await this.http?.close();
  }

  private async journaled<R extends Found<unknown>>(
    mode: 'run' | 'lookUp',
    capability: CapabilityName,
    items: readonly Item<unknown>[],
    fn: (call: Call) => Promise<readonly R[]>,
    holds?: () => boolean,
  ): Promise<Performed<R>> {
    const requests: JournaledRequest[] = [];
    const startedAtMs = this.now();
    const clock = performance.now();
    let error: string | null = null;
    let outcomes: readonly R[];
    try {
      outcomes = await fn(this.call(requests, laneOf(capability), holds));
      if (outcomes.length !== items.length)
        throw new Error(`${this.name} ${capability} answered ${outcomes.length} outcomes for ${items.length} items`);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown);
      const outcome = thrown instanceof BrokenCircuitError ? unknown(error) : outcomeOfError(thrown);
      outcomes = items.map(() => outcome as R);
    }
    const durationMs = Math.round(performance.now() - clock);
    const { name } = this;
    return {
      outcomes,
      journal: { system: name, capability, mode, items: items.length, startedAtMs, durationMs, requests, error },
    };
  }

  private call(requests: JournaledRequest[], lane: Lane = 'orders', holds: () => boolean = () => true): Call {
    const kept = { chars: 0 };
    return {
      lane,
      signal: this.stopped.signal,
      request: (request) => this.request(request, { lane, holds }, requests, kept),
      each: (items, fn, concurrency) => mapConcurrently(items, fn, concurrency ?? this.limits.concurrencyMax),
    };
  }

  private async request(
    request: VendorRequest,
    { lane, holds }: { readonly lane: Lane; readonly holds: () => boolean },
    requests: JournaledRequest[],
    kept: { chars: number },
  ) {
    const authorise = this.definition.http?.authorise;
    const { requestsPerSecondMax } = this.limits;
    const once = async (renewed: boolean): Promise<VendorResponse> => {
      const headers = authorise === undefined ? {} : await authorise(this.settings as never, this.auth(renewed));
      if (requestsPerSecondMax !== null) await this.budget.draw(...this.ofAll(requestsPerSecondMax, lane));
      return this.limiter.run(lane, () => {
        if (!holds()) throw new VendorError('not-sent', 'the set is no longer held, so nothing more is sent for it');
        return this.sendAndJournal(request, headers, requests, kept);
      });
    };
    const answer = await once(false);
    if (answer.status !== 401 || authorise === undefined || !this.tokens.drop()) return answer;
    return once(true);
  }

  /** The rate for all requests, spaced evenly: what vendors count a second leaves no room for bursts. */
  private ofAll(requestsPerSecond: number, lane: Lane): [QuotaRule, Draw] {
    const { signal } = this.stopped;
    return [
      { name: 'requests', requestsPerSecond, burst: 1 },
      { lane, signal, waitMsMax: quotaWaitMsMax },
    ];
  }

  private auth(renewed: boolean): AuthContext {
    return {
      renewed,
      now: this.now,
      request: (request) => this.send(request, {}),
      token: (fetch) => this.tokens.get(fetch),
    };
  }

  private async sendAndJournal(
    request: VendorRequest,
    headers: Record<string, string>,
    requests: JournaledRequest[],
    kept: { chars: number },
  ): Promise<VendorResponse> {
    const clock = performance.now();
    const keep = (status: number | null, response: string | null, error: string | null) => {
      const entry = {
        method: request.method,
        path: this.mask(request.path),
        status,
        ms: Math.round(performance.now() - clock),
        request: this.body(request.body, kept),
        response: this.body(response, kept),
        error,
      };
      requests.push(entry);
    };
    try {
      const answer = await this.send(request, headers);
      keep(answer.status, answer.text, null);
      return answer;
    } catch (error) {
      keep(null, null, (error as Error).message);
      throw error;
    }
  }

  private async send(request: VendorRequest, headers: Record<string, string>): Promise<VendorResponse> {
    const { http } = this;
    if (http === null) throw new Error(`${this.name} is not reached by HTTP`);
    try {
      return await this.breaker.execute(() =>
        http.send(request, request.timeoutMs ?? this.limits.requestTimeoutMs, headers),
      );
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new VendorError(
        'not-sent',
        `${this.name} is left alone for ${breakerOpenMs} ms after failures`,
        breakerOpenMs,
      );
    }
  }

  private body(body: unknown, kept: { chars: number }): string | null {
    if (body === null || body === undefined || kept.chars > journalLimits.callCharsMax) return null;
    const text =
      typeof body === 'string' ? body : body instanceof URLSearchParams ? body.toString() : JSON.stringify(body);
    const masked = this.mask(text.slice(0, journalLimits.bodyCharsMax * 2)).slice(0, journalLimits.bodyCharsMax);
    kept.chars += masked.length;
    return masked;
  }
}

/** Connects a system; throws XD_SYSTEM_SETTINGS when the settings do not fit the connector. */
export function createSystem<T extends TSchema>(options: SystemOptions<T>): System {
  return new System(options as unknown as SystemOptions);
}

function checkSettings(name: string, definition: ConnectorDefinition, settings: unknown): void {
  const [problem] = [...Value.Errors(definition.settings, settings)];
  if (problem === undefined) return;
  throw new CrossdockError({
    code: 'XD_SYSTEM_SETTINGS',
    what: `The settings of system "${name}" are not usable.`,
    why: `${problem.path === '' ? 'they' : problem.path.slice(1).replaceAll('/', '.')}: ${problem.message}.`,
    mend: `Correct systems.${name} in crossdock.config.ts; connectors/${definition.name}/README.md lists the settings.`,
  });
}

function secretsOf(schema: TSchema, settings: unknown): string[] {
  const properties = (schema as { properties?: Record<string, { secret?: boolean }> }).properties ?? {};
  return Object.entries(properties)
    .filter(([, property]) => property.secret === true)
    .map(([name]) => (settings as Record<string, unknown>)[name])
    .filter((value): value is string => typeof value === 'string');
}

async function mapConcurrently<T, R>(
  items: readonly T[],
  fn: (item: T, index: number) => Promise<R>,
  concurrency: number,
): Promise<R[]> {
  const results = Array.from<R>({ length: items.length });
  let next = 0;
  const work = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await fn(items[index] as T, index);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  return results;
}
