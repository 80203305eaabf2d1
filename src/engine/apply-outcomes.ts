import type { Carried } from './carried.ts';
import type { Decision } from './definition.ts';
import type { Environment } from './ports.ts';
import type { Erased } from './program.ts';
import { backOffMs, retryPolicies } from './retry-policy.ts';
import type { Step, Unit } from './call-unit.ts';
import type { TraceEntry } from './trace.ts';

/** What must be settled first comes first: an unknown part before a refused one. */
const order = ['unknown', 'retry', 'failed', 'refused'] as const;

/** Moves an instance by the outcomes of its calls: on, back to the same step later, into an undo, or to a person. */
export function applyOutcomes(item: Carried, units: readonly Unit[], nowMs: number, environment: Environment): void {
  const { step } = item.node;
  item.attempt += 1;
  if (step.kind === 'call' && goesOn(item, step, units, nowMs)) return;
  keepResults(item, units);
  const open = units.filter((unit) => unit.outcome?.kind !== 'done');
  if (step.kind === 'call') {
    if (open.length === 0) item.decide(doneOf(item, step), nowMs, entryOf(units, units[0]));
  } else if (!settleTogether(item, units, nowMs)) return;
  const worst = order
    .map((kind) => open.find((unit) => unit.outcome?.kind === kind))
    .find((unit) => unit !== undefined);
  if (worst !== undefined) applyOpen(item, worst, nowMs, environment);
  else if (step.kind === 'together') item.skip();
}

/** The way of most: the call is done at the first try and the instance goes on, with nothing to be kept in between. */
function goesOn(item: Carried, step: Step, units: readonly Unit[], nowMs: number): boolean {
  if (item.engine.parts !== undefined) return false;
  const results: Record<string, unknown> = {};
  for (const { part, outcome } of units) {
    if (outcome?.kind !== 'done') return false;
    results[part] = outcome.value;
  }
  const decision = asDecision(step.done(results as never, item.instance));
  if (decision.kind === 'continue') item.decide(decision, nowMs, entryOf(units, units[0]));
  return decision.kind === 'continue';
}

function keepResults(item: Carried, units: readonly Unit[]): void {
  const parts: Record<string, Record<string, unknown>> = { ...item.engine.parts };
  for (const { step, part, outcome } of units)
    if (outcome?.kind === 'done') parts[step.name] = { ...parts[step.name], [part]: outcome.value };
  item.engine = { ...item.engine, parts };
}

const doneOf = (item: Carried, step: Step): Decision<Erased> =>
  asDecision(step.done((item.engine.parts?.[step.name] ?? {}) as never, item.instance));

/** Of calls made together, writes down each that is done; false when one of them has decided where the instance goes. */
function settleTogether(item: Carried, units: readonly Unit[], nowMs: number): boolean {
  for (const step of new Set(units.map((unit) => unit.step))) {
    const own = units.filter((unit) => unit.step === step);
    if (own.some((unit) => unit.outcome?.kind !== 'done')) continue;
    const decision = doneOf(item, step);
    const { [step.name]: _settled, ...parts } = item.engine.parts ?? {};
    item.engine = { ...item.engine, parts, settled: [...(item.engine.settled ?? []), step.name] };
    if (step.undo !== undefined) item.markDone(step.name);
    if (decision.kind !== 'continue') {
      item.decide(decision, nowMs, entryOf(own, own[0]));
      return false;
    }
    item.patch(decision.patch);
    item.trace('done', nowMs, { detail: decision.note ?? null, ...entryOf(own, own[0]) });
  }
  return true;
}

/** The trace entry of a call: where its request is kept, and whether its effect was found by a look-up. */
function entryOf(units: readonly Unit[], shown: Unit | undefined): Partial<TraceEntry> {
  const journal = shown?.journal;
  return {
    step: shown?.step.name,
    system: journal?.system ?? null,
    call: journal?.id ?? null,
    position: journal?.position ?? null,
    durationMs: journal?.durationMs ?? 0,
    outcome: units.some((unit) => unit.found) ? 'found' : undefined,
  } as Partial<TraceEntry>;
}

function applyOpen(item: Carried, unit: Unit, nowMs: number, environment: Environment): void {
  const { outcome, step } = unit;
  if (outcome === null || outcome.kind === 'done') return;
  const entry = entryOf([], unit);
  if (outcome.kind === 'unknown' || outcome.kind === 'retry') {
    tryLater(item, step, outcome, entry, nowMs, environment);
    return;
  }
  // A look-up that failed has said nothing of the effect: it is looked up again before any repeat.
  item.called = unit.lookedUp && outcome.kind === 'failed';
  item.trace(outcome.kind, nowMs, { ...entry, detail: `${outcome.reason}: ${outcome.detail}` });
  const handler = outcome.kind === 'refused' ? (step.refused?.[outcome.reason] ?? step.refused?.['*']) : undefined;
  if (handler === undefined) {
    const advice = 'Mend the cause in the system or the order, then retry; or cancel.';
    item.raise(outcome.reason, `${step.capability}: ${outcome.detail}`, advice);
    return;
  }
  const results = (item.engine.parts?.[step.name] ?? {}) as never;
  const decision = handler(item.instance, { reason: outcome.reason, detail: outcome.detail }, unit.part, results);
  settleRefused(item, step, decision, nowMs, entry);
}

/** A refusal that the step can live with ends that call; its neighbours may still be under way. */
function settleRefused(
  item: Carried,
  step: Step,
  decision: Decision<Erased>,
  nowMs: number,
  entry: Partial<TraceEntry>,
): void {
  if (item.node.step.kind !== 'together' || decision.kind !== 'continue') {
    item.decide(decision, nowMs, entry);
    return;
  }
  item.patch(decision.patch);
  item.trace('done', nowMs, { detail: decision.note ?? null, ...entry });
  item.engine = { ...item.engine, settled: [...(item.engine.settled ?? []), step.name] };
}

function tryLater(
  item: Carried,
  step: Step,
  outcome: { readonly kind: 'unknown' | 'retry'; readonly detail: string; readonly afterMs?: number | null },
  entry: Partial<TraceEntry>,
  nowMs: number,
  environment: Environment,
): void {
  const { kind, detail } = outcome;
  item.called = kind === 'unknown';
  item.trace(kind, nowMs, { ...entry, detail });
  const sinceMs = item.engine.failingSinceMs ?? nowMs;
  item.engine = { ...item.engine, failingSinceMs: sinceMs };
  const giveUp = step.giveUp?.(item.instance);
  if (giveUp !== undefined && nowMs - sinceMs >= giveUp.afterMs) {
    // Of calls made together, a neighbour's outcome may be open still.
    if (item.node.step.kind !== 'together') item.called = false;
    settleRefused(item, step, giveUp.decision, nowMs, entry);
    return;
  }
  const policy = retryPolicies[kind];
  if (item.attempt >= policy.tryCountMax) {
    const cause = kind === 'unknown' ? 'outcome-unknown' : 'retries-exhausted';
    const advice = "Look at the system and its requests in the order's timeline, then retry or cancel.";
    item.raise(cause, `${step.capability}: ${detail}`, advice);
    return;
  }
  const pause = backOffMs(policy, item.attempt, environment.random());
  item.settle({ kind: 'delayed', afterMs: Math.max(pause, outcome.afterMs ?? 0) });
}

const decisionKinds = new Set(['continue', 'stay', 'cancel', 'goto', 'again', 'exception']);

/** A step's `done` may answer a plain patch, which means: go on with it. */
function asDecision(result: unknown): Decision<Erased> {
  if (typeof result === 'object' && result !== null && decisionKinds.has((result as { kind?: string }).kind ?? ''))
    return result as Decision<Erased>;
  return { kind: 'continue', patch: result as Record<string, unknown> };
}
