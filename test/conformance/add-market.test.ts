import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addressFaults,
  documentNumber,
  inMarket,
  labelOf,
  marketProblems,
  taxOf,
  type Market,
} from '../../src/config/index.ts';
import type { SalesOrder } from '../../src/contracts/index.ts';
import { crossdock } from '../cli/run-command.ts';
import { newFolder, type NewFolder } from './new-folder.ts';

let folder: NewFolder;
const markets = new Map<string, Market>();
beforeAll(async () => {
  folder = newFolder();
  for (const name of ['DE', 'US', 'JP', 'DE-outlet']) {
    const added = await crossdock(['add', 'market', name], folder.path);
    expect(added.code, added.err).toBe(0);
    const module = (await import(
      pathToFileURL(join(folder.path, 'markets', `${name.toLowerCase()}.ts`)).href
    )) as object;
    markets.set(name, Object.values(module)[0] as Market);
  }
}, 120_000);
afterAll(() => folder.remove());

const market = (name: string): Market => {
  const found = markets.get(name);
  if (found === undefined) throw new Error(`there is no market ${name}`);
  return found;
};

/** One article for 11,900 minor units, placed on a Wednesday morning in Europe. */
function order(change: Partial<SalesOrder>): SalesOrder {
  const address = { name: 'Zoe Quillfeather', street: ['Kai 7'], city: 'Hamburg', postalCode: '20457', country: 'DE' };
  return {
    channel: 'shop',
    number: '1',
    sourceId: '1',
    sourceVersion: '1',
    placedAt: '2026-11-25T09:00:00.000Z',
    currency: 'EUR',
    taxIncluded: true,
    customer: { guest: true, name: 'Zoe Quillfeather' },
    billTo: address,
    shipTo: address,
    lines: [
      { id: '1', sku: 'A', name: 'Lamp', quantity: 1, unitPrice: 11_900, discount: 0, tax: 1_900, total: 11_900 },
    ],
    charges: [],
    totals: { goods: 11_900, charges: 0, tax: 1_900, grand: 11_900 },
    payment: { method: 'card' },
    shipping: { method: 'standard', serviceLevel: 'standard', shipBy: '2026-11-30T00:00:00.000Z' },
    ...change,
  };
}
const added = (tax: number) => ({
  taxIncluded: false,
  totals: { goods: 11_900, charges: 0, tax, grand: 11_900 + tax },
});

describe('a market that was added', () => {
  test.each(['DE', 'US', 'JP', 'DE-outlet'])('%s is loaded and passes the check of the configuration', async (name) => {
    expect(marketProblems(market(name))).toEqual([]);
    expect(market(name).name).toBe(name);
  });

  test('compiles', async () => {
    expect(await folder.typeProblems()).toBe('');
  }, 120_000);

  test('DE takes euros with the tax in them, and writes German', () => {
    const taken = inMarket(order({}), market('DE'), 'market');
    expect(taken).toMatchObject({ order: { currency: 'EUR', customer: { locale: 'de' }, totals: { tax: 1_900 } } });
    expect(taxOf(market('DE'), [11_900], 190_000)).toBe(1_900);
    expect(inMarket(order(added(1_900)), market('DE'), 'market')).toMatchObject({ problem: { field: 'taxIncluded' } });
    expect(inMarket(order({ currency: 'USD' }), market('DE'), 'market')).toMatchObject({
      problem: { field: 'currency' },
    });
  });

  test('DE promises the hand-over by its own calendar: the next working day at 18:00 in Berlin', () => {
    const taken = inMarket(order({ placedAt: '2026-11-27T15:00:00.000Z' }), market('DE'), 'market');
    // After the cut-off of Friday the 27th the order counts from Monday, and is handed over on Tuesday.
    expect(taken).toMatchObject({ order: { shipping: { shipBy: '2026-12-01T17:00:00.000Z' } } });
    const kept = inMarket(order({}), market('DE'), 'channel');
    expect(kept).toMatchObject({ order: { shipping: { shipBy: '2026-11-30T00:00:00.000Z' } } });
  });

  test('US takes dollars with the tax on top, and knows no rate for all of it', () => {
    const us = market('US');
    expect(inMarket(order({ currency: 'USD', ...added(982) }), us, 'market')).toMatchObject({
      order: { currency: 'USD', taxIncluded: false, totals: { grand: 12_882 } },
    });
    expect(inMarket(order({ currency: 'USD' }), us, 'market')).toMatchObject({ problem: { field: 'taxIncluded' } });
    expect(us.tax.standardRatePerMillion).toBeNull();
    expect(taxOf(us, [11_900], 82_500)).toBe(982);
    expect(addressFaults(us, order({}).shipTo).map(({ field }) => field)).toEqual(['region']);
  });

  test('JP counts whole yen, rounds the tax down once a document, and writes addresses from the outside in', () => {
    const jp = market('JP');
    const yen = order({ currency: 'JPY', totals: { goods: 11_900, charges: 0, tax: 1_081, grand: 11_900 } });
    expect(inMarket(yen, jp, 'market')).toMatchObject({ order: { currency: 'JPY', customer: { locale: 'ja' } } });
    expect(taxOf(jp, [11_900], 100_000)).toBe(1_081);
    // By line it would be 9 + 9; the sum of both has 19.
    expect(taxOf(jp, [105, 105], 100_000)).toBe(19);
    const home = { ...order({}).shipTo, city: 'Minato', region: 'Tokyo', postalCode: '105-0011', country: 'JP' };
    expect(labelOf(jp, home)).toEqual(['105-0011', 'Tokyo Minato', 'Kai 7', 'Zoe Quillfeather', 'JP']);
    expect(addressFaults(jp, home)).toMatchObject([{ field: 'phone' }]);
  });

  test('numbers its documents under its own name', () => {
    expect(documentNumber(market('DE-outlet'), 'invoice', 42)).toBe('DE-OUTLET-INV-00000042');
  });

  test('whose country is not known asks for its currency before it can be used', async () => {
    expect((await crossdock(['add', 'market', 'NZ'], folder.path)).code).toBe(0);
    const module = (await import(pathToFileURL(join(folder.path, 'markets/nz.ts')).href)) as object;
    expect(marketProblems(Object.values(module)[0] as Market).join(' ')).toContain('currency');
    const wrong = await crossdock(['add', 'market', 'germany'], folder.path);
    expect(wrong.code).not.toBe(0);
    expect(wrong.err).toContain('XD_ADD_NAME');
  }, 60_000);
});
