import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

/** Row 6: the ERP is slow, busy and broken; what does not need it goes on. */
export const vendorSlow: FaultRow = {
  number: 6,
  name: 'one vendor is slow, answers 429 and 5xx',
  async play(world) {
    await world.accept(40);
    const { random } = world;
    world.vendor.misdeed = ({ capability }) => {
      if (!capability.startsWith('erp.')) return { kind: 'none' };
      if (random.chance(0.4)) return { kind: 'busy' };
      return random.chance(0.5) ? { kind: 'slow', ms: 300 } : { kind: 'broken', acts: false };
    };
    await Promise.all([world.workers.start(), world.workers.start()]);
    await sleep(2_000);
    // Payment comes before the ERP: its effects stand for all orders by now, whatever the ERP does.
    const [row] = await world.database.sql<{ count: number }[]>`
      SELECT count(*)::int AS count FROM process WHERE step = 'authorise-payment'`;
    stuck = row?.count ?? 0;
  },
  check: async () => (stuck === 0 ? [] : [`${stuck} orders waited for their payment behind a slow ERP`]),
};
let stuck = 0;
