import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

/** Row 10: a worker stops for longer than its lease, and comes back believing that it holds its set. */
export const workerPaused: FaultRow = {
  number: 10,
  name: 'a lease expires while its worker is paused',
  async play(world) {
    await world.accept(40);
    const paused = await world.workers.start();
    await sleep(150 + world.random.below(300));
    paused.kill('SIGSTOP');
    await world.workers.start();
    await sleep(2_300);
    paused.kill('SIGCONT');
    await sleep(800);
  },
};
