import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

const hourMs = 3_600_000;

/** Row 12: the clocks of workers are an hour before and behind the database's. */
export const clockMoved: FaultRow = {
  number: 12,
  name: 'the clocks of workers are an hour off',
  async play(world) {
    await world.accept(40);
    world.vendor.misdeed = () => (world.random.chance(0.15) ? { kind: 'busy' } : { kind: 'none' });
    await Promise.all([
      world.workers.start({ clockOffsetMs: hourMs }),
      world.workers.start({ clockOffsetMs: -hourMs }),
      world.workers.start(),
    ]);
    await sleep(2_000);
  },
};
