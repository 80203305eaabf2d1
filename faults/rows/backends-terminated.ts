import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

/** Row 4: all connections are ended by the server, several times. */
export const backendsTerminated: FaultRow = {
  number: 4,
  name: 'all backends are terminated',
  async play(world) {
    await world.accept(40);
    await Promise.all([world.workers.start(), world.workers.start()]);
    for (let round = 0; round < 4; round += 1) {
      await sleep(100 + world.random.below(400));
      await world.server.terminateBackends();
    }
    await world.reconnect();
    await sleep(400);
  },
};
