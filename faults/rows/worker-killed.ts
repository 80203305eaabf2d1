import { setTimeout as sleep } from 'node:timers/promises';
import { killPoints } from '../kill-points.ts';
import type { FaultRow } from '../row.ts';

/** Row 1: workers die before a call, after it, before and after a commit. */
export const workerKilled: FaultRow = {
  number: 1,
  name: 'a worker is killed before a call, after it, before and after a commit',
  async play(world) {
    await world.accept(40);
    const point = () => `${world.random.pick(killPoints)}:${1 + world.random.below(6)}`;
    await Promise.all([world.workers.start({ kill: point() }), world.workers.start({ kill: point() })]);
    for (let round = 0; round < 3; round += 1) {
      await sleep(300 + world.random.below(500));
      await world.accept(10);
      await world.workers.start({ kill: point() });
    }
    await sleep(500);
  },
};
