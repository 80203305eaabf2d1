// DBOS as a counterpart: twelve no-op durable steps per order, on the PostgreSQL server it is given.
//   node dbos.mjs --database-url URL [--orders N | --single N] [--json] [--time-limit SECONDS] [--verbose]
// See README.md for what is measured, and how.
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { fastestOf, log, readArguments, resultLine, runPeer, versionOf } from './peer-run.mjs';

const args = readArguments({ 'database-url': { type: 'string' } });

// How many processes share the orders, and how many orders each holds open. DBOS scales by running more processes of
// the application on one database, and one process is bound by its one thread. Which of these is the fastest depends on
// the cores, so each run tries them first. On two cores, 600 orders each, machine otherwise idle at the start and busy
// at the end: 1 x 8 61/s, 1 x 32 67/s (90/s when idle), 1 x 64 60/s, 2 x 16 66/s, 2 x 32 59/s, 3 x 16 52/s.
const CANDIDATES = [
  { processes: 1, concurrency: 32 },
  { processes: 2, concurrency: 16 },
  { processes: 2, concurrency: 32 },
];
const WORKERS = args.single ? 1 : 2;
const WARM_UP_ORDERS = 100;
const TRIAL_ORDERS = 120;
const TRIAL_ROUNDS = 2;

// See dbos-worker.mjs for why each.
const settings = {
  start: 'DBOS.startWorkflow in the same process, no queue',
  systemDatabasePoolSize: 16,
  serializer: 'JSON',
};

await runPeer('dbos', args.timeLimitSeconds, async (onCleanUp, fail) => {
  const serverUrl = args.values['database-url'];
  if (!serverUrl) throw new Error('--database-url is required');

  const name = `peer_dbos_${randomBytes(4).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  onCleanUp(() => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  await onServer(serverUrl, `CREATE DATABASE ${name}`);

  // one after the other: the first one creates the tables
  const workers = [];
  for (let n = 0; n < WORKERS; n++) {
    const config = { databaseUrl: url.href, poolSize: settings.systemDatabasePoolSize, executor: `peer-${n}` };
    workers.push(await startWorker(config, onCleanUp, fail));
  }
  const version = versionOf('@dbos-inc/dbos-sdk');

  if (args.single) {
    await workers[0]({ single: WARM_UP_ORDERS });
    const { times } = await workers[0]({ single: args.single });
    return resultLine('dbos', version, { ...settings, processes: 1, concurrency: 1 }, { times });
  }

  const run = async ({ processes, concurrency }, orders) => {
    const start = performance.now();
    await Promise.all(
      workers
        .slice(0, processes)
        .map((ask, n) => ask({ orders: Math.floor((orders + processes - 1 - n) / processes), concurrency })),
    );
    return (performance.now() - start) / 1000;
  };
  await run({ processes: WORKERS, concurrency: 16 }, WORKERS * WARM_UP_ORDERS);
  const best = await fastestOf(CANDIDATES, TRIAL_ORDERS, TRIAL_ROUNDS, run);
  const seconds = await run(best, args.orders);
  return resultLine('dbos', version, { ...settings, ...best }, { orders: args.orders, seconds });
});

async function onServer(connectionString, statement) {
  const client = new pg.Client({ connectionString, application_name: 'peer_dbos', connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A worker process that is ready: a function that sends it a request and waits for its answer. */
async function startWorker(config, onCleanUp, fail) {
  const child = fork(fileURLToPath(new URL('./dbos-worker.mjs', import.meta.url)), [], {
    // stdout is for the result line only
    stdio: ['ignore', args.values.verbose ? process.stderr : 'ignore', 'inherit', 'ipc'],
    // DBOS gives pg a second query while the first runs, which pg warns of
    execArgv: ['--no-deprecation'],
  });
  let closing = false;
  const exited = once(child, 'exit');
  exited.then(
    ([code, signal]) => closing || fail(new Error(`a DBOS worker process ended early (${signal ?? code})`)),
    fail,
  );
  onCleanUp(async () => {
    closing = true;
    child.kill('SIGKILL');
    await exited;
  });
  const ask = async (request) => {
    child.send(request);
    const [answer] = await once(child, 'message');
    if (answer.failed) throw new Error(answer.failed);
    return answer;
  };
  await ask({ launch: config });
  if (args.values.verbose) log(`DBOS worker ${config.executor} is process ${child.pid}`);
  return ask;
}
