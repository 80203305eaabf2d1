import { setTimeout as sleep } from 'node:timers/promises';
import { killPoints } from '../kill-points.ts';
import type { FaultRow } from '../row.ts';

/** Row 22: workers die while orders are being undone. */
export const killedInUndo: FaultRow = {
  number: 22,
  name: 'a worker is killed while it undoes',
  async play(world) {
    world.shipsAtOnce = false;
    const numbers = await world.accept(40);
    const first = await world.workers.start();
    await sleep(300 + world.random.below(400));
    await world.cancel(numbers.filter(() => world.random.chance(0.6)));
    await world.workers.kill(first);
    for (let round = 0; round < 3; round += 1) {
      await world.workers.start({ kill: `${world.random.pick(killPoints)}:${1 + world.random.below(4)}` });
      await sleep(400 + world.random.below(400));
    }
  },
};
