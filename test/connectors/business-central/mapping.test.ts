import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialectOf } from '../../../connectors/business-central/dialect.ts';
import { documentLines } from '../../../connectors/business-central/document-lines.ts';
import { cut, shorten } from '../../../connectors/business-central/document-number.ts';
import type { ItemDirectory } from '../../../connectors/business-central/items.ts';
import type { DocumentLine } from '../../../connectors/business-central/odata.ts';
import { companyOf } from '../../../connectors/business-central/settings.ts';
import type { Vendor } from '../../../connectors/business-central/vendor.ts';
import { toMinor } from '../../../src/index.ts';
import { address } from './connected-company.ts';

const guid = '44444444-4444-4444-8444-444444444444';
const vendor: Vendor = {
  company: companyOf({
    baseUrl: 'https://example.com/api/beta',
    tokenUrl: 'https://example.com/token',
    clientId: 'c',
    clientSecret: 's',
    companyId: guid,
    chargeAccountId: guid,
    taxAccountId: guid,
  }),
  dialect: dialectOf('https://example.com/api/beta'),
  items: { idOf: () => guid } as unknown as ItemDirectory,
  log: () => undefined,
};

const amount = fc.integer({ min: 0, max: 5_000_000 });
const lineOf = fc
  .record({
    quantity: fc.integer({ min: 1, max: 500 }),
    unitPrice: amount,
    discountShare: fc.integer({ min: 0, max: 100 }),
    taxShare: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ quantity, unitPrice, discountShare, taxShare }) => {
    const gross = quantity * unitPrice;
    const discount = Math.floor((gross * discountShare) / 100);
    const total = gross - discount;
    return {
      id: '1',
      sku: 'A',
      name: 'A',
      quantity,
      unitPrice,
      discount,
      total,
      tax: Math.floor((total * taxShare) / 100),
    };
  });
const chargeOf = fc.record({ amount, taxShare: fc.integer({ min: 0, max: 30 }) }).map(({ amount, taxShare }) => ({
  id: 's',
  kind: 'shipping',
  name: 'Ship',
  amount,
  tax: Math.floor((amount * taxShare) / 100),
}));

describe('the lines of a document', () => {
  it('add up to the grand total exactly, whatever the prices, taxes, discounts and currency', () => {
    fc.assert(
      fc.property(
        fc.array(lineOf, { minLength: 1, maxLength: 8 }),
        fc.array(chargeOf, { maxLength: 2 }),
        fc.boolean(),
        fc.constantFrom('USD', 'JPY', 'KWD'),
        (lines, charges, taxIncluded, currency) => {
          const goods = [...lines.map(({ total }) => total), ...charges.map((charge) => charge.amount)];
          const taxes = [...lines, ...charges].map(({ tax }) => tax);
          const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
          const grandTotal = sum(goods) + (taxIncluded ? 0 : sum(taxes));
          const wire = documentLines(vendor, { lines, charges, taxIncluded, currency, grandTotal });
          if ('kind' in wire) throw new Error('not mapped');
          const totals = wire.map((line) => {
            const price = toMinor(line['unitPrice'] as number, currency);
            const discount = toMinor((line['discountAmount'] ?? 0) as number, currency);
            if (price === undefined || discount === undefined || discount < 0) return Number.NaN;
            return price * (line['quantity'] as number) - discount;
          });
          expect(sum(totals)).toBe(grandTotal);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('texts that are too long', () => {
  it('are shortened to the same readable form on every try, and different ones stay different', () => {
    const [a, b] = ['A', 'B'].map((end) => shorten(`web/100000000000000001/shipment-0000000${end}`, 35));
    expect(a).toHaveLength(35);
    expect(a).toMatch(/^web\/100000000000000001~[0-9a-f]{12}$/);
    expect(a).not.toBe(b);
    expect(shorten('web/1/S1', 35)).toBe('web/1/S1');
  });

  it('are never cut in the middle of a 4-byte character', () => {
    expect(cut('ab\u{1F600}', 3)).toBe('ab');
    expect(cut('ab\u{1F600}', 4)).toBe('ab\u{1F600}');
  });
});

describe('the dialect of v2.0', () => {
  const v2 = dialectOf('https://api.businesscentral.dynamics.com/v2.0/tenant/production/api/v2.0');
  const line = { id: guid, documentId: guid, sequence: 10_000, lineObjectNumber: 'XD-0001' } as DocumentLine;

  it('has flat addresses, plain dates, and lines with an id', () => {
    expect(v2.version).toBe('v2.0');
    expect(v2.customerAddress(address)).toEqual({
      addressLine1: '1 Example Street',
      addressLine2: 'Flat 2',
      city: 'Springfield',
      state: 'OR',
      country: 'US',
      postalCode: '97477',
    });
    expect(v2.shipTo(address)).toMatchObject({ shipToName: 'Ada Example', shipToPostCode: '97477' });
    expect(v2.day('2026-11-25T09:00:00Z')).toBe('2026-11-25');
    expect(v2.orderLineUrl(line)).toBe(`salesOrderLines(${guid})`);
    expect(v2.lineNumber(line)).toBe('XD-0001');
  });
});
