// What both peers share: the order, the arguments, the time limit, the clean-up and the result line.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

/** Steps per order: both peers make each of them durable on its own before they start the next. */
export const STEPS = [
  'validate-order',
  'reserve-stock',
  'calculate-tax',
  'authorise-payment',
  'create-erp-order',
  'release-to-warehouse',
  'await-pick',
  'book-shipment',
  'capture-payment',
  'post-invoice',
  'update-stock',
  'notify-customer',
];

/** The input document, about 1 KB as JSON, the same for both peers. */
export function makeOrder(n) {
  const id = `ORD-${String(n).padStart(8, '0')}`;
  return {
    orderId: id,
    channel: 'web',
    store: 'NL-AMS-01',
    placedAt: '2026-01-15T09:30:00.000Z',
    currency: 'EUR',
    customer: { id: `CUS-${n % 5000}`, name: 'Robin de Vries', email: `customer${n % 5000}@example.test` },
    shipTo: { line1: 'Keizersgracht 123', line2: '2nd floor', postcode: '1015 CJ', city: 'Amsterdam', country: 'NL' },
    billTo: { line1: 'Keizersgracht 123', line2: '2nd floor', postcode: '1015 CJ', city: 'Amsterdam', country: 'NL' },
    lines: [1, 2, 3].map((line) => ({
      line,
      sku: `SKU-${(n * 7 + line) % 20000}`,
      description: 'Cotton crew-neck jumper, navy, medium',
      quantity: line,
      unitPrice: '39.95',
      taxCode: 'STANDARD',
    })),
    payment: { method: 'card', token: `tok_${id.toLowerCase()}`, amount: '239.70' },
    totals: { goods: '239.70', shipping: '0.00', tax: '41.60', total: '239.70' },
  };
}

/** What every no-op step returns, and so what must be stored for it. */
export const stepResult = (step) => ({ step, ok: true, reference: `REF-${step}-0001` });

/** The arguments both scripts know, plus those of the one that asks. */
export function readArguments(own = {}) {
  try {
    return parseArguments(own);
  } catch (error) {
    log(error.message);
    process.exit(2);
  }
}

function parseArguments(own) {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string' },
      single: { type: 'string' },
      'time-limit': { type: 'string', default: '120' },
      json: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      ...own,
    },
  });
  const whole = (name) => {
    if (values[name] === undefined) return undefined;
    const n = Number(values[name]);
    if (!Number.isInteger(n) || n < 0) throw new Error(`--${name} must be a whole number, not "${values[name]}"`);
    return n;
  };
  const single = whole('single');
  const orders = whole('orders') ?? 2000;
  if (single === 0 || orders === 0) throw new Error('--orders and --single must be at least 1');
  return { values, whole, orders, single, timeLimitSeconds: whole('time-limit') };
}

/** Keeps `concurrency` calls of `task(n)` open until n has gone from 0 to count - 1. */
export async function runMany(count, concurrency, task) {
  let next = 0;
  const lane = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, lane));
}

/**
 * The fastest of the candidates on this machine, now: each runs `orders` orders in each of `rounds` rounds, in turn, so
 * that a passing load on the machine meets them all; the lowest sum of seconds wins. `run` answers with the seconds.
 * No further round begins once the trials have taken ten seconds.
 */
export async function fastestOf(candidates, orders, rounds, run) {
  const totals = candidates.map(() => 0);
  const sum = () => totals.reduce((a, b) => a + b);
  let done = 0;
  while (done < rounds && sum() < 10) {
    for (const [n, candidate] of candidates.entries()) totals[n] += await run(candidate, orders);
    done++;
  }
  const tried = candidates.map((candidate, n) => ({
    ...candidate,
    ordersPerSecond: round((orders * done) / totals[n], 1),
  }));
  log(`tried ${JSON.stringify(tried)}`);
  return candidates[totals.indexOf(Math.min(...totals))];
}

/** One call at a time; returns the milliseconds of each. */
export async function timeEach(count, task) {
  const times = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    await task(n);
    times.push(performance.now() - start);
  }
  return times;
}

/** Nearest-rank percentile, rounded to a hundredth. */
export function percentile(times, p) {
  const sorted = [...times].sort((a, b) => a - b);
  return round(sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)], 2);
}

export const round = (value, digits) => Number(value.toFixed(digits));

export const log = (message) => process.stderr.write(`[peers] ${message}\n`);

/** Version of an installed package, also where its "exports" hide package.json. */
export function versionOf(name) {
  return JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8')).version;
}

/** Folder of an installed package: the same search order as Node, without needing an "exports" entry. */
export function packageFolder(name) {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    try {
      readFileSync(join(folder, name, 'package.json'));
      return join(folder, name);
    } catch {
      // not here: look one folder further up
    }
  }
  throw new Error(`${name} is not installed: run "npm ci" in ${dirname(new URL(import.meta.url).pathname)}`);
}

/** The result line, for a number of orders or for single orders. */
export function resultLine(peer, version, settings, measured) {
  if (measured.times) {
    const { times } = measured;
    return {
      peer,
      single: times.length,
      p50Ms: percentile(times, 50),
      p99Ms: percentile(times, 99),
      settings,
      version,
    };
  }
  const { orders, seconds } = measured;
  return { peer, orders, seconds: round(seconds, 3), ordersPerSecond: round(orders / seconds, 1), settings, version };
}

/**
 * Runs `main(onCleanUp, fail)` to its result line. Whatever ends it - done, failed, out of time, SIGINT, SIGTERM - the
 * registered clean-ups run, last first, within ten seconds, and then the process exits. `fail(error)` ends it from
 * outside of main, as for a child process that died.
 */
export async function runPeer(peer, timeLimitSeconds, main) {
  const cleanUps = [];
  let ending = false;
  const end = async (code, message) => {
    if (ending) return;
    ending = true;
    if (message) log(`${peer}: ${message}`);
    setTimeout(() => process.exit(code || 1), 10_000).unref();
    for (const cleanUp of cleanUps.reverse()) {
      try {
        await cleanUp();
      } catch (error) {
        log(`${peer}: clean-up: ${error.message}`);
      }
    }
    process.exit(code);
  };
  process.once('SIGINT', () => void end(130, 'interrupted'));
  process.once('SIGTERM', () => void end(143, 'terminated'));
  setTimeout(
    () => void end(1, `not done within its time limit of ${timeLimitSeconds} s`),
    timeLimitSeconds * 1000,
  ).unref();
  // a clean-up registered once the end has begun must still run
  const onCleanUp = (cleanUp) => void (ending ? cleanUp() : cleanUps.push(cleanUp));
  try {
    const line = `${JSON.stringify(await main(onCleanUp, (error) => void end(1, error.message)))}\n`;
    if (!ending) await new Promise((resolve) => process.stdout.write(line, resolve));
    await end(0);
  } catch (error) {
    await end(1, error.stack ?? String(error));
  }
}
