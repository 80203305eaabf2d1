import { setTimeout as sleep } from 'node:timers/promises';
import { fair } from '../proxy.ts';
import type { FaultRow } from '../row.ts';

/** Row 3: the server has committed, and the worker never hears of it. */
export const commitAnswerLost: FaultRow = {
  number: 3,
  name: 'the answer of a commit is lost',
  async play(world) {
    await world.accept(40);
    world.proxy.weather = { ...fair, cutAfterCommit: 0.1 + world.random() * 0.3 };
    await Promise.all([world.workers.start(), world.workers.start(), world.workers.start()]);
    await sleep(2_500);
  },
};
