import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

/** Row 14: an order at which a step throws is given to a person; its neighbours go on. */
export const poisonMessage: FaultRow = {
  number: 14,
  name: 'a message always throws',
  async play(world) {
    poisoned = 1 + world.random.below(4);
    await world.accept(40, (index) => (index % 10 === 3 && index / 10 < poisoned ? { payment: null as never } : {}));
    await Promise.all([world.workers.start(), world.workers.start()]);
    await sleep(1_500);
  },
  async check(world) {
    const [held, done] = [await world.count('exception'), await world.count('completed')];
    if (held === poisoned && done === world.accepted - poisoned) return [];
    return [`${poisoned} were poisoned, but ${held} are with a person and ${done} of ${world.accepted} completed`];
  },
};
let poisoned = 0;
