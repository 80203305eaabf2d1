import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

/** Row 2: PostgreSQL dies with everything under way, and recovers. */
export const postmasterKilled: FaultRow = {
  number: 2,
  name: 'the postmaster is killed',
  async play(world) {
    await world.accept(40);
    await Promise.all([world.workers.start(), world.workers.start()]);
    await sleep(100 + world.random.below(600));
    await world.server.kill();
    await world.reconnect();
    await sleep(200);
    await world.accept(10);
    await sleep(300);
  },
};
