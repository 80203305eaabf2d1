import { benchOrder } from './bench-order.ts';
import { openLane, type Lane } from './kit/http-lane.ts';
import { percentile } from './kit/numbers.ts';

/** What the client is asked to do, as JSON in its first argument. */
export interface IntakeLoad {
  readonly url: string;
  readonly apiKey: string;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Orders are sent at this rate, whether the ones before are answered or not; as fast as answers come where null. */
  readonly ratePerSecond: number | null;
  /** Before the number, where one database is asked by several clients. */
  readonly prefix: string;
}

/** What it tells its parent. */
export interface IntakeMeasured {
  readonly ordersPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers of 201, the warm-up's included. */
  readonly answered: number;
}

const marker = 'ORDER-NUMBER';
const width = marker.length;

/** A request whose number has a fixed width, so that only these bytes differ between two orders. */
function requestParts({ url, apiKey }: IntakeLoad): [string, string, string] {
  const order = { ...benchOrder(0), number: marker, sourceId: marker };
  const body = JSON.stringify(order);
  const head = [
    'POST /v1/orders HTTP/1.1',
    `host: ${new URL(url).host}`,
    `authorization: Bearer ${apiKey}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  const parts = `${head.join('\r\n')}\r\n\r\n${body}`.split(marker);
  return [parts[0] ?? '', parts[1] ?? '', parts[2] ?? ''];
}

async function run(load: IntakeLoad): Promise<IntakeMeasured> {
  const [before, between, after] = requestParts(load);
  const { hostname, port } = new URL(load.url);
  const startMs = performance.now() + load.warmUpSeconds * 1000;
  const endMs = startMs + load.seconds * 1000;
  const times: number[] = [];
  let number = 0;
  const send = async (lane: Lane, dueMs: number) => {
    const id = load.prefix + String((number += 1)).padStart(width - load.prefix.length, '0');
    const status = await lane.ask(before + id + between + id + after);
    if (status !== 201) throw new Error(`answered ${status}`);
    const doneMs = performance.now();
    if (doneMs >= startMs && doneMs < endMs) times.push(doneMs - dueMs);
  };
  const clock = timetable(load.ratePerSecond);
  const work = async (lane: Lane) => {
    for (let dueMs = await clock(); dueMs < endMs; dueMs = await clock()) await send(lane, dueMs);
    lane.close();
  };
  const lanes = await Promise.all(Array.from({ length: load.connections }, () => openLane(hostname, Number(port))));
  await Promise.all(lanes.map(work));
  return {
    ordersPerSecond: times.length / load.seconds,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    answered: number,
  };
}

/**
 * When the next order is due, and not before. An order that finds no connection free is measured from when it was due:
 * who waits before the door waits too.
 */
function timetable(ratePerSecond: number | null): () => Promise<number> {
  if (ratePerSecond === null) return async () => performance.now();
  let nextMs = performance.now();
  return async () => {
    const dueMs = nextMs;
    nextMs += 1000 / ratePerSecond;
    const restMs = dueMs - performance.now();
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
    return dueMs;
  };
}

process.on('disconnect', () => process.exit());
const measured = await run(JSON.parse(process.argv[2] ?? '{}') as IntakeLoad);
process.send?.(measured, () => process.disconnect());
