// Restate as a counterpart: twelve no-op durable steps per order, on a single-node server of its own.
//   node restate.mjs [--orders N | --single N] [--json] [--time-limit SECONDS] [--verbose]
// See README.md for what is measured, and how.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync, chmodSync, statSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import {
  STEPS,
  fastestOf,
  log,
  makeOrder,
  packageFolder,
  readArguments,
  resultLine,
  runMany,
  runPeer,
  timeEach,
  versionOf,
} from './peer-run.mjs';

const args = readArguments();

// How many orders are open at once, and how many service processes run their steps. The server costs most of the
// processor time on two cores and is the faster the more orders it can put into one write and sync. Which is the fastest
// depends on the cores, so each run tries them first. On two cores, 1500 orders each, at varying load of other work:
// 4 partitions: 16 open 154/s, 32 183/s, 64 228/s (309 and 328/s when idle), 128 169/s, 256 248/s;
// 1 partition: 64 open 262/s, 128 283/s; then with 1000 orders 64 220/s, 128 271/s. Two service processes: 168 to 251/s.
const CANDIDATES = [
  { serviceProcesses: 1, concurrency: 64 },
  { serviceProcesses: 1, concurrency: 128 },
  { serviceProcesses: 1, concurrency: 256 },
  { serviceProcesses: 2, concurrency: 128 },
];
const SERVICES = args.single ? 1 : 2;
const WARM_UP_ORDERS = args.single ? 100 : 500;
const TRIAL_ORDERS = 300;
const TRIAL_ROUNDS = 2;

const settings = {
  // Default 24, made for clusters. Every partition has a log of its own, so fewer give larger batches on one small
  // node. Measured with 64 open: 1 262/s, 2 254/s, 4 164 to 228/s, 8 148/s, 24 162/s; with 128 open: 1 185 to 283/s, 24 79/s.
  partitions: 1,
  // Counters and their export off: less work (measured 311 to 185 and 266 to 150 orders a second, 128 and 256 open).
  statistics: 'off',
  // Default (a day), as DBOS keeps its steps too: a finished order's journal stays. Without retention it is deleted at the
  // end of each order, with no clear gain (240 to 185, but 138 to 266 orders a second).
  journalRetention: 'default',
  // Default: the log server syncs its write-ahead log before it acknowledges.
  walFsync: true,
  client: 'HTTP/1.1 keep-alive, undici pool',
};

await runPeer('restate', args.timeLimitSeconds, async (onCleanUp, fail) => {
  const folder = mkdtempSync(join(tmpdir(), 'peer-restate-'));
  onCleanUp(() => rmSync(folder, { recursive: true, force: true }));

  const server = await startServer(folder, onCleanUp, fail);
  const servicePorts = await Promise.all(Array.from({ length: SERVICES }, (_, n) => startService(n, onCleanUp, fail)));
  for (const port of servicePorts) await register(server.adminPort, port);

  // one keep-alive connection for each order that is open, and no pipelining: an answer only comes when its order is done
  const connections = args.single ? 1 : Math.max(...CANDIDATES.map(({ concurrency }) => concurrency));
  const client = new Pool(`http://127.0.0.1:${server.ingressPort}`, { connections, pipelining: 1 });
  onCleanUp(() => client.destroy());

  // Request and response: one call starts the order and waits for its result. A send with a later attach is two calls.
  const runOrder = async (n, serviceProcesses = 1) => {
    const order = makeOrder(n);
    const { statusCode, body } = await client.request({
      method: 'POST',
      path: `/order${n % serviceProcesses}/toCash`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`order ${n}: HTTP ${statusCode}: ${text}`);
    const result = JSON.parse(text);
    if (result.done !== STEPS.length || result.orderId !== order.orderId)
      throw new Error(`order ${n} ended as ${text}`);
  };
  await untilServed(runOrder);
  const version = versionOf('@restatedev/restate-server');

  if (args.single) {
    await timeEach(WARM_UP_ORDERS, (n) => runOrder(n));
    const times = await timeEach(args.single, (n) => runOrder(n));
    return resultLine('restate', version, { ...settings, serviceProcesses: 1, concurrency: 1 }, { times });
  }

  const run = async ({ serviceProcesses, concurrency }, orders) => {
    const start = performance.now();
    await runMany(orders, concurrency, (n) => runOrder(n, serviceProcesses));
    return (performance.now() - start) / 1000;
  };
  await run({ serviceProcesses: SERVICES, concurrency: 64 }, WARM_UP_ORDERS);
  const best = await fastestOf(CANDIDATES, TRIAL_ORDERS, TRIAL_ROUNDS, run);
  const seconds = await run(best, args.orders);
  return resultLine('restate', version, { ...settings, ...best }, { orders: args.orders, seconds });
});

/** Path of the server in the npm package of this platform; no install script is needed to find or run it. */
function serverBinary() {
  const binary = join(
    packageFolder(`@restatedev/restate-server-${process.platform}-${process.arch}`),
    'bin',
    'restate-server',
  );
  if (!(statSync(binary).mode & 0o100)) chmodSync(binary, 0o755);
  return binary;
}

async function startServer(folder, onCleanUp, fail) {
  const [nodePort, adminPort, ingressPort] = await freePorts(3);
  const config = join(folder, 'restate.toml');
  writeFileSync(
    config,
    `
node-name = "peer"
cluster-name = "peer"
base-dir = ${JSON.stringify(join(folder, 'data'))}
listen-mode = "tcp"
bind-address = "127.0.0.1:${nodePort}"
advertised-address = "http://127.0.0.1:${nodePort}/"
default-num-partitions = ${settings.partitions}
disable-telemetry = true
log-filter = "${args.values.verbose ? 'info' : 'warn'}"
log-disable-ansi-codes = true
rocksdb-perf-level = "disable"
rocksdb-disable-statistics = true
disable-prometheus = true
[admin]
bind-address = "127.0.0.1:${adminPort}"
disable-web-ui = true
[ingress]
bind-address = "127.0.0.1:${ingressPort}"
`,
  );
  const logFile = join(folder, 'server.log');
  const output = openSync(logFile, 'a');
  // The guard holds the server; when its stdin closes - at the latest when this process is gone, however it went -
  // it kills the server and removes the folder.
  const guard = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('./restate-guard.mjs', import.meta.url)),
      folder,
      serverBinary(),
      '--no-logo',
      '--config-file',
      config,
    ],
    {
      cwd: folder,
      stdio: ['pipe', output, output],
      // not in this process's group: a Ctrl-C reaches it through its stdin, after the clean-up has begun
      detached: true,
      // Its settings are those of the file. And no proxy: it would send its calls of the service there.
      env: Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^(restate_|rust_log$|.*_proxy$)/i.test(name)),
      ),
    },
  );
  const exited = once(guard, 'exit');
  let closing = false;
  exited.then(() => closing || fail(new Error(`restate-server ended early:\n${readFileSync(logFile, 'utf8')}`)), fail);
  onCleanUp(async () => {
    closing = true;
    if (args.values.verbose) log(readFileSync(logFile, 'utf8'));
    guard.stdin.end();
    await exited;
  });
  for (;;) {
    if ((await isUp(adminPort, '/health')) && (await isUp(ingressPort, '/restate/health'))) break;
    await sleep(50);
  }
  return { adminPort, ingressPort };
}

async function isUp(port, path) {
  try {
    return (await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

/** Port of a new service process; the process ends when this one does. */
async function startService(n, onCleanUp, fail) {
  const child = fork(fileURLToPath(new URL('./restate-service.mjs', import.meta.url)), [String(n)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  let closing = false;
  exited.then(() => closing || fail(new Error(`Restate service process ${n} ended early`)), fail);
  onCleanUp(async () => {
    closing = true;
    child.kill('SIGKILL');
    await exited;
  });
  const [{ port }] = await once(child, 'message');
  return port;
}

async function register(adminPort, port) {
  const response = await fetch(`http://127.0.0.1:${adminPort}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri: `http://127.0.0.1:${port}` }),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) {
    throw new Error(`registering the service at port ${port}: HTTP ${response.status}: ${await response.text()}`);
  }
}

/** The ingress learns of a registered service a moment later; until then it answers 404. */
async function untilServed(runOrder) {
  for (let n = 0; n < SERVICES; n++) {
    for (let attempt = 1; ; attempt++) {
      try {
        await runOrder(n, SERVICES);
        break;
      } catch (error) {
        if (attempt === 100) throw error;
        await sleep(50);
      }
    }
  }
}

/** Ports that are free now, on the loopback interface; all held at once so that they differ. */
async function freePorts(count) {
  const holders = await Promise.all(
    Array.from({ length: count }, async () => {
      const holder = createServer().listen(0, '127.0.0.1');
      await once(holder, 'listening');
      return holder;
    }),
  );
  const ports = holders.map((holder) => holder.address().port);
  await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))));
  return ports;
}
