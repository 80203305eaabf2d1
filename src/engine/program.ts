import type { ProcessStart } from './store/start-processes.ts';
import type {
  AnnounceStep,
  CallStep,
  DecideStep,
  LocalStep,
  ProcessDefinition,
  RepeatStep,
  TogetherStep,
  WaitStep,
} from './definition.ts';

type Document = unknown;
/** Inside the engine state is opaque; the definition's author has the types. */
// oxlint-disable-next-line no-explicit-any -- one erasure point between typed definitions and the engine
export type Erased = any;

export type NodeStep =
  | CallStep<Document, Erased>
  | TogetherStep<Document, Erased>
  | DecideStep<Document, Erased>
  | LocalStep<Document, Erased>
  | WaitStep<Document, Erased>
  | AnnounceStep<Document, Erased>
  | RepeatStep<Document, Erased>;

/** One position of a process: a step, what follows it, and (for a repeat) where its body begins. */
export interface ProgramNode {
  readonly name: string;
  readonly step: NodeStep;
  /** The next position; null at the end of its path. */
  readonly next: string | null;
  readonly body: string | null;
  readonly path: 'main' | 'cancel' | 'undo';
}

/** A definition, flattened to named positions. */
export interface Program {
  readonly definition: ProcessDefinition<Document, Erased>;
  readonly nodes: ReadonlyMap<string, ProgramNode>;
  readonly first: string;
  /** First position after an undo; null when nothing follows. */
  readonly afterCancel: string | null;
  /** Positions where a ready instance may wait for a worker. */
  readonly queues: readonly string[];
}

/** The calls of a position: its own, or those that it makes together; none where it makes none. */
export function callsOf(step: NodeStep): readonly CallStep<Document, Erased>[] {
  if (step.kind === 'call') return [step];
  return step.kind === 'together' ? step.steps : [];
}

export const undoName = (step: string): string => `undo:${step}`;

/** Flattens a definition. Throws when two steps have one name or a repeat is empty. */
export function compile<D, S>(definition: ProcessDefinition<D, S>): Program {
  const nodes = new Map<string, ProgramNode>();
  const add = (node: ProgramNode) => {
    if (nodes.has(node.name)) throw new Error(`${definition.name}: two steps are named ${node.name}`);
    nodes.set(node.name, node);
  };
  const first = flatten(definition.steps as readonly NodeStep[], null, 'main', add);
  if (first === null) throw new Error(`${definition.name} has no steps`);
  const afterCancel = flatten(definition.afterCancel as readonly NodeStep[], null, 'cancel', add);
  return {
    definition: definition as unknown as ProcessDefinition<Document, Erased>,
    nodes,
    first,
    afterCancel,
    queues: [...nodes.keys()],
  };
}

/** Where an instance of a program begins. */
export const startOf = ({ definition, first }: Program): ProcessStart => ({
  process: definition.name,
  version: definition.version,
  step: first,
});

function flatten(
  steps: readonly NodeStep[],
  after: string | null,
  path: 'main' | 'cancel',
  add: (node: ProgramNode) => void,
): string | null {
  steps.forEach((step, index) => {
    const next = steps[index + 1]?.name ?? after;
    if (step.kind === 'repeat') {
      const body = flatten(step.steps as readonly NodeStep[], step.name, path, add);
      if (body === null) throw new Error(`the repeat ${step.name} has no steps`);
      add({ name: step.name, step, next, body, path });
      return;
    }
    add({ name: step.name, step, next, body: null, path });
    for (const one of step.kind === 'together' ? step.steps : [step])
      if ('undo' in one && one.undo !== undefined) add(undoNode(one));
  });
  return steps[0]?.name ?? after;
}

function undoNode(step: CallStep<Document, Erased> | LocalStep<Document, Erased>): ProgramNode {
  const name = undoName(step.name);
  const undo = { ...step.undo, kind: step.kind, name } as NodeStep;
  return { name, step: undo, next: null, body: null, path: 'undo' };
}
