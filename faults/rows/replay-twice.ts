import { setTimeout as sleep } from 'node:timers/promises';
import { retryException } from '../../src/operations/index.ts';
import type { FaultRow } from '../row.ts';

/** Row 17: two people retry the same exceptions at the same moment. */
export const replayTwice: FaultRow = {
  number: 17,
  name: 'exceptions are retried twice at once',
  async play(world) {
    await world.accept(30);
    world.vendor.misdeed = ({ capability, mode }) =>
      capability === 'erp.salesOrders.create' && mode === 'run' ? { kind: 'partly', share: 1 } : { kind: 'none' };
    await Promise.all([world.workers.start(), world.workers.start()]);
    await sleep(1_500);
    world.vendor.misdeed = () => ({ kind: 'none' });
    const open = await world.database.sql<{ id: string }[]>`
      SELECT id::text AS id FROM exception WHERE resolved_at IS NULL`;
    planted = open.length;
    const retryAll = () =>
      Promise.all(
        open.map(({ id }) =>
          world.database.transaction((sql) => retryException(sql, 'main', id)).catch(() => undefined),
        ),
      );
    await Promise.all([retryAll(), retryAll()]);
    await sleep(500);
  },
  async check(world) {
    const done = await world.count('completed');
    return planted > 0 && done === world.accepted
      ? []
      : [`${planted} were held, and ${done} of ${world.accepted} completed`];
  },
};
let planted = 0;
