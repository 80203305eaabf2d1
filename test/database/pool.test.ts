import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, isTransient, pgArray, type Database, type EmbeddedPostgres } from '../../src/database/index.ts';
import { cleanUp, codeOf, eventually, open, start, temporaryFolder } from './temporary.ts';

let server: EmbeddedPostgres;
let db: Database;
let admin: Database;
beforeAll(async () => {
  server = await start(temporaryFolder());
  admin = open(server.url, 1);
  await admin.sql`CREATE TABLE item (id int PRIMARY KEY, value int NOT NULL)`;
}, 60_000);
beforeEach(async () => {
  await db?.end();
  db = open(server.url);
  await admin.sql`TRUNCATE item`;
  await admin.sql`INSERT INTO item VALUES (1, 0), (2, 0)`;
});
afterAll(cleanUp, 60_000);

const kill = (pid: number) => admin.sql`SELECT pg_terminate_backend(${pid})`;

test('each connection has its limits, and a statement that passes one leaves the connection well', async () => {
  const [limits] = await db.sql`SELECT current_setting('statement_timeout') AS statement,
    current_setting('lock_timeout') AS lock, current_setting('idle_in_transaction_session_timeout') AS idle`;
  expect(limits).toEqual({ statement: '30s', lock: '10s', idle: '1min' });
  const one = open(server.url, 1);
  const [before] = await one.sql`SELECT pg_backend_pid() AS pid`;
  const slow = one.transaction(async (sql) => {
    await sql`SET LOCAL statement_timeout = 20`;
    await sql`SELECT pg_sleep(5)`;
  });
  expect(await codeOf(slow)).toBe('57014');
  expect(await one.sql`SELECT pg_backend_pid() AS pid`).toEqual([before]);
});

test('int8 comes as string, timestamptz as Date, jsonb parsed, and arrays as arrays', async () => {
  const [row] = await db.sql`SELECT 9007199254740993::int8 AS big, 1::int4 AS small, 1.50::numeric AS money,
    '2026-01-02T03:04:05Z'::timestamptz AS at, '{"type":"a","n":[1]}'::jsonb AS doc, ARRAY['a,"b\\','{}',NULL,'NULL'] AS texts,
    ARRAY[[1,2],[3,4]] AS nested, '{}'::text[] AS empty, ARRAY[now() - now() = interval '0'] AS flags`;
  expect(row).toEqual({
    big: '9007199254740993',
    small: 1,
    money: '1.50',
    at: new Date('2026-01-02T03:04:05Z'),
    doc: { type: 'a', n: [1] },
    texts: ['a,"b\\', '{}', null, 'NULL'],
    nested: [
      [1, 2],
      [3, 4],
    ],
    empty: [],
    flags: [true],
  });
});

test('bare arrays with a cast work for strings, numbers and objects', async () => {
  const texts = ['a', 'b,"c"\\', '', 'NULL', '{x}', 'é\n', null];
  const objects = [{ type: 'x', value: 1 }, { nested: ['"', '\\'] }, 'text', null];
  const [row] = await db.sql`SELECT ${texts}::text[] AS texts, ${['9007199254740993', 2, null]}::int8[] AS ids,
    ${[1.5, 2]}::float8[] AS floats, ${objects as never}::jsonb[] AS objects, ${[]}::text[] AS empty,
    ${['2026-01-02T03:04:05.000Z']}::timestamptz[] AS dates`;
  expect(row).toEqual({
    texts,
    ids: ['9007199254740993', '2', null],
    floats: [1.5, 2],
    objects,
    empty: [],
    dates: [new Date('2026-01-02T03:04:05Z')],
  });
});

test('sql.array works for every type, also in a transaction', async () => {
  const at = new Date('2026-01-02T03:04:05.678Z');
  const ask = async (sql: Database['sql']) => {
    const [row] =
      await sql`SELECT ${sql.array([at])}::timestamptz[] AS dates, ${sql.array([1n, 2n ** 62n] as never)}::int8[] AS ids,
      ${sql.array([true, false])}::bool[] AS flags, ${sql.array(['a', 'b'])}::text[] AS texts, ${sql.array([1, 2])}::int4[] AS numbers,
      ${sql.array([{ type: 'x' }] as never, 3802)}::jsonb[] AS docs, ${sql.array([])}::int4[] AS empty,
      ${sql.array([null, at] as never, 1184)}::timestamptz[] AS some`;
    return row;
  };
  const expected = {
    dates: [at],
    ids: ['1', String(2n ** 62n)],
    flags: [true, false],
    texts: ['a', 'b'],
    numbers: [1, 2],
    docs: [{ type: 'x' }],
    empty: [],
    some: [null, at],
  };
  expect(await ask(db.sql)).toEqual(expected);
  expect(await db.transaction(ask)).toEqual(expected);
});

test('pgArray and jsonb_to_recordset carry a set in one statement', async () => {
  const { sql } = db;
  const rows = [
    { sku: 'a"1', quantity: 2 },
    { sku: 'b\\2', quantity: 3 },
  ];
  const skus = rows.map((row) => row.sku);
  expect(
    await sql`SELECT * FROM unnest(${pgArray(skus)}::text[], ${pgArray([2, 3])}::int4[]) AS r(sku, quantity)`,
  ).toEqual(rows);
  expect(await sql`SELECT * FROM jsonb_to_recordset(${sql.json(rows)}) AS r(sku text, quantity int4)`).toEqual(rows);
});

test('a bare array of Dates is refused by PostgreSQL, which is why sql.array is needed', async () => {
  expect(await codeOf(Promise.resolve(db.sql`SELECT ${[new Date()]}::timestamptz[]`))).not.toBe('no error');
});

test('fragments, helpers, cursors, cancel and unsafe work through the pool', async () => {
  const { sql } = open(server.url, 1);
  const filter = sql`WHERE id = ${1}`;
  expect(await sql`SELECT id FROM ${sql('item')} ${filter}`).toEqual([{ id: 1 }]);
  await sql`INSERT INTO item ${sql([{ id: 3, value: 1 }])}`;
  const seen: number[] = [];
  for await (const rows of sql`SELECT n FROM generate_series(1, 5) AS n`.cursor(2))
    seen.push(...rows.map((row) => row['n'] as number));
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  for await (const rows of sql`SELECT n FROM generate_series(1, 5) AS n`.cursor(2)) if (rows.length > 0) break;
  const sleeping = sql`SELECT pg_sleep(5)`;
  const cancelled = codeOf(Promise.resolve(sleeping));
  const waiting = sql`SELECT 1`;
  const cancelledWaiting = codeOf(Promise.resolve(waiting));
  await wait(50);
  waiting.cancel();
  sleeping.cancel();
  expect([await cancelled, await cancelledWaiting]).toEqual(['57014', '57014']);
  expect(await sql.unsafe('SELECT $1::int AS n', [7])).toEqual([{ n: 7 }]);
  expect(await codeOf(Promise.resolve(sql`SELECT ${undefined as never}::text`))).toBe('UNDEFINED_VALUE');
  expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
});

test('a notification reaches its listener', async () => {
  const heard: string[] = [];
  const { unlisten } = await db.listen('orders', (payload) => heard.push(payload));
  await db.sql.notify('orders', 'one');
  await eventually(() => heard.length === 1);
  await unlisten();
});

test('a deadlock is resolved by running the loser again', async () => {
  let runs = 0;
  let arrived = 0;
  const move = (from: number, to: number) =>
    db.transaction(async (sql) => {
      runs++;
      await sql`UPDATE item SET value = value - 1 WHERE id = ${from}`;
      arrived++;
      await eventually(() => arrived >= 2);
      await sql`UPDATE item SET value = value + 1 WHERE id = ${to}`;
    });
  await Promise.all([move(1, 2), move(2, 1)]);
  expect(runs).toBe(3);
  expect(await db.sql`SELECT value FROM item ORDER BY id`).toEqual([{ value: 0 }, { value: 0 }]);
});

test('a serialization failure is run again, and given up after five tries', async () => {
  let runs = 0;
  const fail = db.transaction(async (sql) => {
    runs++;
    await sql`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`;
  });
  expect(await codeOf(fail)).toBe('40001');
  expect(runs).toBe(5);
});

test('a failed transaction and a failed savepoint undo their own work', async () => {
  const failing = db.transaction(async (sql) => {
    await sql`UPDATE item SET value = 9`;
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await db.transaction(async (sql) => {
    await sql`UPDATE item SET value = 5 WHERE id = 1`;
    const inner = sql.savepoint(async (nested) => {
      await nested`UPDATE item SET value = 6 WHERE id = 2`;
      throw new Error('inner');
    });
    await expect(inner).rejects.toThrow('inner');
  });
  expect(await db.sql`SELECT value FROM item ORDER BY id`).toEqual([{ value: 5 }, { value: 0 }]);
});

test('a connection killed during a statement of a transaction fails it and nothing else', async () => {
  const doomed = db.transaction(async (sql) => {
    const [row] = await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    const sleeping = sql.savepoint((nested) => nested`SELECT pg_sleep(5)`);
    await kill(row?.pid ?? 0);
    await sleeping;
  });
  const error = await doomed.catch((met: unknown) => met);
  expect(isTransient(error)).toBe(true);
  expect(await Promise.all(Array.from({ length: 8 }, () => db.sql`SELECT 1 AS one`))).toHaveLength(8);
});

test('a transaction whose connection is lost while it thinks sends nothing more, though others use the pool', async () => {
  const one = open(server.url, 1);
  let late = '';
  let ended = () => {};
  const end = new Promise<void>((resolve) => (ended = resolve));
  const doomed = one.transaction(async (sql) => {
    const [row] = await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    await kill(row?.pid ?? 0);
    await wait(50);
    await one.sql`SELECT pg_sleep(0.01)`;
    late = await codeOf(Promise.resolve(sql`UPDATE item SET value = 99`));
    ended();
  });
  expect(await codeOf(doomed)).toBe('CONNECTION_CLOSED');
  await end;
  expect(late).toBe('CONNECTION_CLOSED');
  expect(await one.sql`SELECT max(value) FROM item`).toEqual([{ max: 0 }]);
});

test('the pool heals by itself while its connections are killed again and again', { timeout: 20_000 }, async () => {
  const run = { stop: false };
  let answered = 0;
  const strange: unknown[] = [];
  const worker = async (kind: number) => {
    while (!run.stop) {
      const work =
        kind % 2 === 0
          ? db.sql`SELECT ${'x'}::text`
          : db.transaction(async (sql) => {
              await sql`SELECT ${kind}::int`;
              await sql`UPDATE item SET value = value WHERE id = 1`;
            });
      await work.then(
        () => answered++,
        (error: unknown) => isTransient(error) || strange.push(error),
      );
    }
  };
  const workers = Array.from({ length: 12 }, (_, kind) => worker(kind));
  for (let round = 0; round < 30; round++) {
    await wait(20);
    await admin.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'crossdock test' AND pid <> pg_backend_pid()`;
  }
  const before = answered;
  await eventually(() => answered > before + 100);
  run.stop = true;
  await Promise.all(workers);
  expect(strange).toEqual([]);
});

test('end lets a running transaction commit, and refuses what comes after', async () => {
  let started = () => {};
  const running = new Promise<void>((resolve) => (started = resolve));
  const work = db.transaction(async (sql) => {
    await sql`UPDATE item SET value = 7 WHERE id = 1`;
    started();
    await wait(50);
    await sql`UPDATE item SET value = 8 WHERE id = 2`;
  });
  await running;
  const ended = db.end();
  expect(await codeOf(Promise.resolve(db.sql`SELECT 1`))).toBe('CONNECTION_ENDED');
  await Promise.all([work, ended]);
  expect(await admin.sql`SELECT value FROM item ORDER BY id`).toEqual([{ value: 7 }, { value: 8 }]);
});

test('no server is a transient error, and after the end nothing is accepted', async () => {
  const nowhere = connect({ url: 'postgres://a:b@127.0.0.1:1/c', max: 1 });
  for (let tries = 0; tries < 3; tries++) {
    const error = await Promise.resolve(nowhere.sql`SELECT 1`).catch((met: unknown) => met);
    expect(isTransient(error)).toBe(true);
  }
  expect(isTransient(await nowhere.transaction((sql) => sql`SELECT 1`).catch((met: unknown) => met))).toBe(true);
  await nowhere.end();
  expect(await codeOf(Promise.resolve(nowhere.sql`SELECT 1`))).toBe('CONNECTION_ENDED');
  expect(await codeOf(nowhere.transaction((sql) => sql`SELECT 1`))).toBe('CONNECTION_ENDED');
});
