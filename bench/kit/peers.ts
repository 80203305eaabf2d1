import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { say } from './benchmark.ts';

export type Peer = 'dbos' | 'restate';
const folder = fileURLToPath(new URL('../peers/', import.meta.url));
/** A peer that is not done by then fails the benchmark. */
const limitSeconds = 300;

interface Settings {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly version: string;
}
export type PeerThroughput = Settings & { readonly ordersPerSecond: number };
export type PeerLatency = Settings & { readonly p50Ms: number; readonly p99Ms: number };

/** Orders a second of a peer in its best setup on this machine; DBOS gets a database of its own on the given server. */
export function peerThroughput(peer: Peer, serverUrl: string, orders: number): Promise<PeerThroughput> {
  return runPeer<PeerThroughput>(peer, serverUrl, ['--orders', String(orders)]);
}

/** Milliseconds that one order takes on an idle peer. */
export function peerLatency(peer: Peer, serverUrl: string, orders: number): Promise<PeerLatency> {
  return runPeer<PeerLatency>(peer, serverUrl, ['--single', String(orders)]);
}

async function runPeer<R>(peer: Peer, serverUrl: string, words: readonly string[]): Promise<R> {
  await run('install.mjs', []);
  say(`${peer} …`);
  const database = peer === 'dbos' ? ['--database-url', serverUrl] : [];
  const output = await run(`${peer}.mjs`, ['--json', '--time-limit', String(limitSeconds), ...database, ...words]);
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as R;
}

/** Plain Node, as the peers' own applications would run; answers what it wrote to standard output. */
async function run(script: string, words: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [folder + script, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  // The scripts end what they started when they are told to end; they are not told of our own end otherwise.
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('exit', end);
  if (code !== 0) throw new Error(`bench/peers/${script} ended with ${code}`);
  return output;
}
