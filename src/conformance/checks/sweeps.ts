import type { RawDocument } from '../../systems/index.ts';
import type { System } from '../../systems/runtime/index.ts';
import type { Act } from '../between.ts';
import type { Bench } from '../bench.ts';
import { found, shown, type Check, type CheckContext, type Finding } from '../check.ts';
import { isNone, type SweepSample } from '../conformance.ts';
import { conformanceLimits as limits } from '../limits.ts';

const documents = { trying: 'documents' } as const;
type AnySweepSample = SweepSample<Bench['world']>;
type SweepWork = (bench: Bench, name: string, sample: AnySweepSample) => Promise<readonly string[]>;

export const sweepChecks: readonly Check[] = [
  {
    id: 'sweeps.paging',
    sentence: 'A sweep reads everything there is, over all pages, and each document has an id of its own.',
    find: (context) => eachSweep(context, readsAll),
  },
  {
    id: 'sweeps.watermark',
    sentence: 'The watermark stays where it was when a page is lost, and the next sweep reads what was missed.',
    find: (context) => eachSweep(context, losesNothing),
  },
  {
    id: 'sweeps.count',
    sentence: 'The watermark moves only when as many documents were read as the vendor has announced.',
    find: (context) => {
      const samples = Object.values(context.conformance.sweeps);
      const reasons = samples.flatMap(({ shorten }) => (isNone(shorten) ? [shorten.none] : []));
      if (samples.length > 0 && reasons.length === samples.length) return Promise.resolve({ none: reasons.join('; ') });
      return eachSweep(context, countsBeforeItMoves);
    },
  },
  {
    id: 'sweeps.again',
    sentence:
      'The same version of a document has the same id in every sweep, and what comes later is found from the watermark on.',
    find: (context) => eachSweep(context, readsAgain),
  },
];

async function eachSweep(context: CheckContext, work: SweepWork): Promise<Finding> {
  const sweeps = Object.entries(context.conformance.sweeps);
  if (sweeps.length === 0) return { none: 'the connector has no sweep' };
  const problems: string[] = [];
  for (const [name, sample] of sweeps) {
    const wrong = await context.onBench((bench) => work(bench, name, sample as AnySweepSample), documents);
    problems.push(...wrong.map((problem) => `${name}: ${problem}`));
  }
  return found(problems);
}

interface Read {
  readonly documents: readonly RawDocument[];
  readonly watermark: string | null;
  readonly incomplete: number;
}

/** Sweeps as the platform does, from a watermark until nothing more comes: only a complete sweep moves it. */
async function readOn(system: System, name: string, from: string | null, awaited: readonly string[]): Promise<Read> {
  const documents: RawDocument[] = [];
  let watermark = from;
  let incomplete = 0;
  for (let run = 0; run < limits.sweepRunCountMax; run += 1) {
    const swept = await system.sweep(name, watermark);
    documents.push(...swept.documents);
    if (swept.complete) watermark = swept.watermark;
    else incomplete += 1;
    if (swept.complete && missing(awaited, documents).length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return { documents, watermark, incomplete };
}

const missing = (awaited: readonly string[], documents: readonly RawDocument[]): string[] =>
  awaited.filter((text) => !documents.some(({ id, body }) => body.includes(text) || id.includes(text)));

async function readsAll(bench: Bench, name: string, { fill, documents: count }: AnySweepSample): Promise<string[]> {
  const awaited = await fill(bench.world, count ?? limits.sweepDocumentCount);
  const { documents } = await readOn(bench.system, name, null, awaited);
  const lost = missing(awaited, documents);
  const bodies = new Map<string, string>();
  const problems =
    lost.length === 0 ? [] : [`${lost.length} of ${awaited.length} documents are not read: ${shown(lost)}`];
  for (const { id, type, body, via } of documents) {
    const before = bodies.get(id);
    if (before !== undefined && before !== body) problems.push(`two documents have the id ${id}`);
    bodies.set(id, body);
    if (id === '' || id.length > 200) problems.push(`an id has ${id.length} characters: ${id}`);
    if (type === '' || body === '' || via !== 'sweep')
      problems.push(`${id} says type "${type}", via ${via}, ${body.length} characters`);
  }
  return problems;
}

const faults: readonly Act[] = [
  { do: 'answer', status: 500, body: '{}' },
  { do: 'drop' },
  { do: 'answer', status: 429, headers: { 'retry-after': '1' }, body: '{}' },
  { do: 'answer-after', status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' },
];

async function losesNothing(bench: Bench, name: string, { fill, documents: count }: AnySweepSample): Promise<string[]> {
  const awaited = await fill(bench.world, count ?? limits.sweepDocumentCount);
  const problems: string[] = [];
  for (const fault of faults) {
    for (let position = 0; position < limits.positionCountMax; position += 1) {
      const system = bench.connect();
      let struck = false;
      bench.ruleOnly(position, () => {
        struck = true;
        return fault;
      });
      const swept = await system.sweep(name, null).catch(() => null);
      bench.calm();
      if (!struck) break;
      const where = `${shown(fault).slice(0, 40)} at request ${position}`;
      if (swept !== null && swept.complete && missing(awaited, swept.documents).length > 0)
        problems.push(
          `${where}: it says that it is complete, and ${missing(awaited, swept.documents).length} documents are missing`,
        );
      const kept = swept !== null && swept.complete ? swept.watermark : null;
      const { documents } = await readOn(bench.connect(), name, kept, awaited);
      const lost = missing(awaited, [...(swept?.documents ?? []), ...documents]);
      if (lost.length > 0) problems.push(`${where}: ${shown(lost)} are never read`);
    }
  }
  return problems;
}

async function countsBeforeItMoves(
  bench: Bench,
  name: string,
  { fill, shorten, documents: count }: AnySweepSample,
): Promise<string[]> {
  if (isNone(shorten)) return [];
  const awaited = await fill(bench.world, count ?? limits.sweepDocumentCount);
  let shortened = 0;
  const body = (text: string): string => {
    const short = shorten(text);
    if (short !== null) shortened += 1;
    return short ?? text;
  };
  bench.between.rule = () => ({ do: 'change-after', body });
  const swept = await bench.system.sweep(name, null).catch(() => null);
  bench.calm();
  if (shortened === 0) return ['no answer was a page that the sample could shorten'];
  const short = swept === null ? [] : missing(awaited, swept.documents);
  const kept = swept !== null && swept.complete ? swept.watermark : null;
  const { documents } = await readOn(bench.connect(), name, kept, awaited);
  const lost = missing(awaited, [...(swept?.documents ?? []), ...documents]);
  return [
    ...(swept !== null && swept.complete && short.length > 0
      ? [`${short.length} documents were announced and not given, and the sweep says that it is complete`]
      : []),
    ...(lost.length === 0 ? [] : [`what was left out is never read: ${shown(lost)}`]),
  ];
}

async function readsAgain(bench: Bench, name: string, { fill, isCount }: AnySweepSample): Promise<string[]> {
  const early = await fill(bench.world, 3);
  const first = await readOn(bench.system, name, null, early);
  const second = await readOn(bench.connect(), name, null, early);
  const ids = new Map(second.documents.map(({ id, body }) => [body, id]));
  const renamed =
    isCount === true ? [] : first.documents.filter(({ id, body }) => ids.has(body) && ids.get(body) !== id);
  const late = await fill(bench.world, 2);
  const third = await readOn(bench.system, name, first.watermark, late);
  const lost = missing(late, third.documents);
  return [
    ...renamed.map(({ id, body }) => `the same document has the ids ${id} and ${ids.get(body)}`),
    ...(lost.length === 0 ? [] : [`from the watermark on ${shown(lost)} are not read`]),
  ];
}
