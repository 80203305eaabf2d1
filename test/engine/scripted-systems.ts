import type { Found, Outcome } from '../../src/contracts/index.ts';
import type { CallItem, CallPort, CallRecord } from '../../src/engine/index.ts';
import { instantSystems } from '../../src/testing/index.ts';

/** One item of a call, as a script sees it. */
export interface ScriptedItem {
  readonly key: string;
  /** Business key of the order, e.g. `main-shop/7`. */
  readonly order: string;
  /** E.g. `authorise-payment`, `undo:create-sales-order`. */
  readonly step: string;
  readonly part: string;
  readonly round: number;
  readonly capability: string;
  /** Which time this key is performed (or looked up), from 1. */
  readonly time: number;
  readonly input: unknown;
}

/** `acts`: the effect stands at the vendor although its answer was lost. `hang`: no answer ever. */
export type Reply = Outcome<unknown> | 'done' | 'acts-unknown' | 'unknown' | 'acts-hang' | 'hang';
export type LookUpReply = Found<unknown> | 'truth';

export interface Script {
  perform?(item: ScriptedItem): Reply | Promise<Reply>;
  lookUp?(item: ScriptedItem): LookUpReply;
}

const keyPattern = /^[^:]+:([^:]+):((?:undo:)?[^:]+):(\d+)(?::(.*))?$/;

/**
 * Vendors that do what a script says, item by item, and keep a ledger of their own. They do not recognise a repeated
 * idempotency key: whoever performs twice what stands already is caught by a count of two.
 */
export function scriptedSystems(script: Script, options: { readonly batchCountMax?: number } = {}) {
  const answers = instantSystems().port;
  /** Effects that stand, by idempotency key. */
  const effects = new Map<string, number>();
  const log: { mode: 'run' | 'lookUp'; item: ScriptedItem }[] = [];
  const times = new Map<string, number>();
  const look = (mode: 'run' | 'lookUp', capability: string, { key, input }: CallItem): ScriptedItem => {
    const [, order = '', step = '', round = '', part = ''] = keyPattern.exec(key) ?? [];
    const time = (times.get(`${mode} ${key}`) ?? 0) + 1;
    times.set(`${mode} ${key}`, time);
    const item = { key, order, step, part, round: Number(round), capability, time, input };
    log.push({ mode, item });
    return item;
  };
  const act = (key: string) => effects.set(key, (effects.get(key) ?? 0) + 1);
  const answer = async (capability: string, item: CallItem): Promise<Outcome<unknown>> => {
    const { outcomes } = await answers.perform('scripted', capability, [item]);
    return outcomes[0] as Outcome<unknown>;
  };
  const performOne = async (capability: string, call: CallItem): Promise<Outcome<unknown>> => {
    const item = look('run', capability, call);
    const reply = (await script.perform?.(item)) ?? 'done';
    if (typeof reply !== 'string') return reply;
    if (reply === 'done' || reply === 'acts-unknown' || reply === 'acts-hang') act(call.key);
    if (reply === 'hang' || reply === 'acts-hang') return new Promise(() => undefined);
    return reply === 'done' ? answer(capability, call) : { kind: 'unknown', detail: 'the answer was lost' };
  };
  const lookUpOne = async (capability: string, call: CallItem): Promise<Found<unknown>> => {
    const item = look('lookUp', capability, call);
    const reply = script.lookUp?.(item) ?? 'truth';
    if (reply !== 'truth') return reply;
    return effects.has(call.key) ? answer(capability, call) : { kind: 'absent' };
  };
  const recordOf = (system: string, capability: string, mode: 'run' | 'lookUp', items: number): CallRecord => ({
    system,
    capability,
    mode,
    items,
    startedAtMs: Date.now(),
    durationMs: 1,
    requests: [{ capability, items }],
    error: null,
  });
  const port: CallPort = {
    route: () => 'scripted',
    systemsFor: () => ['scripted'],
    batchCountMax: () => options.batchCountMax ?? 500,
    setsInFlightMax: () => 100,
    perform: async (system, capability, items) => ({
      outcomes: await Promise.all(items.map((item) => performOne(capability, item))),
      journal: recordOf(system, capability, 'run', items.length),
    }),
    lookUp: async (system, capability, items) => ({
      outcomes: await Promise.all(items.map((item) => lookUpOne(capability, item))),
      journal: recordOf(system, capability, 'lookUp', items.length),
    }),
  };
  /** Effects that stand more than once, or never stood. */
  const repeated = () => [...effects].filter(([, count]) => count !== 1);
  const stepsOf = (order: string) =>
    [...effects.keys()]
      .map((key) => keyPattern.exec(key))
      .flatMap((match) => (match?.[1] === order ? [match[2] ?? ''] : []));
  /** What was asked of the vendors at a step, call by call. */
  const inputsOf = (step: string) =>
    log.flatMap(({ mode, item }) => (mode === 'run' && item.step === step ? [item.input] : []));
  return { port, effects, log, repeated, stepsOf, inputsOf };
}
