import { setTimeout as sleep } from 'node:timers/promises';
import { moveCursor, readEvents } from '../../src/events/index.ts';
import type { FaultRow } from '../row.ts';

/** Row 21: a transaction that has written stays open; a reader of the log waits, and then sees every event once. */
export const idleTransaction: FaultRow = {
  number: 21,
  name: 'a transaction idles while the log is read',
  async play(world) {
    seen.clear();
    repeated = 0;
    await world.accept(20);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const idle = world.database.transaction(async (sql) => {
      await sql`INSERT INTO event (tenant, type, subject, correlation, data) VALUES ('main', 'planted', 'x', 'x', '{}')`;
      await held;
    });
    await Promise.all([world.workers.start(), world.workers.start()]);
    for (let round = 0; round < 10; round += 1) {
      await sleep(150);
      await read(world);
    }
    release();
    await idle;
  },
  async check(world) {
    for (let before = -1; before !== seen.size;) {
      before = seen.size;
      await read(world);
    }
    const [row] = await world.database.sql<{ count: number }[]>`SELECT count(*)::int AS count FROM event`;
    const all = row?.count ?? 0;
    return [
      ...(seen.size === all ? [] : [`I6: ${seen.size} of ${all} events were seen by a consumer`]),
      ...(repeated === 0 ? [] : [`I6: ${repeated} events were seen twice`]),
    ];
  },
};
const seen = new Set<string>();
let repeated = 0;

async function read({ database }: { database: Parameters<FaultRow['play']>[0]['database'] }): Promise<void> {
  await database.transaction(async (sql) => {
    const events = await readEvents(sql, 'main', 'plan', 100);
    for (const { xid, seq } of events) {
      const id = `${xid}/${seq}`;
      if (seen.has(id)) repeated += 1;
      seen.add(id);
    }
    const last = events.at(-1);
    if (last !== undefined) await moveCursor(sql, 'main', 'plan', last);
  });
}
