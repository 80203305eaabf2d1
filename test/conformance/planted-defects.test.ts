import { describe, expect, test } from 'vitest';
import { checks } from '../../src/conformance/checks/index.ts';
import { runConformance, type Conformance } from '../../src/index.ts';
import { defects } from './defects.ts';

describe('the suite', () => {
  test.each(defects.map(([id, good, bad]) => ({ id, good, bad })))(
    'finds the defect that $id is there for, and none where there is none',
    async ({ id, good, bad }) => {
      const verdict = async (conformance: Conformance) => {
        const { results } = await runConformance(conformance, { only: id });
        return results.map((result) => [result.id, result.verdict, result.verdict === 'ok' ? [] : result.details]);
      };
      expect(await verdict(good)).toEqual([[id, 'ok', []]]);
      expect(await verdict(bad)).toMatchObject([[id, 'failed', expect.anything()]]);
    },
    120_000,
  );

  test('has a planted defect for each of its checks', () => {
    expect(defects.map(([id]) => id).toSorted()).toEqual(checks.map(({ id }) => id).toSorted());
  });
});
