import { useMemo } from 'react';
import type { GraphStep, OrderDetailView } from '../../../src/console/api-types.ts';
import { Panel } from '../parts/panel.tsx';
import { stepWords } from '../parts/words.ts';
import { layoutProcess, stemX, type Frame, type PlacedStep, type RowSize } from './layout-process.ts';
import { flat, stepStates, type StepStanding, type StepState } from './step-states.ts';

const stateWords: Readonly<Record<StepState, string>> = {
  done: 'done',
  passed: 'nothing to do',
  now: 'it stands here',
  stopped: 'stopped here',
  trying: 'tried, not done yet',
  refused: 'refused',
  skipped: 'skipped',
  undone: 'undone',
  open: 'still to come',
};

/** The process as it is declared, with where this order stands in it. */
export function ProcessGraph({ order }: { order: OrderDetailView }) {
  const { graph } = order;
  const standings = useMemo(() => stepStates(order), [order]);
  if (graph === null) return null;
  const isCancelled = order.outcome === 'cancelled' || order.step?.startsWith('undo:') === true;
  return (
    <Panel title="Its process" aside={<span className="hint">{`${graph.process} v${graph.version}`}</span>}>
      <Drawing steps={graph.steps} standings={standings} title={`Process ${graph.process}`} />
      {isCancelled && (
        <>
          <h3 className="graph-title">After the cancellation</h3>
          <Drawing steps={graph.afterCancel} standings={standings} title="After the cancellation" />
        </>
      )}
    </Panel>
  );
}

type Standings = ReadonlyMap<string, StepStanding>;
const open: StepStanding = { state: 'open', times: 0 };

function Drawing({ steps, standings, title }: { steps: readonly GraphStep[]; standings: Standings; title: string }) {
  const of = (name: string) => standings.get(name) ?? open;
  const layout = useMemo(
    () => layoutProcess(steps, (step) => sizeOf(step, (name) => standings.get(name)?.state ?? 'open')),
    [steps, standings],
  );
  const words = flat(steps)
    .filter((step) => step.inner.length === 0)
    .map((step) => `${stepWords(step.name)}: ${stateWords[of(step.name).state]}`)
    .join('; ');
  return (
    <svg
      className="graph"
      viewBox={`-1 -1 ${layout.width + 2} ${layout.height + 2}`}
      role="img"
      aria-label={`${title}. ${words}`}
    >
      {layout.frames.map((frame) => (
        <FrameShape key={frame.step.name} frame={frame} standing={of(frame.step.name)} />
      ))}
      {layout.lines.map(({ from, to }, index) => (
        <line key={index} x1={from.x} y1={from.y} x2={to.x} y2={to.y} className="graph-line" />
      ))}
      {layout.steps.map((placed) =>
        placed.others.length > 0 || of(placed.step.name).state === 'passed' ? (
          <LowRow key={placed.step.name} placed={placed} />
        ) : (
          <StepShape key={placed.step.name} placed={placed} standing={of(placed.step.name)} />
        ),
      )}
    </svg>
  );
}

const sizeOf = (step: GraphStep, stateOf: (name: string) => StepState): RowSize => {
  if (isLow(step, (name) => stateOf(name) === 'passed')) return 'lowRow';
  return stateOf(step.name) === 'open' ? 'openRow' : 'row';
};

/** What was passed by with nothing to do takes no room; a group only where that is so of all that is in it. */
const isLow = (step: GraphStep, isPassed: (name: string) => boolean): boolean =>
  step.inner.length === 0 ? isPassed(step.name) : step.inner.every((inner) => isLow(inner, isPassed));

function LowRow({ placed: { step, others, x, y, height } }: { placed: PlacedStep }) {
  const names = [step, ...others].map((one) => stepWords(one.name));
  const middle = y + height / 2;
  return (
    <g className="graph-low">
      <title>Nothing to do: {names.join(', ')}</title>
      <circle cx={x + stemX} cy={middle} r="3" className="graph-low-dot" />
      <text x={x + stemX + 16} y={middle + 4} className="graph-hint">
        {names.length === 1 ? `${names[0] ?? ''}: nothing to do` : `${names.length} steps had nothing to do`}
      </text>
    </g>
  );
}

function FrameShape({ frame, standing }: { frame: Frame; standing: StepStanding }) {
  const { step, x, y, width, height } = frame;
  const label = step.kind === 'together' ? 'at the same time' : 'until all is settled';
  return (
    <g className={`graph-frame graph-${standing.state}`}>
      <rect x={x} y={y} width={width} height={height} rx="8" />
      <text x={x + 12} y={y + 16} className="graph-frame-name">
        {stepWords(step.name)}
      </text>
      <text x={x + width - 10} y={y + 16} textAnchor="end" className="graph-hint">
        {step.kind === 'repeat' ? `↻ ${label}` : `∥ ${label}`}
      </text>
    </g>
  );
}

function StepShape({ placed, standing }: { placed: PlacedStep; standing: StepStanding }) {
  const { step, x, y, width, height } = placed;
  const middle = y + height / 2;
  const { state, times } = standing;
  return (
    <g className={`graph-step graph-${state}`}>
      <title>
        {stepWords(step.name)}: {stateWords[state]}
        {step.capability === null ? '' : `; calls ${step.capability}`}
      </title>
      <rect x={x} y={y} width={width} height={height} rx="6" />
      <StateSign state={state} x={x + stemX} y={middle} />
      <text x={x + stemX + 16} y={middle + 4.5} className="graph-name">
        {stepWords(step.name)}
      </text>
      <text x={x + width - 10} y={middle + 4} textAnchor="end" className="graph-hint">
        {times > 1
          ? `${times}×`
          : state === 'done' || state === 'open' || state === 'passed'
            ? kindWord(step)
            : stateWords[state]}
      </text>
    </g>
  );
}

const kindWord = (step: GraphStep): string =>
  step.kind === 'wait' ? 'waits' : step.kind === 'announce' ? 'event' : '';

/** A form for each state, so that it can be told without its colour. */
function StateSign({ state, x, y }: { state: StepState; x: number; y: number }) {
  const paths: Readonly<Record<StepState, string>> = {
    done: `M${x - 4} ${y} l3 3 l5 -6`,
    passed: `M${x - 4} ${y} l3 3 l5 -6`,
    now: `M${x - 2} ${y - 3.5} l5 3.5 l-5 3.5 z`,
    stopped: `M${x - 3} ${y - 3} l6 6 m0 -6 l-6 6`,
    trying: `M${x - 3.4} ${y} a3.4 3.4 0 1 1 3.4 3.4`,
    refused: `M${x - 4} ${y} h8`,
    skipped: `M${x - 4} ${y - 3} l4 3 l-4 3 m4 -6 l4 3 l-4 3`,
    undone: `M${x + 4} ${y + 2} a4 4 0 0 0 -7 -3 m0 -3 v3.4 h3.4`,
    open: '',
  };
  return (
    <>
      <circle cx={x} cy={y} r={state === 'open' ? 5 : 8} className="graph-dot" />
      <path d={paths[state]} className="graph-sign" />
    </>
  );
}
