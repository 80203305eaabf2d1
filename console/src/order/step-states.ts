import type { GraphStep, OrderDetailView, TimelineView } from '../../../src/console/api-types.ts';

export type StepState = 'done' | 'now' | 'stopped' | 'trying' | 'refused' | 'skipped' | 'undone' | 'open' | 'passed';

export interface StepStanding {
  readonly state: StepState;
  /** How often it was done: a repeat goes through its steps once a round. */
  readonly times: number;
}

type Order = Pick<OrderDetailView, 'timeline' | 'step' | 'status' | 'outcome' | 'graph'>;

const outcomeStates: Readonly<Record<string, StepState>> = {
  done: 'done',
  found: 'done',
  refused: 'refused',
  skipped: 'skipped',
  retry: 'trying',
  unknown: 'trying',
  failed: 'stopped',
};

/** Where the order stands in its process: of each step, what the timeline says of it. */
export function stepStates(order: Order): ReadonlyMap<string, StepStanding> {
  const standings = new Map<string, StepStanding>();
  const { graph } = order;
  if (graph === null) return standings;
  const entries = new Map<string, TimelineView[]>();
  for (const entry of order.timeline) entries.set(entry.step, [...(entries.get(entry.step) ?? []), entry]);
  const isCancelling = order.step?.startsWith('undo:') === true || order.outcome === 'cancelled';
  const furthest = Math.max(
    -1,
    ...flat(graph.steps).map((step, index) => (entries.has(step.name) || step.name === order.step ? index : -1)),
  );
  flat([...graph.steps, ...graph.afterCancel]).forEach((step, index) => {
    const own = entries.get(step.name) ?? [];
    const last = own.at(-1);
    const times = own.filter((entry) => entry.outcome === 'done' || entry.outcome === 'found').length;
    standings.set(step.name, { state: stateOf(step, last, index), times });
  });
  return standings;

  function stateOf(step: GraphStep, last: TimelineView | undefined, index: number): StepState {
    const undo = entries.get(`undo:${step.name}`)?.at(-1);
    if (order.step === `undo:${step.name}`) return order.status === 'exception' ? 'stopped' : 'now';
    if (undo !== undefined && (undo.outcome === 'done' || undo.outcome === 'found')) return 'undone';
    if (order.step === step.name) return order.status === 'exception' ? 'stopped' : 'now';
    if (last !== undefined) return outcomeStates[last.outcome] ?? 'done';
    // A decision or an announcement leaves no entry, and is passed when what follows it has one.
    const isPast = index < furthest || (order.outcome === 'completed' && index < flat(graph?.steps ?? []).length);
    return isPast && !isCancelling ? 'passed' : 'open';
  }
}

/** In the order in which they are drawn: a group, then what is in it. */
export const flat = (steps: readonly GraphStep[]): readonly GraphStep[] =>
  steps.flatMap((step) => [step, ...flat(step.inner)]);
