import type { Program } from '../engine/index.ts';
import type { GraphStep, GraphView } from './api-types.ts';

type Steps = Program['definition']['steps'];
type OneStep = Steps[number];

/** A process as it is declared, to be drawn: nothing of it is written down a second time. */
export function graphOf({ definition }: Program): GraphView {
  const { name, version, steps, afterCancel } = definition;
  return { process: name, version, steps: steps.map(stepOf), afterCancel: afterCancel.map(stepOf) };
}

function stepOf(step: OneStep): GraphStep {
  const inner: Steps = step.kind === 'together' || step.kind === 'repeat' ? step.steps : [];
  return {
    name: step.name,
    kind: step.kind,
    capability: step.kind === 'call' ? step.capability : null,
    undo: 'undo' in step && step.undo !== undefined,
    inner: inner.map(stepOf),
  };
}
