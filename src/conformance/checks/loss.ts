import { isDeepStrictEqual } from 'node:util';
import type { CapabilityName, RawDocument } from '../../systems/index.ts';
import type { Bench } from '../bench.ts';
import { found, type Check, type CheckContext, type Finding } from '../check.ts';
import { documentsOf, fewOfEachType, jsonOf } from '../documents.ts';
import { readLoss, writeLoss, type Loss } from '../fixtures.ts';
import { changed, fieldOf, firstOfEachField, leavesOf, withValue, type Leaf } from '../json-leaves.ts';
import { tellingPart } from '../telling-part.ts';

export const lossChecks: readonly Check[] = [
  {
    id: 'loss.in',
    sentence: 'The fields of the vendor’s documents that no fact holds are those that `fixtures/loss.json` names.',
    find: (context) => lossIn(context),
  },
  {
    id: 'loss.out',
    sentence: 'The fields of an operation’s input that no request holds are those that `fixtures/loss.json` names.',
    find: (context) => lossOut(context),
  },
];

type Fields = Record<string, string[]>;

async function lossIn(context: CheckContext): Promise<Finding> {
  const lost = await context.onBench(
    async (bench) => {
      if (bench.system.instance.interpret === undefined) return null;
      const fields: Fields = {};
      for (const document of fewOfEachType(await documentsOf(bench), 1)) {
        const without = await fieldsWithoutEffect(bench, document);
        if (without.length > 0) fields[document.type] = without;
      }
      return fields;
    },
    { trying: 'documents' },
  );
  return lost === null ? { none: 'the connector reads no documents' } : compare(context, 'in', lost);
}

/** A field that can be changed without a change of what the document means is not carried by its mapping. */
async function fieldsWithoutEffect(bench: Bench, document: RawDocument): Promise<string[]> {
  const json = jsonOf(document);
  if (json === null) return [];
  const [whole] = await bench.system.interpret([document]);
  const lost: string[] = [];
  for (const leaf of firstOfEachField(leavesOf(json.value))) {
    const body = JSON.stringify(withValue(json.value, leaf.path, changed(leaf.value)));
    const outcome = await bench.system.interpret([{ ...document, body }]).then(
      ([one]) => one,
      () => undefined,
    );
    if (isDeepStrictEqual(outcome, whole)) lost.push(fieldOf(leaf.path));
  }
  return lost.toSorted();
}

async function lossOut(context: CheckContext): Promise<Finding> {
  const fields: Fields = {};
  for (const capability of context.capabilities) {
    const input = await context.onBench(async (bench) => (await bench.good(capability)).input);
    const usual = new Set([(await said(context, capability, null)).told]);
    const lost: string[] = [];
    for (const leaf of firstOfEachField(leavesOf(input)))
      if (!(await isTold(context, capability, leaf, usual))) lost.push(fieldOf(leaf.path));
    if (lost.length > 0) fields[capability] = lost.toSorted();
  }
  return compare(context, 'out', fields);
}

/**
 * Whether another value of a field changes what the vendor is told. Two runs may differ by themselves (how often a queue was
 * asked): a difference counts when it is there again, and none of the usual runs, of which one more is made, looks like it.
 */
async function isTold(
  context: CheckContext,
  capability: CapabilityName,
  leaf: Leaf,
  usual: Set<string>,
): Promise<boolean> {
  for (let round = 0; round < 2; round += 1) {
    const { raw, told } = await said(context, capability, leaf);
    const value = String(changed(leaf.value));
    if (raw.includes(value) && (!isFewDigits(value) || (await isThereAgain(context, capability, leaf)))) return true;
    if (usual.has(told)) return false;
    usual.add((await said(context, capability, null)).told);
    if (usual.has(told)) return false;
  }
  return true;
}

/** A few digits stand in ids and instants by chance, so they count when they are there in a second run as well. */
const isFewDigits = (value: string): boolean => /^\d{1,5}$/.test(value);

async function isThereAgain(context: CheckContext, capability: CapabilityName, leaf: Leaf): Promise<boolean> {
  const { raw } = await said(context, capability, leaf);
  return raw.includes(String(changed(leaf.value)));
}

/** What the vendor is told when the sample has another value at one place; each request that was repeated counts once. */
function said(context: CheckContext, capability: CapabilityName, leaf: Leaf | null) {
  return context.onBench(async (bench) => {
    const item = await bench.good(capability);
    const input = leaf === null ? item.input : withValue(item.input, leaf.path, changed(leaf.value));
    bench.between.clear();
    const before = (await bench.world.seen?.()) ?? '';
    const [outcome] = await bench.run(capability, [{ key: item.key, input: input as never }]);
    const requests = bench.between.exchanges
      .filter((exchange) => bench.isCounted(exchange))
      .map(({ method, path, requestBody }) => `${method} ${path} ${requestBody}`);
    const seen = ((await bench.world.seen?.()) ?? '').slice(before.length);
    const end = outcome?.kind === 'done' ? 'done' : tellingPart(JSON.stringify(outcome));
    const lines = new Set([...requests, seen].map(tellingPart));
    return { raw: [...requests, seen].join('\n'), told: [...lines, end].join('\n') };
  });
}

function compare(context: CheckContext, direction: keyof Loss, lost: Fields): Finding {
  const { fixtures } = context.conformance;
  const known = readLoss(fixtures);
  if (context.record) {
    writeLoss(fixtures, { in: {}, out: {}, ...known, [direction]: lost });
    return found([]);
  }
  const named = known?.[direction] ?? {};
  const problems: string[] = [];
  for (const name of new Set([...Object.keys(lost), ...Object.keys(named)])) {
    const [now, then] = [lost[name] ?? [], named[name] ?? []];
    const fresh = now.filter((field) => !then.includes(field));
    const carried = then.filter((field) => !now.includes(field));
    if (fresh.length > 0) problems.push(`${name} loses ${fresh.join(', ')}, which loss.json does not name`);
    if (carried.length > 0) problems.push(`${name} carries ${carried.join(', ')}, which loss.json calls lost`);
  }
  return found(problems);
}
