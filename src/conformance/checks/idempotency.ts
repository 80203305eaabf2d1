import { isDeepStrictEqual } from 'node:util';
import type { CapabilityName } from '../../systems/index.ts';
import type { AnyItem, Bench } from '../bench.ts';
import { eachOperation, found, shown, type Check } from '../check.ts';
import { conformanceLimits as limits } from '../limits.ts';

export const idempotencyChecks: readonly Check[] = [
  {
    id: 'idempotency.done',
    sentence: 'What is answered done has its effect once in the vendor’s own books.',
    find: async (context) =>
      found(
        await eachOperation(context, async (bench, capability) => {
          const item = await bench.good(capability);
          const before = bench.effects(capability, item);
          const [outcome] = await bench.run(capability, [item]);
          const effects = bench.effects(capability, item);
          return [
            ...(before === null || before === 0
              ? []
              : [`the sample's effect stands ${before} times before it is asked for`]),
            ...(outcome?.kind === 'done' ? [] : [`it was answered ${shown(outcome)}`]),
            ...(effects === null || effects === 1 ? [] : [`its effect stands ${effects} times`]),
          ];
        }),
      ),
  },
  {
    id: 'idempotency.repeat',
    sentence:
      'An item whose outcome was forgotten is found again, or repeated under its key, with the same answer and one effect.',
    find: async (context) => found(await eachOperation(context, repeated)),
  },
  {
    id: 'idempotency.absent',
    sentence: 'What the vendor never saw is looked up as `absent`, and a look-up has no effect.',
    find: async (context) =>
      found(
        await eachOperation(context, async (bench, capability) => {
          const item = await bench.good(capability);
          const [outcome] = await bench.lookUp(capability, [item]);
          const effects = bench.effects(capability, item);
          return [
            ...(outcome?.kind === 'absent' ? [] : [`the look-up says ${shown(outcome)}`]),
            ...(effects === null || effects === 0 ? [] : ['the look-up has an effect']),
          ];
        }),
      ),
  },
];

export const setChecks: readonly Check[] = [
  {
    id: 'sets.order',
    sentence: 'A set has one outcome an item, in the order of the items.',
    find: async (context) => found(await eachOperation(context, inOrder)),
  },
  {
    id: 'sets.isolation',
    sentence: 'An item that the vendor turns down leaves the others of its set alone, and has no effect.',
    find: async (context) => found(await eachOperation(context, isolated)),
  },
];

async function repeated(bench: Bench, capability: CapabilityName): Promise<string[]> {
  const item = await bench.good(capability);
  const [first] = await bench.run(capability, [item]);
  if (first?.kind !== 'done') return [`it was answered ${shown(first)}`];
  // Another process comes after the crash of the first: it knows nothing but the item.
  const other = bench.connect();
  const [found] = await bench.lookUp(capability, [item], other);
  const again = found?.kind === 'absent' ? (await bench.run(capability, [item], other))[0] : found;
  const effects = bench.effects(capability, item);
  return [
    ...(again?.kind === 'done' && isDeepStrictEqual(again.value, first.value)
      ? []
      : [`first ${shown(first)}, then ${shown(again)}`]),
    ...(effects === null || effects === 1 ? [] : [`its effect stands ${effects} times`]),
  ];
}

async function inOrder(bench: Bench, capability: CapabilityName): Promise<string[]> {
  const count = Math.min(limits.setCountMax, bench.system.operation(capability).batchCountMax);
  const items: AnyItem[] = [];
  for (let at = 0; at < count; at += 1) items.push(await bench.good(capability));
  const outcomes = await bench.run(capability, items);
  const problems: string[] = [];
  for (const [at, item] of items.entries()) {
    const outcome = outcomes[at];
    const effects = bench.effects(capability, item);
    if (outcome?.kind !== 'done') problems.push(`item ${at} of ${count}: ${shown(outcome)}`);
    else if (effects !== null && effects !== 1)
      problems.push(`item ${at} of ${count}: its effect stands ${effects} times`);
    else
      problems.push(
        ...(await sameAlone(bench, capability, item, outcome.value)).map((problem) => `item ${at}: ${problem}`),
      );
  }
  return problems;
}

/** Whether an item, asked for by itself, has the answer that it got within its set. */
async function sameAlone(bench: Bench, capability: CapabilityName, item: AnyItem, value: unknown): Promise<string[]> {
  const [found] = await bench.lookUp(capability, [item]);
  const alone = found?.kind === 'absent' ? (await bench.run(capability, [item]))[0] : found;
  const isSame = alone?.kind === 'done' && isDeepStrictEqual(alone.value, value);
  return isSame ? [] : [`in the set ${shown(value)}, by itself ${shown(alone)}`];
}

async function isolated(bench: Bench, capability: CapabilityName): Promise<string[]> {
  const first = await bench.good(capability);
  const bad = await bench.bad(capability);
  const last = await bench.good(capability);
  if (bad === null) return [];
  const size = bench.system.operation(capability).batchCountMax;
  if (size < 2) return [];
  const items = size < 3 ? [bad, last] : [first, bad, last];
  const outcomes = await bench.run(capability, items);
  return items.flatMap((item, at) => {
    const outcome = outcomes[at];
    const effects = bench.effects(capability, item);
    if (item !== bad) return outcome?.kind === 'done' && (effects ?? 1) === 1 ? [] : [`a good item: ${shown(outcome)}`];
    const isRightNo = outcome?.kind === 'refused' || outcome?.kind === 'failed';
    return [
      ...(isRightNo ? [] : [`the bad item: ${shown(outcome)}`]),
      ...(effects === null || effects === 0 ? [] : ['the bad item has an effect']),
    ];
  });
}
