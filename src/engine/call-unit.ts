import type { Outcome } from '../contracts/index.ts';
import type { Carried } from './carried.ts';
import type { CallStep } from './definition.ts';
import type { CallItem } from './ports.ts';
import type { Erased } from './program.ts';

export type Step = CallStep<unknown, Erased>;

/** One call over a set, as a trace entry names it: shared by all units of its slice. */
export interface CallMade {
  /** Journal row. */
  readonly id: string;
  readonly system: string;
  readonly durationMs: number;
}

/** One item of a call: an instance's step, or one part of it. */
export class Unit {
  readonly item: Carried;
  readonly step: Step;
  readonly part: string;
  readonly call: CallItem;
  outcome: Outcome<unknown> | null = null;
  /** Whether a look-up found the effect. */
  found = false;
  /** Whether the outcome is that of a look-up. */
  lookedUp = false;
  made: CallMade | null = null;
  /** Place in the slice that was called. */
  position = 0;

  constructor(item: Carried, step: Step, part: string, call: CallItem) {
    this.item = item;
    this.step = step;
    this.part = part;
    this.call = call;
  }
}
