import { describe, expect, it } from 'vitest';
import { makeCatalogue } from '../../../simulators/catalogue.ts';
import { noFaults } from '../../../simulators/kit/index.ts';
import type { RawDocument } from '../../../src/index.ts';
import { catalogue, connected } from './connected-company.ts';

const master = { stockMaster: true, location: 'wh-east' };
const raw = (body: string, type = 'stock'): RawDocument => ({ id: 'x', type, body, via: 'sweep' });
const counted = (facts: unknown) =>
  (facts as { sku: string; onHand: number }[]).map(({ sku, onHand }) => [sku, onHand]);

describe('the stock sweep', () => {
  it('tells the inventory of every item for the one location', async () => {
    const { simulator, system } = await connected({}, master);
    simulator.setInventory('XD-0001', 17);
    simulator.setInventory('XD-0002', -3);
    const sweep = await system.sweep('stock', null);
    expect(sweep.complete).toBe(true);
    const [first] = await system.interpret(sweep.documents);
    if (first === undefined || !('facts' in first)) throw new Error('no facts');
    expect(first.facts).toHaveLength(catalogue.length);
    expect(first.facts[0]).toEqual({
      kind: 'stock-counted',
      location: 'wh-east',
      sku: 'XD-0001',
      onHand: 17,
      countedAt: sweep.watermark,
    });
    // Shipped before it was received: nothing is on hand.
    expect(counted(first.facts)[1]).toEqual(['XD-0002', 0]);
  });

  it('reads page by page until the last, and each sweep reads all again', async () => {
    const { system } = await connected({ catalogue: makeCatalogue(7, 2_500, 10) }, master);
    const sweep = await system.sweep('stock', null);
    expect(sweep.documents).toHaveLength(3);
    const facts = (await system.interpret(sweep.documents)).flatMap((one) =>
      'facts' in one ? counted(one.facts) : [],
    );
    expect(new Set(facts.map(([sku]) => sku)).size).toBe(2_500);
    const again = await system.sweep('stock', sweep.watermark);
    expect(again.documents).toHaveLength(3);
    const ids = [...sweep.documents, ...again.documents].map(({ id }) => id);
    expect(new Set(ids.map((id) => id.length <= 200))).toEqual(new Set([true]));
    expect(new Set(ids.slice(0, 3)).size).toBe(3);
  });

  it('does not move the watermark when a page cannot be read', async () => {
    const { simulator, system } = await connected({}, master);
    await system.check();
    simulator.setFaults({ ...noFaults, throttled: 1 });
    await expect(system.sweep('stock', '2026-11-25T00:00:00Z')).rejects.toMatchObject({
      kind: 'throttled',
      afterMs: 1000,
    });
    simulator.setFaults({ ...noFaults, serverErrorBefore: 1 });
    await expect(system.sweep('stock', '2026-11-25T00:00:00Z')).rejects.toMatchObject({ kind: 'unknown' });
  });

  it('asks nothing and tells nothing where the ERP is not master of the stock', async () => {
    const { simulator, system } = await connected();
    expect(await system.sweep('stock', 'w')).toEqual({ documents: [], watermark: 'w', complete: true });
    expect(simulator.stats().requests).toBe(0);
    const [one] = await system.interpret([raw('{"countedAt":"2026-11-25T00:00:00Z","page":{"value":[]}}')]);
    expect(one).toEqual({ facts: [{ kind: 'ignored', why: 'the ERP is not master of the stock' }] });
  });
});

describe('interpreting a page of items', () => {
  const page = (...value: unknown[]) => JSON.stringify({ countedAt: '2026-11-25T00:00:00Z', page: { value } });

  it.each([
    [
      page({ number: 'A', inventory: 1 }, { number: 'B', inventory: 'many' }),
      'page.value[1].inventory',
      'a number',
      '"many"',
    ],
    [page({ inventory: 1 }), 'page.value[0].number', 'a text', 'nothing'],
    ['{"countedAt":"2026-11-25T00:00:00Z"}', 'page.value', 'a list', 'nothing'],
    ['{"page":{"value":[]}}', 'countedAt', 'an instant', 'nothing'],
    ['not json', '', 'JSON', '"not json"'],
  ])('names the field, the rule and what stood there: %s', async (body, field, rule, found) => {
    const { system } = await connected({}, master);
    const [one] = await system.interpret([raw(body)]);
    expect(one).toEqual({ problem: { field, rule: expect.stringContaining(rule), found } });
  });

  it('counts whole units and ignores a document of another kind', async () => {
    const { system } = await connected({}, master);
    const [good, other] = await system.interpret([raw(page({ number: 'A', inventory: 2.75 })), raw('{}', 'order')]);
    expect(good).toMatchObject({ facts: [{ sku: 'A', onHand: 2 }] });
    expect(other).toMatchObject({ facts: [{ kind: 'ignored' }] });
  });
});
