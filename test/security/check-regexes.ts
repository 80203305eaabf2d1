import { Worker } from 'node:worker_threads';
import type { Diagnostics, Parameters } from 'recheck';

/** Without a time-out recheck would look for an attack on the largest of ours for minutes. */
const parameters: Parameters = { timeout: 4_000, attackTimeout: 500, incubationTimeout: 100, maxIteration: 5 };
const workerCount = 2;

/** The part of recheck that is JavaScript: no Java and no program of another machine's kind. */
const program = `
  const { parentPort } = require('node:worker_threads');
  const { checkSync } = require('recheck');
  parentPort.on('message', ({ source, flags, parameters }) => parentPort.postMessage(checkSync(source, flags, parameters)));
`;

export interface Regex {
  readonly source: string;
  readonly flags: string;
}

const slowMs = 100;
const textLengthMax = 60_000;

/**
 * Where recheck has proved nothing but found an attack by trying (the checker `fuzz`), on a machine of its own that counts
 * steps, Node.js itself has to be slow on it too. It has held `/^0+(?=\d)/` for quadratic, which takes no time at all. On
 * 60,000 letters a quadratic expression takes about a second, and a linear one less than one millisecond.
 */
function isConfirmed(verdict: Diagnostics): boolean {
  if (verdict.status !== 'vulnerable' || verdict.checker !== 'fuzz' || verdict.complexity.type === 'exponential')
    return true;
  const { source, flags, attack } = verdict;
  const regex = new RegExp(source, flags.replace(/[gy]/g, ''));
  for (let count = 64; ; count *= 2) {
    const pumped = attack.pumps.map(({ prefix, pump, bias }) => prefix + pump.repeat(Math.max(0, count + bias)));
    const text = pumped.join('') + attack.suffix;
    const times = [1, 2, 3].map(() => {
      const began = performance.now();
      regex.test(text);
      return performance.now() - began;
    });
    if (Math.min(...times) > slowMs) return true;
    if (text.length > textLengthMax) return false;
  }
}

/** Lets recheck judge expressions, in their order. */
export async function checkRegexes(regexes: readonly Regex[]): Promise<Diagnostics[]> {
  const verdicts: Diagnostics[] = [];
  let next = 0;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const env = { ...process.env, RECHECK_SYNC_BACKEND: 'pure' };
      const worker = new Worker(program, { eval: true, env });
      let mine = -1;
      const ask = () => {
        mine = next;
        next += 1;
        const { source, flags } = regexes[mine] ?? {};
        if (source === undefined) return void worker.terminate().then(() => resolve(), reject);
        // A transfer list, which a worker of Node.js takes where a window takes an origin.
        worker.postMessage({ source, flags, parameters }, []);
      };
      worker.on('message', (verdict: Diagnostics) => {
        verdicts[mine] = verdict;
        ask();
      });
      worker.on('error', reject);
      ask();
    });
  await Promise.all(Array.from({ length: workerCount }, work));
  return verdicts.map((verdict) =>
    isConfirmed(verdict)
      ? verdict
      : { ...verdict, status: 'unknown', error: { kind: 'unexpected', message: 'Node.js is fast on it' } },
  );
}
