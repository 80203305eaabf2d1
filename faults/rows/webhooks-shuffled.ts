import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

/** Row 9: what the warehouse tells comes twice, late and in any order. */
export const webhooksShuffled: FaultRow = {
  number: 9,
  name: 'webhooks come twice, late and reordered',
  async play(world) {
    world.shipsAtOnce = false;
    await world.accept(40);
    await Promise.all([world.workers.start(), world.workers.start()]);
    for (let round = 0; round < 5; round += 1) {
      await sleep(200 + world.random.below(300));
      await world.tellShipments(() => 1 + world.random.below(3));
    }
  },
  async check(world) {
    const done = await world.count('completed');
    return done === world.accepted ? [] : [`${done} of ${world.accepted} orders completed`];
  },
};
