import type { Carried } from './carried.ts';
import type { Decision } from './definition.ts';
import type { Environment } from './ports.ts';
import type { Erased } from './program.ts';
import { backOffMs, retryPolicies } from './retry-policy.ts';
import type { Step, Unit } from './call-unit.ts';
import type { TraceMore } from './trace.ts';

/** What must be settled first comes first: an unknown part before a refused one. */
const order = ['unknown', 'retry', 'failed', 'refused'] as const;

/** Moves an instance by the outcomes of its calls: on, back to the same step later, into an undo, or to a person. */
export function applyOutcomes(item: Carried, units: readonly Unit[], nowMs: number, environment: Environment): void {
  const { step } = item.node;
  item.attempt += 1;
  if (goesOn(item, units, nowMs)) return;
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

/**
 * The way of most: all calls are done at the first try and the instance goes on, with nothing to be kept in between.
 * False where anything is otherwise; then nothing has been changed.
 */
function goesOn(item: Carried, units: readonly Unit[], nowMs: number): boolean {
  const { step } = item.node;
  if (item.engine.parts !== undefined || item.engine.settled !== undefined) return false;
  for (const unit of units) if (unit.outcome?.kind !== 'done') return false;
  return step.kind === 'call'
    ? oneGoesOn(item, step, units, nowMs)
    : step.kind === 'together' && allGoOn(item, units, nowMs);
}

function oneGoesOn(item: Carried, step: Step, units: readonly Unit[], nowMs: number): boolean {
  const decision = asDecision(step.done(resultsOf(units, step) as never, item.instance));
  if (decision.kind !== 'continue') return false;
  item.decide(decision, nowMs, entryOf(units, units[0]));
  return true;
}

function allGoOn(item: Carried, units: readonly Unit[], nowMs: number): boolean {
  const restore = item.snapshot();
  for (let first = 0; first < units.length; first += 1) {
    const unit = units[first] as Unit;
    // The units of a call stand side by side.
    if (first > 0 && units[first - 1]?.step === unit.step) continue;
    const { step } = unit;
    const decision = asDecision(step.done(resultsOf(units, step) as never, item.instance));
    if (decision.kind !== 'continue') {
      restore();
      return false;
    }
    if (step.undo !== undefined) item.markDone(step.name);
    item.patch(decision.patch);
    item.trace('done', nowMs, entryOf(units, unit), decision.note);
  }
  item.skip();
  return true;
}

function resultsOf(units: readonly Unit[], step: Step): Record<string, unknown> {
  const results: Record<string, unknown> = {};
  for (const unit of units)
    if (unit.step === step && unit.outcome?.kind === 'done') results[unit.part] = unit.outcome.value;
  return results;
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
    item.trace('done', nowMs, entryOf(own, own[0]), decision.note);
  }
  return true;
}

/** The trace entry of a call: where its request is kept, and whether its effect was found by a look-up. */
function entryOf(units: readonly Unit[], shown: Unit | undefined): TraceMore {
  const made = shown?.made;
  const found = shown !== undefined && units.some((unit) => unit.found && unit.step === shown.step);
  return {
    step: shown?.step.name,
    outcome: found ? 'found' : undefined,
    system: made?.system,
    call: made?.id,
    position: made === undefined || made === null ? undefined : shown?.position,
    durationMs: made?.durationMs,
    detail: undefined,
  };
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
  const handler = handlerOf(step, unit, outcome);
  if (handler === undefined) {
    const advice = 'Mend the cause in the system or the order, then retry; or cancel.';
    item.raise(outcome.reason, `${step.capability}: ${outcome.detail}`, advice);
    return;
  }
  const results = (item.engine.parts?.[step.name] ?? {}) as never;
  const refusal = { reason: outcome.reason, detail: outcome.detail };
  const decision = handler(item.instance, refusal, unit.part, results);
  settleRefused(item, step, decision, nowMs, entry);
}

function handlerOf(
  step: Step,
  { lookedUp }: Unit,
  { kind, reason }: { readonly kind: string; readonly reason: string },
) {
  if (kind === 'refused') return step.refused?.[reason] ?? step.refused?.['*'];
  // What a look-up could not say is no failure of the call: its outcome is still open.
  return lookedUp ? undefined : step.failed;
}

/** A refusal that the step can live with ends that call; its neighbours may still be under way. */
function settleRefused(item: Carried, step: Step, decision: Decision<Erased>, nowMs: number, entry: TraceMore): void {
  if (item.node.step.kind !== 'together' || decision.kind !== 'continue') {
    item.decide(decision, nowMs, entry);
    return;
  }
  item.patch(decision.patch);
  item.trace('done', nowMs, entry, decision.note);
  item.engine = { ...item.engine, settled: [...(item.engine.settled ?? []), step.name] };
}

function tryLater(
  item: Carried,
  step: Step,
  outcome: { readonly kind: 'unknown' | 'retry'; readonly detail: string; readonly afterMs?: number | null },
  entry: TraceMore,
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
  if (giveUp === undefined && item.attempt >= policy.tryCountMax) {
    const cause = kind === 'unknown' ? 'outcome-unknown' : 'retries-exhausted';
    const advice = "Look at the system and its requests in the order's timeline, then retry or cancel.";
    item.raise(cause, `${step.capability}: ${detail}`, advice);
    return;
  }
  const pause = backOffMs(policy, item.attempt, environment.random());
  item.delay(Math.max(pause, outcome.afterMs ?? 0), nowMs);
}

const decisionKinds = new Set(['continue', 'stay', 'cancel', 'goto', 'again', 'exception']);

/** A step's `done` may answer a plain patch, which means: go on with it. */
function asDecision(result: unknown): Decision<Erased> {
  if (typeof result === 'object' && result !== null && decisionKinds.has((result as { kind?: string }).kind ?? ''))
    return result as Decision<Erased>;
  return { kind: 'continue', patch: result as Record<string, unknown> };
}
