import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

/** Row 11: several workers look at the same expired leases at the same moment. */
export const twoClaimers: FaultRow = {
  number: 11,
  name: 'two workers claim what expires at the same moment',
  async play(world) {
    await world.accept(60);
    const first = await Promise.all([world.workers.start(), world.workers.start()]);
    await sleep(200 + world.random.below(300));
    await Promise.all(first.map((worker) => world.workers.kill(worker)));
    await world.database.sql`UPDATE lease SET until = clock_timestamp() + interval '700 ms'`;
    await Promise.all([world.workers.start(), world.workers.start(), world.workers.start()]);
    await sleep(1_800);
  },
};
