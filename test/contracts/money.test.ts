import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountMax, splitByWeight, toDecimal, toDecimalNumber, toMinor } from '../../src/contracts/index.ts';

const currencies = [
  ['JPY', 0],
  ['EUR', 2],
  ['USD', 2],
  ['HUF', 2],
  ['KWD', 3],
  ['CLF', 4],
] as const;
const currency = fc.constantFrom(...currencies);
const amount = fc.integer({ min: -amountMax, max: amountMax });

describe('money in minor units', () => {
  it('comes back as it was from its decimal, as text and as number', () => {
    fc.assert(
      fc.property(amount, currency, (minor, [code]) => {
        expect(toMinor(toDecimal(minor, code), code)).toBe(minor === 0 ? 0 : minor);
        expect(toMinor(toDecimalNumber(minor, code), code)).toBe(minor === 0 ? 0 : minor);
      }),
    );
  });

  it('is written with the decimals of its currency', () => {
    expect([
      toDecimal(1250, 'EUR'),
      toDecimal(1250, 'JPY'),
      toDecimal(1250, 'KWD'),
      toDecimal(-5, 'EUR'),
      toDecimal(0, 'EUR'),
    ]).toEqual(['12.50', '1250', '1.250', '-0.05', '0.00']);
  });

  it('is read with zeros behind it, and never with a fraction of its minor unit', () => {
    expect([toMinor('12.5000', 'EUR'), toMinor('12.5', 'EUR'), toMinor('12', 'EUR'), toMinor('7.000', 'JPY')]).toEqual([
      1250, 1250, 1200, 7,
    ]);
    expect([toMinor('12.505', 'EUR'), toMinor('7.5', 'JPY'), toMinor('1.0005', 'KWD')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('refuses a fraction behind any amount', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        currency,
        fc.integer({ min: 1, max: 9 }),
        (minor, [code, decimals], digit) => {
          const written = decimals === 0 ? `${toDecimal(minor, code)}.${digit}` : `${toDecimal(minor, code)}${digit}`;
          expect(toMinor(written, code)).toBeUndefined();
        },
      ),
    );
  });

  it('refuses what is no plain decimal, and what is above the limit', () => {
    for (const text of ['', ' ', '1,50', '1e3', '+1', '.5', '1.', '--1', 'NaN', '0x10', '１', '99999999999999'])
      expect(toMinor(text, 'EUR'), text).toBeUndefined();
    for (const value of [NaN, Infinity, -Infinity, 1e21]) expect(toMinor(value, 'EUR'), String(value)).toBeUndefined();
    expect(toMinor('10000000000.01', 'EUR')).toBeUndefined();
  });

  it('reads a number of the shape of 0.1 + 0.2 as a fraction, and a small one in exponent notation too', () => {
    expect(toMinor(0.1 + 0.2, 'EUR')).toBeUndefined();
    expect(toMinor(1e-7, 'EUR')).toBeUndefined();
    expect(toMinor(-0, 'EUR')).toBe(0);
    expect(Object.is(toMinor('-0.00', 'EUR'), -0)).toBe(false);
  });
});

describe('a split by weight', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 30 });

  it('adds up to the whole, each part within one of its share and of the whole’s sign', () => {
    fc.assert(
      fc.property(amount, weights, (whole, shares) => {
        const parts = splitByWeight(whole, shares);
        const sum = shares.reduce((total, share) => total + share, 0);
        expect(parts).toHaveLength(shares.length);
        expect(parts.reduce((total, part) => total + part, 0)).toBe(whole === 0 ? 0 : whole);
        parts.forEach((part, index) => {
          expect(Number.isInteger(part)).toBe(true);
          expect(Object.is(part, -0)).toBe(false);
          if (whole >= 0) expect(part).toBeGreaterThanOrEqual(0);
          else expect(part).toBeLessThanOrEqual(0);
          if (sum === 0) return;
          // Exact in integers: |part * sum - whole * weight| < sum.
          const off = BigInt(part) * BigInt(sum) - BigInt(whole) * BigInt(shares[index] ?? 0);
          expect(off < BigInt(sum) && -off < BigInt(sum)).toBe(true);
        });
      }),
    );
  });

  it('gives nothing to a weight of zero, and everything to the first when all are zero', () => {
    fc.assert(
      fc.property(amount, weights, (whole, shares) => {
        const parts = splitByWeight(whole, shares);
        if (shares.every((share) => share === 0)) expect(parts[0]).toBe(whole === 0 ? 0 : whole);
        else shares.forEach((share, index) => share === 0 && expect(parts[index]).toBe(0));
      }),
    );
    expect(splitByWeight(100, [0, 0])).toEqual([100, 0]);
    expect(splitByWeight(100, [])).toEqual([]);
    expect(splitByWeight(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
  });
});
