import { describe, expect, it } from 'vitest';
import { createGroupCommit } from '../../src/gateway/index.ts';

/** Commits that end when the test says so. */
function heldCommits() {
  const sets: { items: readonly number[]; end(error?: Error): void }[] = [];
  const submit = (items: readonly number[]) =>
    new Promise<readonly string[]>((resolve, reject) => {
      sets.push({
        items,
        end: (error) => (error === undefined ? resolve(items.map((item) => `r${item}`)) : reject(error)),
      });
    });
  return { sets, submit };
}
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const outcomeOf = (promise: Promise<unknown>) => promise.catch((error: Error) => error.message);

describe('group commit', () => {
  it('commits together what arrived together, and then what arrived meanwhile', async () => {
    const { sets, submit } = heldCommits();
    const group = createGroupCommit({ submit, itemCountMax: 500 });
    const first = [1, 2].map((item) => group.add(item));
    await turn();
    const second = [3, 4, 5].map((item) => group.add(item));
    await turn();
    expect(sets.map(({ items }) => items)).toEqual([[1, 2]]);
    sets[0]?.end();
    expect(await Promise.all(first)).toEqual(['r1', 'r2']);
    await turn();
    expect(sets.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    sets[1]?.end();
    expect(await Promise.all(second)).toEqual(['r3', 'r4', 'r5']);
  });

  it('writes as many sets at once as it may, and no more', async () => {
    const { sets, submit } = heldCommits();
    const group = createGroupCommit({ submit, itemCountMax: 500, commitsMax: 2 });
    const answers: Promise<string>[] = [];
    for (const item of [1, 2, 3, 4]) {
      answers.push(group.add(item));
      await turn();
    }
    expect(sets.map(({ items }) => items)).toEqual([[1], [2]]);
    sets[1]?.end();
    await turn();
    expect(sets.map(({ items }) => items)).toEqual([[1], [2], [3, 4]]);
    for (const { end } of sets) end();
    expect(await Promise.all(answers)).toEqual(['r1', 'r2', 'r3', 'r4']);
    expect(group.waitingCount).toBe(0);
  });

  it('answers nobody before the commit has ended', async () => {
    const { sets, submit } = heldCommits();
    const group = createGroupCommit({ submit, itemCountMax: 500 });
    let answered = false;
    const promise = group.add(1).then(() => (answered = true));
    await turn();
    await turn();
    expect(answered).toBe(false);
    sets[0]?.end();
    await promise;
    expect(answered).toBe(true);
  });

  it('takes no more than the count and the weight into one set, and one heavy item alone', async () => {
    const sizes: number[] = [];
    const submit = async (items: readonly number[]) => {
      sizes.push(items.length);
      return items;
    };
    const byCount = createGroupCommit({ submit, itemCountMax: 3 });
    await Promise.all([1, 2, 3, 4, 5, 6, 7].map((item) => byCount.add(item)));
    expect(sizes.splice(0)).toEqual([3, 3, 1]);
    const byWeight = createGroupCommit({ submit, itemCountMax: 9, weightMax: 10 });
    await Promise.all([5, 5, 5, 50, 1].map((weight) => byWeight.add(weight, weight)));
    expect(sizes).toEqual([2, 1, 1, 1]);
  });

  it('gives a failed commit to all who waited for it, and to no other', async () => {
    const { sets, submit } = heldCommits();
    const group = createGroupCommit({ submit, itemCountMax: 500 });
    const first = [1, 2, 3].map((item) => outcomeOf(group.add(item)));
    await turn();
    const later = group.add(4);
    sets[0]?.end(new Error('disk full'));
    expect(await Promise.all(first)).toEqual(['disk full', 'disk full', 'disk full']);
    await turn();
    sets[1]?.end();
    expect(await later).toBe('r4');
    expect(group.waitingCount).toBe(0);
  });

  it('lets a poisonous item fail alone where the failure may be of one item', async () => {
    const submit = async (items: readonly number[]) => {
      if (items.includes(13)) throw new Error('poison');
      return items.map((item) => `r${item}`);
    };
    const group = createGroupCommit({ submit, itemCountMax: 500, isolates: () => true });
    const items = Array.from({ length: 20 }, (_, item) => item);
    const outcomes = await Promise.all(items.map((item) => outcomeOf(group.add(item))));
    expect(outcomes).toEqual(items.map((item) => (item === 13 ? 'poison' : `r${item}`)));
  });

  it('counts an answer of another length as a failure of the whole set', async () => {
    const group = createGroupCommit({ submit: async () => ['only one'], itemCountMax: 500 });
    const outcomes = await Promise.all([1, 2].map((item) => outcomeOf(group.add(item))));
    expect(outcomes).toEqual(['1 results for 2 items', '1 results for 2 items']);
  });

  it('refuses at once what would wait behind too many or too much', async () => {
    const { sets, submit } = heldCommits();
    const overloaded = () => new Error('overloaded');
    const group = createGroupCommit({ submit, itemCountMax: 1, waitingCountMax: 2, waitingWeightMax: 10, overloaded });
    const first = group.add(1, 5);
    await turn();
    const second = group.add(2, 6);
    expect(await outcomeOf(group.add(3, 5))).toBe('overloaded');
    const fourth = group.add(4, 4);
    expect(await outcomeOf(group.add(5, 0))).toBe('overloaded');
    for (const [index, promise] of [first, second, fourth].entries()) {
      sets[index]?.end();
      await promise;
      await turn();
    }
    expect(sets.map(({ items }) => items)).toEqual([[1], [2], [4]]);
  });
});
