import type { CapabilityName } from '../../systems/index.ts';
import type { Act, Exchange } from '../between.ts';
import type { AnyItem, AnyOutcome, Bench, BenchOptions } from '../bench.ts';
import { found, shown, type Check, type CheckContext } from '../check.ts';
import type { PlayedFault } from '../conformance.ts';
import { conformanceLimits as limits } from '../limits.ts';

interface Fault {
  readonly id: string;
  readonly sentence: string;
  readonly act: Act;
  /** For vendors that are not reached by HTTP; null where theirs has no such fault. */
  readonly played: PlayedFault | null;
  readonly options?: BenchOptions;
}

const page = '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>';
const html = { 'content-type': 'text/html' };
const retryAfter = { 'retry-after': '1', 'content-type': 'application/json' };
const short: BenchOptions = { limits: { requestTimeoutMs: limits.shortTimeoutMs } };

const faults: readonly Fault[] = [
  {
    id: 'failures.throttled',
    sentence: 'A request that is answered with 429 leaves its item open, and its effect stands once in the end.',
    act: { do: 'answer', status: 429, headers: retryAfter, body: '{"message":"Too many requests"}' },
    played: 'throttled',
  },
  {
    id: 'failures.unavailable',
    sentence: 'A request that is answered with 503 and Retry-After leaves its item open, and its effect stands once.',
    act: { do: 'answer', status: 503, headers: retryAfter, body: '{"message":"Service unavailable"}' },
    played: 'server-error',
  },
  {
    id: 'failures.server-error',
    sentence: 'A request that is answered with 500 before anything was done is settled, and its effect stands once.',
    act: { do: 'answer', status: 500, body: '{"message":"Internal error"}' },
    played: 'server-error',
  },
  {
    id: 'failures.dropped',
    sentence:
      'A connection that is lost before the vendor has read the request is settled, and the effect stands once.',
    act: { do: 'drop' },
    played: 'dropped',
  },
  {
    id: 'failures.timed-out',
    sentence: 'A request that is not answered in time is in doubt, and its effect stands once in the end.',
    act: { do: 'hang' },
    played: null,
    options: short,
  },
  {
    id: 'failures.answer-lost',
    sentence:
      'Where the effect stands and the answer was lost, the item is in doubt and its effect is found, not repeated.',
    act: { do: 'drop-after' },
    played: 'dropped-after',
  },
  {
    id: 'failures.answer-late',
    sentence: 'Where the effect stands and the answer comes too late, its effect is found, not repeated.',
    act: { do: 'hang-after' },
    played: null,
    options: short,
  },
  {
    id: 'failures.error-after-effect',
    sentence: 'Where the effect stands and the vendor answers 500 all the same, its effect is found, not repeated.',
    act: { do: 'answer-after', status: 500, body: '{"message":"Internal error"}' },
    played: null,
  },
  {
    id: 'failures.no-json',
    sentence: 'An answer of 200 that is no document of the vendor is in doubt, and its effect is found, not repeated.',
    act: { do: 'answer-after', status: 200, headers: html, body: page },
    played: null,
  },
  {
    id: 'failures.too-large',
    sentence:
      'An answer beyond the limit of bytes is not read to its end, and the effect behind it is found, not repeated.',
    act: { do: 'answer-after', status: 200, headers: html, body: ' '.repeat(2 * limits.smallResponseBytes) },
    played: null,
    options: { limits: { responseBytesMax: limits.smallResponseBytes } },
  },
];

/** One check a fault: it is played at each request of each operation in turn. */
export const failureChecks: readonly Check[] = [
  ...faults.map((fault): Check => ({
    id: fault.id,
    sentence: fault.sentence,
    find: async (context) => {
      const plays = await playsFaults(context);
      if (plays && fault.played === null) return { none: 'the vendor is not reached by HTTP and has no such fault' };
      const problems: string[] = [];
      for (const capability of context.capabilities)
        problems.push(...(await atEachRequest(context, capability, fault, plays)));
      return found(problems);
    },
  })),
  {
    id: 'failures.not-reached',
    sentence: 'A vendor that cannot be reached has done nothing: every item is `retry`.',
    find: (context) => context.onBench((bench) => notReached(bench, context)),
  },
];

const playsFaults = (context: CheckContext) => context.onBench(async ({ world }) => world.play !== undefined);

async function atEachRequest(context: CheckContext, capability: CapabilityName, fault: Fault, plays: boolean) {
  const problems: string[] = [];
  for (let position = 0; position < limits.positionCountMax; position += 1) {
    const met = await context.onBench(async (bench) => {
      const item = await bench.good(capability);
      let struck: Exchange | null = null;
      if (plays) bench.world.play?.(fault.played);
      else
        bench.ruleOnly(position, (exchange) => {
          struck = exchange;
          return fault.act;
        });
      const [first = noOutcome] = await bench.run(capability, [item]);
      bench.calm();
      const where = plays ? 'message' : struck === null ? null : requestOf(struck);
      if (where === null) return null;
      return (await settled(bench, capability, item, first)).map((problem) => `${capability}, ${where}: ${problem}`);
    }, fault.options);
    if (met === null) break;
    problems.push(...met);
    if (plays) break;
  }
  return problems;
}

const requestOf = ({ method, path }: Exchange) => `${method} ${path.split('?')[0]}`;
const noOutcome: AnyOutcome = { kind: 'unknown', detail: 'no outcome was given' };

/** What an outcome says must be so, at once and after all has been settled. */
async function settled(bench: Bench, capability: CapabilityName, item: AnyItem, first: AnyOutcome): Promise<string[]> {
  const problems: string[] = [];
  const before = bench.effects(capability, item);
  if (first.kind === 'refused' || first.kind === 'failed')
    problems.push(`the fault passed for the vendor's no: ${shown(first)}`);
  if (before !== null && first.kind === 'done' && before !== 1)
    problems.push(`it was answered done, and its effect stands ${before} times`);
  if (before !== null && first.kind === 'retry' && before !== 0 && bench.sample(capability).setsValue !== true)
    problems.push(`it was answered retry (certainly not done), and its effect stands: ${shown(first)}`);
  const last = await bench.heal(capability, item, first);
  const after = bench.effects(capability, item);
  if (last.kind !== 'done') problems.push(`it does not become done: ${shown(last)}`);
  else if (after !== null && after !== 1) problems.push(`in the end its effect stands ${after} times`);
  return problems;
}

async function notReached(bench: Bench, context: CheckContext) {
  if (bench.world.play !== undefined) return { none: 'the vendor is not reached by HTTP' };
  const problems: string[] = [];
  const items = new Map<CapabilityName, AnyItem>();
  for (const capability of context.capabilities) items.set(capability, await bench.good(capability));
  await bench.between.close();
  for (const [capability, item] of items) {
    // Each has a system of its own: after some failures in a row one is left alone for a while.
    const [outcome] = await bench.run(capability, [item], bench.connect());
    if (outcome?.kind !== 'retry') problems.push(`${capability}: ${shown(outcome)}`);
    const effects = bench.effects(capability, item);
    if (effects !== null && effects !== 0) problems.push(`${capability}: its effect stands all the same`);
  }
  return found(problems);
}
