import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

/** Row 15: somebody locks the balances in the opposite order, again and again. */
export const deadlock: FaultRow = {
  number: 15,
  name: 'deadlocks with somebody who locks in the opposite order',
  async play(world) {
    await world.accept(60);
    await Promise.all([world.workers.start(), world.workers.start(), world.workers.start()]);
    const end = performance.now() + 2_000;
    while (performance.now() < end) {
      await world.database
        .transaction(async (sql) => {
          await sql`SELECT 1 FROM stock_balance WHERE sku = 'XD-0002' FOR UPDATE`;
          await sleep(world.random.below(60));
          await sql`SELECT 1 FROM stock_balance WHERE sku = 'XD-0001' FOR UPDATE`;
        })
        .catch(() => undefined);
      await sleep(world.random.below(40));
    }
  },
};
