import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

/** Row 5: the effect stands and its answer is lost, or comes after the time-out, or is an error. */
export const vendorActsAndIsSilent: FaultRow = {
  number: 5,
  name: 'a vendor acts, then times out',
  async play(world) {
    await world.accept(40);
    const { random } = world;
    world.vendor.misdeed = () => {
      if (random.chance(0.15)) return { kind: 'cut', acts: true };
      if (random.chance(0.1)) return { kind: 'cut', acts: false };
      if (random.chance(0.1)) return { kind: 'broken', acts: true };
      return random.chance(0.03) ? { kind: 'slow', ms: 1_300 } : { kind: 'none' };
    };
    await Promise.all([world.workers.start(), world.workers.start()]);
    await sleep(2_500);
  },
};
