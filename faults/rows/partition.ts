import { setTimeout as sleep } from 'node:timers/promises';
import { fair } from '../proxy.ts';
import type { FaultRow } from '../row.ts';

/** Row 16: between workers and database nothing gets through, in one direction or the other; then all is cut. */
export const partition: FaultRow = {
  number: 16,
  name: 'partitions: to the server, from the server, half open',
  async play(world) {
    await world.accept(40);
    await Promise.all([world.workers.start(), world.workers.start()]);
    await sleep(150 + world.random.below(300));
    world.proxy.weather = { ...fair, ...(world.random.chance(0.5) ? { dropToServer: true } : { dropToClient: true }) };
    // Straight past the partition: another worker's turn while the first ones believe that they hold their sets.
    await sleep(1_900);
    world.proxy.weather = { ...fair, delayMs: 20 };
    if (world.random.chance(0.5)) world.proxy.cutAll();
    await world.workers.start();
    await sleep(1_200);
  },
};
