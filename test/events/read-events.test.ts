import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/database/index.ts';
import { appendEvents, moveCursor, readEvents } from '../../src/events/index.ts';
import { testDatabase } from '../kit/database.ts';
import { until } from '../kit/until.ts';

const tenant = 'main';
let server: Awaited<ReturnType<typeof testDatabase>>;
let many: Database;
beforeEach(async () => {
  server = await testDatabase();
  many = connect({ url: server.url, max: 16 });
});
afterEach(async () => {
  await many.end();
  await server.drop();
});
const event = (subject: string, data: unknown = {}) => ({
  type: 'order.accepted',
  subject,
  correlation: subject,
  causation: null,
  sourceVersion: null,
  data,
});
/** One set of a consumer: reads, keeps what it saw, and moves its cursor, in one transaction. */
const consume = (consumer: string, seen: string[], limit = 7) =>
  server.database.transaction(async (sql) => {
    const events = await readEvents(sql, tenant, consumer, limit);
    const last = events.at(-1);
    if (last === undefined) return 0;
    await moveCursor(sql, tenant, consumer, last);
    seen.push(...events.map(({ subject }) => subject));
    return events.length;
  });

describe('the event log', () => {
  it('shows a consumer every committed event once, whatever the order of the commits', async () => {
    const writer = fc.record({
      count: fc.integer({ min: 1, max: 4 }),
      beforeMs: fc.nat(15),
      holdMs: fc.nat(25),
      betweenMs: fc.nat(8),
      fails: fc.boolean(),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(writer, { minLength: 40, maxLength: 60 }), async (writers) => {
        run += 1;
        const consumer = `consumer-${run}`;
        // A new consumer starts at the end of what was there.
        const skipped: string[] = [];
        while ((await consume(consumer, skipped, 10_000)) > 0);
        const seen: string[] = [];
        const writing = { on: true };
        const reader = (async () => {
          while (writing.on) await consume(consumer, seen);
        })();
        const committed = await Promise.all(
          writers.map(async ({ count, beforeMs, holdMs, betweenMs, fails }, index) => {
            const subjects = Array.from({ length: count }, (_, part) => `${run}/${index}/${part}`);
            await new Promise((resolve) => setTimeout(resolve, beforeMs));
            const work = many.transaction(async (sql) => {
              for (const subject of subjects) {
                await appendEvents(sql, tenant, [event(subject)]);
                await sql`SELECT pg_sleep(${betweenMs / 1000})`;
              }
              await sql`SELECT pg_sleep(${holdMs / 1000})`;
              if (fails) throw new Error('rolled back');
            });
            return work.then(
              () => subjects,
              (): string[] => [],
            );
          }),
        );
        writing.on = false;
        await reader;
        const expected = committed.flat();
        await until(async () => {
          while ((await consume(consumer, seen)) > 0);
          return seen.length >= expected.length;
        });
        expect([...seen].sort()).toEqual([...expected].sort());
        // The events of one transaction keep their order.
        for (const subjects of committed)
          expect(seen.filter((subject) => subjects.includes(subject))).toEqual(subjects);
      }),
      { numRuns: 6 },
    );
  });

  it('does not let a reader pass a transaction that is still open', async () => {
    let commit: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let written = false;
    const slow = many.transaction(async (sql) => {
      await appendEvents(sql, tenant, [event('slow')]);
      written = true;
      await held;
    });
    await until(() => written);
    await many.transaction((sql) => appendEvents(sql, tenant, [event('quick')]));
    const seen: string[] = [];
    await consume('reader', seen);
    expect(seen).toEqual([]);
    commit();
    await slow;
    await until(async () => {
      await consume('reader', seen);
      return seen.length === 2;
    });
    expect(seen).toEqual(['slow', 'quick']);
  });

  it('never moves a cursor backwards', async () => {
    await many.transaction((sql) => appendEvents(sql, tenant, [event('1'), event('2'), event('3')]));
    const events = await until(async () => {
      const rows = await readEvents(server.database.sql, tenant, 'back', 10);
      return rows.length === 3 && rows;
    });
    const [first, , third] = events;
    if (first === undefined || third === undefined) throw new Error('three events were read');
    await moveCursor(server.database.sql, tenant, 'back', third);
    await moveCursor(server.database.sql, tenant, 'back', first);
    expect(await readEvents(server.database.sql, tenant, 'back', 10)).toEqual([]);
  });

  it('gives data back as it was written, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), async (json, text) => {
        const data: unknown = { json: JSON.parse(json) as unknown, text };
        await server.database.sql`TRUNCATE event`;
        await many.transaction((sql) => appendEvents(sql, tenant, [event('a', data), event('b', { text })]));
        const rows = await server.database.sql<{ data: unknown }[]>`SELECT data FROM event ORDER BY seq`;
        expect(rows.map((row) => JSON.stringify(row.data))).toEqual([JSON.stringify(data), JSON.stringify({ text })]);
      }),
      { numRuns: 40 },
    );
  });

  it('reads one tenant’s events only', async () => {
    await many.transaction((sql) => appendEvents(sql, 'other', [event('theirs')]));
    await many.transaction((sql) => appendEvents(sql, tenant, [event('ours')]));
    const seen: string[] = [];
    await until(async () => {
      await consume('own', seen);
      return seen.length > 0;
    });
    expect(seen).toEqual(['ours']);
  });
});
