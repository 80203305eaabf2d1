import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

/** Row 8: some of a set fail; the others go on, once. */
export const partialSet: FaultRow = {
  number: 8,
  name: 'some of a set fail',
  async play(world) {
    await world.accept(40);
    let refused = 0;
    world.vendor.misdeed = ({ capability, mode, items }) => {
      if (capability !== 'payments.authorise' || mode !== 'run' || refused > 0) return { kind: 'none' };
      refused = Math.ceil(items.length * 0.12);
      planted = refused;
      return { kind: 'partly', share: 0.12 };
    };
    await Promise.all([world.workers.start(), world.workers.start()]);
    await sleep(1_500);
  },
  async check(world) {
    const [held, done] = [await world.count('exception'), await world.count('completed')];
    if (held === planted && done === world.accepted - planted) return [];
    return [`${planted} were refused, but ${held} are with a person and ${done} of ${world.accepted} completed`];
  },
};
let planted = 0;
