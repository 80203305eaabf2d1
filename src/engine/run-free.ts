import type { Carried } from './carried.ts';
import type { Decision, Signal, WaitStep } from './definition.ts';
import type { Erased } from './program.ts';
import { openCalls } from './run-call.ts';

/** Free steps in a row after which a definition is taken to loop for ever. */
const freeStepCountMax = 10_000;

/**
 * Moves an instance through everything that costs no call and no SQL of its own (decisions, announcements, repeats,
 * waits that are already answered), until it stands before a call or a local step, waits, or has ended.
 */
export function runFree(item: Carried, nowMs: number): void {
  for (let count = 0; count < freeStepCountMax; count += 1) {
    if (item.fate.kind !== 'carried') return;
    if (interrupted(item, nowMs)) continue;
    if (isPausing(item, nowMs)) return;
    if (!runOne(item, nowMs)) return;
  }
  throw new Error(`${item.program.definition.name} ${item.key}: over ${freeStepCountMax} free steps at ${item.step}`);
}

/** A pause before a repeat goes on when a signal interrupted it that does not move the instance: the vendor asked for it. */
function isPausing(item: Carried, nowMs: number): boolean {
  if (item.engine.delayUntilMs === undefined) return false;
  const { delayUntilMs, ...engine } = item.engine;
  if (item.bySignal && !item.timerFired && delayUntilMs > nowMs) {
    item.settle({ kind: 'delayed', afterMs: delayUntilMs - nowMs });
    return true;
  }
  item.timerFired = false;
  item.engine = engine;
  return false;
}

/** One free step; false when the instance stands before a call or a local step, or was put down. */
function runOne(item: Carried, nowMs: number): boolean {
  const { step, body } = item.node;
  const { instance } = item;
  if ('when' in step && step.when !== undefined && !item.called && !step.when(instance)) {
    item.skip();
    return true;
  }
  switch (step.kind) {
    case 'decide':
      item.decide(step.decide(instance), nowMs);
      return true;
    case 'announce':
      item.announce({
        type: step.event,
        subject: item.key,
        correlation: item.key,
        causation: null,
        sourceVersion: null,
        data: step.data(instance),
      });
      item.decide({ kind: 'continue' }, nowMs);
      return true;
    case 'repeat':
      if (step.until(instance)) item.skip();
      else if (body !== null) {
        item.round += 1;
        item.moveTo(body);
      }
      return true;
    case 'wait':
      return runWait(item, step, nowMs);
    case 'together':
      if (openCalls(item).length > 0) return false;
      item.skip();
      return true;
    default:
      return false;
  }
}

function runWait(item: Carried, step: WaitStep<unknown, Erased>, nowMs: number): boolean {
  const signal = item.signals?.find((candidate) => step.events.includes(candidate.event));
  if (signal !== undefined) {
    item.consume(signal);
    applyToWait(item, step.onSignal(item.instance, signal), nowMs, signal.event);
    return true;
  }
  if (item.timerFired) {
    item.timerFired = false;
    const { waitUntilMs: _ended, ...engine } = item.engine;
    item.engine = engine;
    applyToWait(item, step.onTimeout(item.instance), nowMs, 'timer');
    return true;
  }
  const until = item.engine.waitUntilMs ?? nowMs + step.withinMs(item.instance);
  item.engine = { ...item.engine, waitUntilMs: until };
  item.settle({ kind: 'waiting', afterMs: Math.max(0, until - nowMs) });
  return false;
}

function applyToWait(item: Carried, decision: Decision<Erased>, nowMs: number, event: string): void {
  if (decision.kind !== 'stay') {
    item.decide(decision, nowMs, { detail: 'note' in decision ? (decision.note ?? event) : event });
    return;
  }
  item.patch(decision.patch);
  item.trace('heard', nowMs, { detail: decision.note ?? event });
}

/** Lets a process react to what may come at any moment. Not while a call's outcome is open: that is settled first. */
function interrupted(item: Carried, nowMs: number): boolean {
  if (item.called || item.node.path !== 'main') return false;
  for (const signal of item.signals ?? []) {
    const decision = item.program.definition.signals[signal.event]?.(item.instance, signal, item.step) ?? null;
    if (decision === null) continue;
    item.consume(signal);
    react(item, signal, decision, nowMs);
    return true;
  }
  return false;
}

function react(item: Carried, signal: Signal, decision: Decision<Erased>, nowMs: number): void {
  if (decision.kind !== 'continue' && decision.kind !== 'stay') {
    item.decide(decision, nowMs, { detail: signal.event });
    return;
  }
  item.patch(decision.patch);
  item.trace('heard', nowMs, { detail: decision.note ?? signal.event });
}
