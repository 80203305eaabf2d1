import { setTimeout as sleep } from 'node:timers/promises';
import type { CapabilityInput, CapabilityName, Found, Item, Outcome } from '../systems/index.ts';
import { createSystem, type JournalEntry, type System } from '../systems/runtime/index.ts';
import { Between, pass, type Exchange, type Rule } from './between.ts';
import {
  isNone,
  type Arrangement,
  type Conformance,
  type ConformanceWorld,
  type OperationSample,
  type Trying,
} from './conformance.ts';
import { conformanceLimits as limits } from './limits.ts';

type Settings = Readonly<Record<string, unknown>>;
export interface BenchOptions {
  /** 'operations' where absent. */
  readonly trying?: Trying;
  readonly limits?: Partial<System['limits']>;
  /** Over those of the world. */
  readonly settings?: Settings;
  readonly now?: () => number;
}
type AnySample = OperationSample<CapabilityName, ConformanceWorld>;
export type AnyItem = Item<CapabilityInput<CapabilityName>>;
export type AnyOutcome = Outcome<unknown>;

/** A fresh simulator, the suite between, and the connector on it: one for each thing that is tried. */
export class Bench {
  readonly conformance: Conformance;
  readonly world: ConformanceWorld;
  readonly between: Between;
  /** The connector behind the suite's faults. */
  readonly system: System;
  /** What every call of this bench has journaled. */
  readonly journal: JournalEntry[] = [];
  private readonly options: BenchOptions;
  private readonly others: System[] = [];
  private clean: System | null = null;
  private count = 0;

  private constructor(conformance: Conformance, world: ConformanceWorld, between: Between, options: BenchOptions) {
    this.conformance = conformance;
    this.world = world;
    this.between = between;
    this.options = options;
    this.system = this.connect(options);
  }

  static async start(conformance: Conformance, options: BenchOptions = {}): Promise<Bench> {
    const world = (await conformance.start({ trying: options.trying ?? 'operations' })) as ConformanceWorld;
    const between = await Between.start(world.url);
    try {
      return new Bench(conformance, world, between, options);
    } catch (error) {
      await between.close();
      await world.close();
      throw error;
    }
  }

  /** Another system on the same simulator, as another process would have one. */
  connect({ limits: given, settings, now }: BenchOptions = {}): System {
    const { connector } = this.conformance;
    const requestTimeoutMs = Math.min(connector.limits.requestTimeoutMs, limits.requestTimeoutMsMax);
    const system = createSystem({
      name: connector.name,
      definition: connector,
      settings: { ...replaced(this.world.settings, this.world.url, this.between.url), ...settings } as never,
      limits: { requestTimeoutMs, ...given },
      ...(now === undefined ? {} : { now }),
    });
    this.others.push(system);
    return system;
  }

  sample(capability: CapabilityName): AnySample {
    return this.conformance.operations[capability] as unknown as AnySample;
  }

  async good(capability: CapabilityName): Promise<AnyItem> {
    const arrangement = this.arrangement();
    const input = await this.sample(capability).good(arrangement);
    return { key: keyOf(capability, arrangement.id), input };
  }

  /** Null where the vendor turns nothing down. */
  async bad(capability: CapabilityName): Promise<AnyItem | null> {
    const { bad } = this.sample(capability);
    if (isNone(bad)) return null;
    const arrangement = this.arrangement();
    return { key: keyOf(capability, arrangement.id), input: await bad(arrangement) };
  }

  /** How often the effect of an item stands; null where the operation has none. */
  effects(capability: CapabilityName, { input }: AnyItem): number | null {
    const { effects } = this.sample(capability);
    return isNone(effects) ? null : effects(input, this.world);
  }

  async run(
    capability: CapabilityName,
    items: readonly AnyItem[],
    system = this.system,
  ): Promise<readonly AnyOutcome[]> {
    const { outcomes, journal } = await system.perform(capability, items as never);
    this.journal.push(journal);
    return outcomes;
  }

  async lookUp(
    capability: CapabilityName,
    items: readonly AnyItem[],
    system = this.system,
  ): Promise<readonly Found<unknown>[]> {
    const { outcomes, journal } = await system.performLookUp(capability, items as never);
    this.journal.push(journal);
    return outcomes;
  }

  /** Requests that a fault may meet: all but those for tokens. */
  isCounted(exchange: Exchange): boolean {
    const { tokens } = this.conformance;
    return isNone(tokens) || !exchange.path.includes(tokens.path);
  }

  /** Applies a rule to the request at one position (from 0) and lets all others pass. */
  ruleOnly(position: number, rule: Rule): void {
    let seen = -1;
    this.between.rule = (exchange) => {
      if (!this.isCounted(exchange)) return pass;
      seen += 1;
      return seen === position ? rule(exchange) : pass;
    };
  }

  calm(): void {
    this.between.rule = () => pass;
    this.world.play?.(null);
  }

  /** Does with an item what the engine does: looks up what is in doubt, repeats what was not done, until it is settled. */
  async heal(capability: CapabilityName, item: AnyItem, first: AnyOutcome): Promise<AnyOutcome> {
    let outcome = first;
    let isDoubtful = false;
    for (let round = 0; round < limits.healRoundCountMax; round += 1) {
      if (outcome.kind !== 'unknown' && outcome.kind !== 'retry') return outcome;
      await sleep(Math.min(10 * 2 ** round, limits.healPauseMsMax));
      isDoubtful ||= outcome.kind === 'unknown';
      if (isDoubtful) {
        const found = (await this.lookUp(capability, [item]))[0] ?? noOutcome;
        if (found.kind !== 'absent') {
          outcome = found.kind === 'retry' ? { kind: 'unknown', detail: found.detail } : found;
          continue;
        }
      }
      outcome = (await this.run(capability, [item]))[0] ?? noOutcome;
    }
    return outcome;
  }

  async close(): Promise<void> {
    this.calm();
    for (const system of this.others) await system.close();
    await this.between.close();
    await this.world.close();
  }

  private arrangement(): Arrangement<ConformanceWorld> {
    this.count += 1;
    const id = `CONF-${this.count}`;
    this.clean ??= this.connectPastFaults();
    const system = this.clean;
    const perform = async (capability: CapabilityName, input: never) => {
      const [outcome] = await system.run(capability, [{ key: keyOf(capability, `${id}:before`), input }]);
      if (outcome?.kind === 'done') return outcome.value;
      throw new Error(`the sample needs ${capability}, which answered ${JSON.stringify(outcome)}`);
    };
    return { world: this.world, id, count: this.count, perform: perform as Arrangement<ConformanceWorld>['perform'] };
  }

  private connectPastFaults(): System {
    const { connector } = this.conformance;
    const settings = { ...this.world.settings, ...this.options.settings } as never;
    const system = createSystem({ name: connector.name, definition: connector, settings });
    this.others.push(system);
    return system;
  }
}

const noOutcome: AnyOutcome = { kind: 'unknown', detail: 'no outcome was given' };
const keyOf = (capability: string, id: string) => `conformance:${id}:${capability}:1`;

/** The settings with one origin instead of another, wherever it stands. */
function replaced<T>(value: T, from: string, to: string): T {
  if (typeof value === 'string') return value.replaceAll(from, to) as T;
  if (Array.isArray(value)) return value.map((one) => replaced<unknown>(one, from, to)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced<unknown>(one, from, to)])) as T;
}
