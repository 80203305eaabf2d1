import type { World, WorldOptions } from './world.ts';

/** One row of the fault plan. */
export interface FaultRow {
  readonly number: number;
  readonly name: string;
  readonly world?: Partial<WorldOptions>;
  /** Does its faults. Then the world heals, and its invariants are looked at. */
  play(world: World): Promise<void>;
  /** What more must hold when it has healed: a sentence for each thing that does not. */
  check?(world: World): Promise<string[]>;
}
