import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

const dayMs = 25 * 3_600_000;

/** Row 7: what is open since before the vendor's keys expired is looked up, never repeated blindly. */
export const keyExpired: FaultRow = {
  number: 7,
  name: 'an outcome is open for longer than the vendor keeps its keys',
  async play(world) {
    await world.accept(30);
    world.vendor.misdeed = () => (world.random.chance(0.4) ? { kind: 'cut', acts: true } : { kind: 'none' });
    const first = await world.workers.start();
    await sleep(900);
    await world.workers.kill(first);
    // A day later by the clock of whoever takes over; the vendors know no key by then.
    await world.workers.start({ clockOffsetMs: dayMs });
    await sleep(1_500);
  },
};
