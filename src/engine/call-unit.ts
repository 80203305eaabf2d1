import type { Outcome } from '../contracts/index.ts';
import type { Carried } from './carried.ts';
import type { CallStep } from './definition.ts';
import type { CallItem } from './ports.ts';
import type { Erased } from './program.ts';

export type Step = CallStep<unknown, Erased>;

/** One item of a call: an instance's step, or one part of it. */
export interface Unit {
  readonly item: Carried;
  readonly step: Step;
  readonly part: string;
  readonly call: CallItem;
  outcome: Outcome<unknown> | null;
  found: boolean;
  /** Whether the outcome is that of a look-up. */
  lookedUp: boolean;
  journal: { id: string; system: string; position: number; durationMs: number } | null;
}
