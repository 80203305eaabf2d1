import { request as httpRequest } from 'node:http';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopes, type Scope } from '../../src/gateway/index.ts';
import { orderOf } from '../processes/random-order.ts';
import { bodyText, damaged, type DamagedRequest } from './damage.ts';
import { operationsOf, requestOf, type Description, type KnownValues, type Operation } from './described-requests.ts';
import { openPlatform, type OpenPlatform } from './open-platform.ts';
import { signers } from './sign-deliveries.ts';

/** A seed is printed in the names of the tests; with FUZZ_SEED the same requests come again. */
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const runCount = Number(process.env['FUZZ_RUNS'] ?? 8);
/** The slowest route may wait 5 s for a checkout’s answer, and this machine may be busy. */
const answerMsMax = 15_000;

let open: OpenPlatform;
let description: Description;
let operations: Operation[] = [];
let key = '';
let known: KnownValues = {};
const statuses = new Map<string, Set<number>>();
beforeAll(async () => {
  open = await openPlatform();
  description = (await open.call('/openapi.json')).body as unknown as Description;
  // What deletes comes last, so that the others find something.
  operations = operationsOf(description).sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
  const all = new Set<string>(Object.keys(scopes) as Scope[]);
  for (const { access } of open.routes) if (access !== undefined && access !== 'public') all.add(access);
  ({ key } = await open.makePartner('acme', [...all]));
  known = await knownHere();
}, 120_000);
afterAll(() => open.close());

let orderCount = 0;
let keyCount = 0;
/** What is really there: systems by name, an order and a webhook endpoint of the partner, orders of which the sums agree. */
async function knownHere(): Promise<KnownValues> {
  const order = orderOf.map((made) => {
    orderCount += 1;
    const lines = made.lines.map((line, nr) => ({ ...line, sku: nr % 2 === 0 ? 'XD-0001' : 'XD-0002' }));
    return { ...made, channel: 'acme', number: `F${orderCount}`, lines };
  });
  // The same two in each run: what is there to begin with is not what is tried.
  const [first, second] = fc.sample(order, { seed: 1, numRuns: 2 });
  const post = (path: string, body: unknown) => open.call(path, { method: 'POST', body: JSON.stringify(body), key });
  expect(await post('/v1/orders', first)).toMatchObject({ status: 201 });
  const endpoint = await post('/v1/partner/webhooks', {
    url: 'http://127.0.0.1:49999/x',
    eventTypes: ['order.created'],
  });
  expect(endpoint.status, endpoint.text).toBe(201);
  expect(await post('/v1/orders', second)).toMatchObject({ status: 201 });
  const page = await open.call('/v1/partner/orders?limit=1', { key });
  const anyOf = (...values: (string | undefined)[]) => fc.constantFrom(...values);
  return {
    system: anyOf(...Object.keys(open.retailer.systems)),
    order: anyOf(`acme/${first?.number}`),
    webhook: anyOf(String(endpoint.body['id'])),
    before: anyOf(String(page.body['before']), '09.1', '99999999999999999999.1', '1.'),
    channel: anyOf('acme'),
    number: anyOf(first?.number),
    sku: anyOf('XD-0001', 'NO-SUCH'),
    SalesOrder: order,
    '.url': anyOf('http://127.0.0.1:49999/y'),
    // The same words for another route would be a repeat of another request.
    'idempotency-key': fc.constant(0).map(() => `k${(keyCount += 1)}`),
  };
}

/** The ids of a path are those of what it speaks of. */
const requestsOf = (operation: Operation) => {
  const { order, webhook, ...rest } = known;
  const id = /\/(order|webhook)s\//.exec(operation.path)?.[1] === 'order' ? order : webhook;
  return requestOf(operation, description, id === undefined ? rest : { ...rest, id });
};

interface Sent {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

/** By Node’s own client, which sends what a browser’s would refuse to. */
function send(
  { method, path }: Operation,
  made: DamagedRequest,
  extra: Record<string, string | string[]> = {},
): Promise<Sent> {
  const place = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(made.path[name] ?? 'x'));
  const query = new URLSearchParams(made.query).toString();
  const headers: Record<string, string | string[]> = { authorization: `Bearer ${key}`, ...made.headers, ...extra };
  if (made.type !== null) headers['content-type'] = made.type;
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    const url = new URL(open.url + place + (query === '' ? '' : `?${query}`));
    const sent = httpRequest(url, { method, headers, timeout: answerMsMax }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, text, ms: performance.now() - startMs });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${place} hangs`)));
    sent.on('error', reject);
    sent.end(made.text ?? undefined);
  });
}

/** Rows of every table in which something could be left behind. */
async function rowCounts(): Promise<string> {
  const tables = await open.database.sql<{ name: string }[]>`
    SELECT c.table_name AS name FROM information_schema.columns c
    WHERE c.table_schema = 'public' AND c.column_name = 'tenant'
      AND c.table_name NOT IN ('api_usage', 'plan_use', 'idempotency_key', 'watermark', 'order_index', 'consumer') ORDER BY 1`;
  const union = tables
    .map(({ name }) => `SELECT '${name}' AS name, count(*) AS rows FROM "${name}"`)
    .join(' UNION ALL ');
  const rows = await open.database.sql.unsafe<{ name: string; rows: string }[]>(union);
  return rows.map(({ name, rows: count }) => `${name} ${count}`).join('\n');
}

function check(answer: Sent, words: string): void {
  const seen = statuses.get(words.split(' {', 1)[0] ?? '') ?? new Set();
  statuses.set(words.split(' {', 1)[0] ?? '', seen.add(answer.status));
  expect(answer.status, `${words}\n${answer.text}`).toBeLessThan(500);
  expect(answer.status, words).toBeGreaterThanOrEqual(200);
  expect(answer.ms, words).toBeLessThan(answerMsMax);
  // A problem says what it is; a page of some library's own would have slipped through.
  if (answer.status >= 400) expect(answer.text, words).toMatch(/"(?:code|error)":/);
}

/** What can be made of a description alone never fits there: a signature, a secret, an account that nobody has. */
const isNeverTaken = (name: string) =>
  /webhooks\/\{system\}|oauth\/token|customers\/|order-status|delivery-promises|secrets\/\{secret\}|\/replay|\/skip|DELETE /.test(
    name,
  );

const wordsOf = (operation: Operation, made: DamagedRequest) =>
  `${operation.method} ${operation.path} ${JSON.stringify({ ...made, text: made.text?.slice(0, 2_000) })}`;
const nameOf = ({ method, path }: Operation) => `${method} ${path}`;
/** Whether nothing that was sent to it has been taken, although something could be. */
const isMissed = (operation: Operation) =>
  !isNeverTaken(nameOf(operation)) && ![...(statuses.get(nameOf(operation)) ?? [])].some((status) => status < 300);

/** Requests of an operation until one fits. */
const triesMax = 200;
const runs = { seed, numRuns: runCount, endOnFailure: true };

describe(`requests made from the OpenAPI document (FUZZ_SEED=${seed})`, () => {
  it('are of every operation that there is', () => {
    expect(operations.length).toBeGreaterThan(40);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('that keep to it are never a fault, and never hang', async () => {
    for (const operation of operations) {
      const made = requestsOf(operation).map((good) => ({ ...good, text: bodyText(good) }));
      await fc.assert(
        fc.asyncProperty(made, async (good) => check(await send(operation, good), wordsOf(operation, good))),
        runs,
      );
      // Where chance made none that fits, more are tried, before another operation deletes what it speaks of.
      for (const good of isMissed(operation) ? fc.sample(made, { seed, numRuns: triesMax }) : []) {
        check(await send(operation, good), wordsOf(operation, good));
        if (!isMissed(operation)) break;
      }
    }
    // Else this would be a test of refusals alone.
    expect(operations.filter(isMissed).map(nameOf)).toEqual([]);
  }, 600_000);

  it('that a vendor has signed are never a fault, whatever is in them', async () => {
    for (const [system, sign] of Object.entries(signers)) {
      const operation = operations.find(({ path }) => path === '/webhooks/{system}') as Operation;
      const body = fc.oneof(
        fc.constant({ id: 'evt_1', type: 'charge.captured', specversion: '1.0', data: { value: {}, object: {} } }),
        fc.json().map((text) => JSON.parse(text) as unknown),
        fc.constant({ id: 'x'.repeat(3_000), type: 'charge.captured', specversion: '1.0' }),
      );
      const good = fc.record({
        path: fc.constant({ system }),
        query: fc.constant({}),
        headers: fc.constant({}),
        type: fc.constant('application/json'),
        body,
      });
      await fc.assert(
        fc.asyncProperty(damaged(good), async (made) => {
          const text = made.text ?? '';
          check(
            await send(operation, { ...made, path: { system } }, sign(Buffer.from(text))),
            wordsOf(operation, made),
          );
        }),
        { ...runs, numRuns: 10 * runCount },
      );
    }
  }, 600_000);

  it('that are damaged are refused without a fault, and nothing of them is stored', async () => {
    for (const operation of operations) {
      await fc.assert(
        fc.asyncProperty(damaged(requestsOf(operation)), async (bad) => {
          const before = await rowCounts();
          const answer = await send(operation, bad);
          check(answer, wordsOf(operation, bad));
          if (answer.status >= 400) expect(await rowCounts(), wordsOf(operation, bad)).toBe(before);
        }),
        runs,
      );
    }
  }, 600_000);

  it('whose deciding headers come twice are refused, whatever the first or the last says', async () => {
    const twice = ['authorization', 'x-api-key', 'idempotency-key', 'content-type', 'origin'];
    for (const operation of operations) {
      const [good] = fc.sample(requestsOf(operation), { seed, numRuns: 1 });
      if (good === undefined) continue;
      for (const name of twice) {
        const made = { ...good, text: bodyText(good), type: null, headers: {} };
        const value = name === 'authorization' ? `Bearer ${key}` : 'a';
        const before = await rowCounts();
        const lines = [name, value, name, `${value}b`];
        const answer = await raw(operation, made, lines);
        expect(answer, `${operation.method} ${operation.path} ${name}`).toMatch(/^HTTP\/1\.1 400 /);
        expect(answer).toContain('XD_HEADER_TWICE');
        expect(await rowCounts()).toBe(before);
      }
    }
  }, 600_000);

  it('leave whole orders behind: each with its document, its event and its process, or none of them', async () => {
    const { sql } = open.database;
    const [whole] = await sql<{ orders: number; events: number; processes: number }[]>`
      SELECT (SELECT count(*)::int FROM document) AS orders,
        (SELECT count(*)::int FROM event WHERE type = 'order.accepted') AS events,
        (SELECT count(*)::int FROM process) + (SELECT count(*)::int FROM process_archive) AS processes`;
    expect(whole?.orders).toBeGreaterThan(runCount);
    expect(whole?.orders).toBe(whole?.events);
    expect(whole?.orders).toBe(whole?.processes);
    const faults = open.log.filter(({ level }) => level === 'error');
    expect(faults).toEqual([]);
  });
});

/** One request written by hand, because Node’s client joins what is sent twice. */
async function raw({ method, path }: Operation, made: DamagedRequest, lines: readonly string[]): Promise<string> {
  const { connect } = await import('node:net');
  const { hostname, port } = new URL(open.url);
  const place = path.replaceAll(/\{(\w+)\}/g, 'x');
  const pairs = Array.from({ length: lines.length / 2 }, (_, nr) => `${lines[2 * nr]}: ${lines[2 * nr + 1]}\r\n`).join(
    '',
  );
  const body = made.text ?? '';
  const length = method === 'GET' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setTimeout(answerMsMax, () => socket.destroy(new Error('hangs')));
    socket.on('data', (chunk) => (text += chunk.toString('utf8')));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.write(
      `${method} ${place} HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\n${pairs}${length}\r\n${method === 'GET' ? '' : body}`,
    );
  });
}
