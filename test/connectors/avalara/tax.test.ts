import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { avaTaxCode } from '../../../connectors/avalara/index.ts';
import { irvine, item, startAvalara, taxFor } from './start-avalara.ts';

describe('sales tax at AvaTax', () => {
  let avalara: Awaited<ReturnType<typeof startAvalara>>;
  beforeEach(async () => {
    avalara = await startAvalara();
  });
  afterEach(() => avalara.close());
  const statusOf = (code: string) => avalara.simulator.summary().transactions.find((one) => one.code === code)?.status;

  it('is calculated for each line and kept as an uncommitted invoice', async () => {
    const [outcome] = await avalara.system.run('tax.calculate', [item(taxFor('web/1'))]);
    // 19.99 x 7.25 % = 1.449275, 5.95 x 7.25 % = 0.431375
    expect(outcome).toEqual({
      kind: 'done',
      value: {
        code: 'web/1',
        tax: 188,
        lines: [
          { id: '501', tax: 145 },
          { id: 'charge-1', tax: 43 },
        ],
      },
    });
    expect(avalara.simulator.summary().transactions).toEqual([
      { code: 'web/1', status: 'Saved', totalTax: 188, currency: 'USD' },
    ]);
  });

  it('is taken out of prices that include it', async () => {
    const lines = [{ id: '1', sku: 'XD-0001', name: 'Lamp', quantity: 1, amount: 10_725 }];
    const [outcome] = await avalara.system.run('tax.calculate', [item(taxFor('web/1', { taxIncluded: true, lines }))]);
    expect(outcome).toMatchObject({ kind: 'done', value: { tax: 725 } });
  });

  it('is calculated in yen without decimals', async () => {
    const lines = [{ id: '1', sku: 'XD-0001', name: 'Lamp', quantity: 1, amount: 1000 }];
    const [outcome] = await avalara.system.run('tax.calculate', [item(taxFor('web/1', { currency: 'JPY', lines }))]);
    expect(outcome).toMatchObject({ kind: 'done', value: { tax: 73 } });
  });

  it('asks with the tax code of the article, of charges, or of everything else', async () => {
    const lines = ['XD-0001', 'GIFT-CARD', 'shipping'].map((sku) => ({
      id: sku,
      sku,
      name: sku,
      quantity: 1,
      amount: 1000,
    }));
    const [outcome] = await avalara.system.run('tax.calculate', [item(taxFor('web/1', { lines }))]);
    expect(avalara.traffic[0]?.requestBody).toMatchObject({
      lines: [{ taxCode: 'P0000000' }, { taxCode: 'NT' }, { taxCode: 'FR020100' }],
    });
    expect(outcome).toMatchObject({ value: { lines: [{ tax: 73 }, { tax: 0 }, { tax: 73 }] } });
  });

  it('replaces the uncommitted calculation of the same order', async () => {
    await avalara.system.run('tax.calculate', [item(taxFor('web/1'))]);
    const changed = taxFor('web/1', { shipTo: { ...irvine, region: 'OR', postalCode: '97201', city: 'Portland' } });
    const [found] = await avalara.system.lookUp('tax.calculate', [item({ ...changed, lines: changed.lines.slice(1) })]);
    expect(found).toEqual({ kind: 'absent' });
    const [outcome] = await avalara.system.run('tax.calculate', [item(changed)]);
    expect(outcome).toMatchObject({ kind: 'done', value: { tax: 0 } });
    expect(avalara.simulator.summary().transactions).toHaveLength(1);
  });

  it('stays committed when a late repeat calculates it again', async () => {
    await avalara.system.run('tax.calculate', [item(taxFor('web/1'))]);
    await avalara.system.run('tax.commit', [item({ code: 'web/1' })]);
    const [same] = await avalara.system.run('tax.calculate', [item(taxFor('web/1'))]);
    expect(same).toMatchObject({ kind: 'done', value: { tax: 188 } });
    const other = taxFor('web/1', { lines: taxFor('web/1').lines.slice(0, 1) });
    expect(await avalara.system.run('tax.calculate', [item(other)])).toMatchObject([
      { kind: 'failed', reason: 'transaction-committed' },
    ]);
    expect(avalara.simulator.summary().transactions).toEqual([
      { code: 'web/1', status: 'Committed', totalTax: 188, currency: 'USD' },
    ]);
  });

  it('is committed once, and a second commit is done as well', async () => {
    await avalara.system.run('tax.calculate', [item(taxFor('web/1'))]);
    expect(await avalara.system.lookUp('tax.commit', [item({ code: 'web/1' })])).toEqual([{ kind: 'absent' }]);
    for (let round = 0; round < 2; round += 1)
      expect(await avalara.system.run('tax.commit', [item({ code: 'web/1' })])).toEqual([{ kind: 'done', value: {} }]);
    expect(await avalara.system.lookUp('tax.commit', [item({ code: 'web/1' })])).toEqual([{ kind: 'done', value: {} }]);
    expect(statusOf('web/1')).toBe('Committed');
  });

  it('is voided, a second void is done as well, and nothing commits or recalculates it then', async () => {
    await avalara.system.run('tax.calculate', [item(taxFor('web/1'))]);
    expect(await avalara.system.lookUp('tax.void', [item({ code: 'web/1' })])).toEqual([{ kind: 'absent' }]);
    for (let round = 0; round < 2; round += 1)
      expect(await avalara.system.run('tax.void', [item({ code: 'web/1' })])).toEqual([{ kind: 'done', value: {} }]);
    expect(await avalara.system.lookUp('tax.void', [item({ code: 'web/1' })])).toEqual([{ kind: 'done', value: {} }]);
    const voided = { kind: 'refused', reason: 'transaction-voided' };
    expect(await avalara.system.run('tax.commit', [item({ code: 'web/1' })])).toMatchObject([voided]);
    expect(await avalara.system.run('tax.calculate', [item(taxFor('web/1'))])).toMatchObject([voided]);
    expect(await avalara.system.lookUp('tax.calculate', [item(taxFor('web/1'))])).toMatchObject([voided]);
    expect(statusOf('web/1')).toBe('Cancelled');
  });

  it('cannot be committed or voided before it was calculated', async () => {
    const refusal = { kind: 'refused', reason: 'not-found' };
    expect(await avalara.system.run('tax.commit', [item({ code: 'web/9' })])).toMatchObject([refusal]);
    expect(await avalara.system.run('tax.void', [item({ code: 'web/9' })])).toMatchObject([refusal]);
  });

  it('is refused for an address that AvaTax cannot place, and the rest of the set goes on', async () => {
    const nowhere = { ...irvine, postalCode: '00000' };
    const foreign = { ...irvine, postalCode: 'much too long a code' };
    const outcomes = await avalara.system.run('tax.calculate', [
      item(taxFor('web/1')),
      item(taxFor('web/2', { shipTo: nowhere })),
      item(taxFor('web/3', { shipTo: { ...irvine, region: 'XX' } })),
      item(taxFor('web/4', { shipTo: foreign })),
    ]);
    const refusal = { kind: 'refused', reason: 'address-invalid' };
    expect(outcomes).toMatchObject([{ kind: 'done' }, refusal, refusal, refusal]);
    expect(avalara.simulator.summary().transactions.map(({ code }) => code)).toEqual(['web/1']);
  });

  it('finds an order whose key is longer than AvaTax codes, or has characters of URLs in it', async () => {
    const keys = [
      `channel-with-a-long-name/${'0'.repeat(60)}1`,
      `channel-with-a-long-name/${'0'.repeat(60)}2`,
      'web/a+b?c%d#e f',
    ];
    const outcomes = await avalara.system.run(
      'tax.calculate',
      keys.map((key) => item(taxFor(key))),
    );
    const codes = outcomes.map((outcome) => (outcome.kind === 'done' ? outcome.value.code : outcome.kind));
    expect(codes).toEqual(keys.map(avaTaxCode));
    expect(new Set(codes).size).toBe(3);
    for (const code of codes) expect(avaTaxCode(code)).toBe(code);
    // Both the key and the code that calculate answered lead to the transaction.
    expect(
      await avalara.system.run(
        'tax.commit',
        keys.map((code) => item({ code })),
      ),
    ).toMatchObject(keys.map(() => ({ kind: 'done' })));
    expect(
      await avalara.system.lookUp(
        'tax.commit',
        codes.map((code) => item({ code })),
      ),
    ).toMatchObject(keys.map(() => ({ kind: 'done' })));
  });
});
