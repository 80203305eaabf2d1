import { isDeepStrictEqual } from 'node:util';
import { VendorError, type Interpretation, type RawDocument } from '../../systems/index.ts';
import type { Bench } from '../bench.ts';
import { found, shown, type Check, type CheckContext, type Finding } from '../check.ts';
import { documentsOf, fewOfEachType, jsonOf } from '../documents.ts';
import { interpretationProblems } from '../fact-rules.ts';
import { readFixtures, writeFixture } from '../fixtures.ts';
import { branchesOf, changed, firstOfEachField, leavesOf, removed, withValue } from '../json-leaves.ts';
import { conformanceLimits as limits } from '../limits.ts';

type Work = (bench: Bench, documents: readonly RawDocument[]) => Promise<readonly string[]>;

export const mappingChecks: readonly Check[] = [
  {
    id: 'mapping.valid',
    sentence: 'A document of the vendor becomes facts whose fields and sums are right.',
    find: (context) =>
      withDocuments(context, async (bench, documents) => {
        const interpretations = await bench.system.interpret(documents);
        return documents.flatMap(({ id }, at) => {
          const one = interpretations[at];
          if (one !== undefined && 'problem' in one)
            return [`${id}: ${one.problem.field} ${one.problem.rule} (${one.problem.found})`];
          return interpretationProblems(one).map((problem) => `${id}: ${problem}`);
        });
      }),
  },
  {
    id: 'mapping.fixtures',
    sentence: 'The documents in `fixtures` mean what they meant when they were recorded.',
    find: (context) => withDocuments(context, (bench, documents) => compareFixtures(context, bench, documents)),
  },
  {
    id: 'mapping.isolation',
    sentence: 'A document that cannot be read leaves the others of its set alone.',
    find: (context) =>
      withDocuments(context, async (bench, documents) => {
        const few = fewOfEachType(documents, 1);
        const alone = await bench.system.interpret(few);
        const problems: string[] = [];
        for (const [at, document] of few.entries()) {
          const bad = {
            ...document,
            id: `${document.id}:bad`.slice(0, 200),
            body: '{"this is": "no document of the vendor"}',
          };
          const [before, middle, after] = await bench.connect().interpret([document, bad, document]);
          if (!isDeepStrictEqual(before, alone[at]) || !isDeepStrictEqual(after, alone[at]))
            problems.push(`${document.type}: beside a bad document it is ${shown(before)} and ${shown(after)}`);
          problems.push(...interpretationProblems(middle).map((problem) => `${document.type}: ${problem}`));
        }
        return problems;
      }),
  },
  {
    id: 'mapping.damaged',
    sentence:
      'Whatever field of a document is missing, empty or of another form: a problem names field and rule, or the facts are right; nothing throws.',
    find: (context) => withDocuments(context, damage),
  },
];

async function withDocuments(context: CheckContext, work: Work): Promise<Finding> {
  return context.onBench(
    async (bench) => {
      if (bench.system.instance.interpret === undefined) return { none: 'the connector reads no documents' };
      const documents = await documentsOf(bench);
      if (documents.length === 0) return found(['no sweep and no webhook gave a document']);
      return found(await work(bench, documents));
    },
    { trying: 'documents' },
  );
}

async function compareFixtures(
  context: CheckContext,
  bench: Bench,
  documents: readonly RawDocument[],
): Promise<string[]> {
  const { fixtures: folder } = context.conformance;
  if (context.record) await recordMissing(folder, bench, documents);
  const fixtures = readFixtures(folder);
  if (fixtures.length === 0) return ['there is none yet: `crossdock test connector <name> --record` writes them'];
  const interpretations = await bench.system.interpret(fixtures.map(({ document }) => document));
  return fixtures.flatMap((fixture, at) => {
    const now = interpretations[at];
    // What is undefined is not in a file.
    const plain = JSON.parse(JSON.stringify(now)) as unknown;
    if (isDeepStrictEqual(plain, fixture.interpretation)) return [];
    return [`${fixture.name}: recorded ${shown(fixture.interpretation)}, now ${shown(now)}`];
  });
}

/** One document of each type that stands for itself, the shortest, where the folder has none of it. */
async function recordMissing(folder: URL, bench: Bench, documents: readonly RawDocument[]): Promise<void> {
  const known = new Set(readFixtures(folder).map(({ document }) => document.type));
  const byLength = documents.toSorted((a, b) => a.body.length - b.body.length);
  const fresh = fewOfEachType(byLength, 1).filter(({ type }) => !known.has(type));
  for (const document of fresh) {
    const asked = bench.between.exchanges.length;
    const [interpretation] = await bench.connect().interpret([document]);
    // What a document only points to is not in the fixture, so its meaning could not be compared.
    if (interpretation === undefined || bench.between.exchanges.length > asked) continue;
    const name = document.type.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    writeFixture(folder, { name, document, interpretation });
  }
}

/** What a list or an object may be in a broken document. */
const wrongBranches: readonly unknown[] = [
  removed,
  null,
  'not what it was',
  7,
  {},
  [],
  [null],
  [[]],
  [{}],
  { '0': null },
];
/** What a field may be in a broken document. */
const wrongValues: readonly unknown[] = [
  removed,
  null,
  '',
  'not what it was',
  -1,
  0.5,
  1e308,
  true,
  {},
  [],
  'x'.repeat(70_000),
  '<script>',
  '9'.repeat(40),
  '\u0000',
];

async function damage(bench: Bench, documents: readonly RawDocument[]): Promise<string[]> {
  const problems = new Map<string, string>();
  let tried = 0;
  for (const document of fewOfEachType(documents, 2))
    for (const { what, body } of damagedOf(document)) {
      tried += 1;
      if (tried > limits.damagedCountMax) return [...problems.values()];
      // One sentence a place: fifteen broken values of one field say the same.
      if (problems.has(what)) continue;
      for (const problem of await mapped(bench, { ...document, body })) problems.set(what, `${what}: ${problem}`);
    }
  return [...problems.values()];
}

/** One damage after the other: all of them together may be gigabytes. */
function* damagedOf(document: RawDocument): Generator<{ what: string; body: string }> {
  const { type, body: whole } = document;
  const halves = [0.25, 0.5, 0.9].map((part) => whole.slice(0, whole.length * part));
  for (const body of [...halves, '', 'null', '[]', '7', '"text"', '{}']) yield { what: `${type} cut or empty`, body };
  const json = jsonOf(document);
  if (json === null) return;
  for (const { path, value } of firstOfEachField(leavesOf(json.value)))
    for (const wrong of [...wrongValues, changed(value)])
      yield { what: `${type} ${path.join('.')}`, body: JSON.stringify(withValue(json.value, path, wrong)) };
  for (const path of branchesOf(json.value))
    for (const wrong of wrongBranches)
      yield { what: `${type} ${path.join('.')}`, body: JSON.stringify(withValue(json.value, path, wrong)) };
}

async function mapped(bench: Bench, document: RawDocument): Promise<string[]> {
  let interpretations: readonly Interpretation[];
  try {
    interpretations = await bench.system.interpret([document]);
  } catch (error) {
    // A document that only points to another has to be fetched, and the vendor may not have what a damaged one points to.
    return error instanceof VendorError ? [] : [`interpret threw ${String(error)}`];
  }
  if (interpretations.length !== 1) return [`${interpretations.length} interpretations of one document`];
  return interpretationProblems(interpretations[0]);
}
