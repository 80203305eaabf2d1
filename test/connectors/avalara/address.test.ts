import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { irvine, item, startAvalara } from './start-avalara.ts';

describe('an address check at AvaTax', () => {
  let avalara: Awaited<ReturnType<typeof startAvalara>>;
  beforeEach(async () => {
    avalara = await startAvalara();
  });
  afterEach(() => avalara.close());
  const check = async (changes: Partial<typeof irvine>) => {
    const [outcome] = await avalara.system.run('addresses.check', [item({ address: { ...irvine, ...changes } })]);
    return outcome;
  };

  it('finds a good address deliverable', async () => {
    expect(await check({})).toEqual({ kind: 'done', value: { deliverable: true, messages: [] } });
  });

  it.each([
    ['a street that is not there', { street: ['1 Nowhere Lane'] }, 'no such street'],
    ['a ZIP that is none', { postalCode: '00000' }, 'There is no 00000'],
    ['a postal code longer than AvaTax takes', { postalCode: '123456789012' }, 'too long'],
  ])('finds %s undeliverable and says why', async (_name, changes, why) => {
    expect(await check(changes)).toEqual({
      kind: 'done',
      value: { deliverable: false, messages: [expect.stringContaining(why)] },
    });
  });

  it('does not deny an address in a country that AvaTax resolves nothing in, and does not ask either', async () => {
    expect(await check({ country: 'DE', region: '', postalCode: '10115', city: 'Berlin' })).toMatchObject({
      kind: 'done',
      value: { deliverable: true, messages: [expect.stringContaining('Not checked')] },
    });
    expect(avalara.traffic).toEqual([]);
  });
});
