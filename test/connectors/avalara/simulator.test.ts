import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { salesTax, taxAt, taxWithin } from '../../../simulators/avalara/index.ts';
import { startAvalara } from './start-avalara.ts';

const model = {
  type: 'SalesInvoice',
  code: 'web/1',
  date: '2026-11-25',
  customerCode: 'c',
  addresses: { singleLocation: { postalCode: '92614', region: 'CA', country: 'US' } },
  lines: [{ amount: 10 }],
};

describe('the AvaTax simulator', () => {
  let avalara: Awaited<ReturnType<typeof startAvalara>>;
  beforeEach(async () => {
    avalara = await startAvalara();
  });
  afterEach(() => avalara.close());
  const post = async (path: string, body: unknown, key = '2000123456:AAAABBBBCCCC') => {
    const answer = await fetch(`${avalara.simulator.url}/api/v2/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(key).toString('base64')}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const json = (await answer.json()) as Record<string, unknown> & { error?: { code: string } };
    return { status: answer.status, code: json.error?.code, json };
  };

  it.each([
    ['no lines', { lines: [] }, 'MissingLine'],
    ['no customer', { customerCode: undefined }, 'ValueRequiredError'],
    ['no addresses', { addresses: {} }, 'MissingAddress'],
    ['an address without a place', { addresses: { singleLocation: { city: 'Irvine' } } }, 'InvalidAddress'],
    ['a code over 50 characters', { code: 'x'.repeat(51) }, 'StringLengthError'],
    ['an amount below the cent', { lines: [{ amount: 1.005 }] }, 'InvalidDecimalValue'],
    [
      'two lines of one number',
      {
        lines: [
          { number: '1', amount: 1 },
          { number: '1', amount: 1 },
        ],
      },
      'DuplicateEntry',
    ],
    ['an unreadable date', { date: 'soon' }, 'DateFormatError'],
    ['a company that is not there', { companyCode: 'OTHER' }, 'CompanyInvalidException'],
    ['a type that is none', { type: 'Invoice' }, 'InvalidEnumValue'],
  ])('refuses %s in AvaTax words', async (_name, changes, code) => {
    expect(await post('transactions/create', { ...model, ...changes })).toMatchObject({ status: 400, code });
  });

  it('refuses a wrong key and a body that is no JSON', async () => {
    expect(await post('transactions/create', model, '1:2')).toMatchObject({
      status: 401,
      code: 'AuthenticationException',
    });
    expect(await post('transactions/create', '{')).toMatchObject({ status: 400, code: 'JsonFormatError' });
  });

  it('answers an estimate without recording it', async () => {
    expect((await post('transactions/create', { ...model, type: 'SalesOrder' })).json).toMatchObject({
      status: 'Temporary',
      totalTax: 0.73,
    });
    expect(avalara.simulator.summary().transactions).toEqual([]);
  });

  it('adjusts a committed transaction by createoradjust and adjust, which create refuses', async () => {
    await post('transactions/create', { ...model, commit: true });
    expect(await post('transactions/create', model)).toMatchObject({ status: 400, code: 'GetTaxError' });
    const changed = { ...model, lines: [{ amount: 20 }], commit: true };
    const adjusted = await post('transactions/createoradjust', { createTransactionModel: changed });
    expect(adjusted.json).toMatchObject({ version: 2, status: 'Committed', totalTax: 1.45 });
    const path = 'companies/XDOCK/transactions/web_-ava2f-_1';
    expect(await post(`${path}/adjust`, { adjustmentReason: 'Other', newTransaction: changed })).toMatchObject({
      code: 'ValueRequiredError',
    });
    const again = await post(`${path}/adjust`, {
      adjustmentReason: 'PriceAdjusted',
      newTransaction: { ...model, commit: true },
    });
    expect(again.json).toMatchObject({ version: 3, totalTax: 0.73 });
    expect(await post(`${path}/void`, { code: 'PostFailed' })).toMatchObject({ code: 'GetTaxError' });
  });

  it('rounds each line half up in whole numbers', () => {
    expect(salesTax(200, 'CO')).toBe(6);
    expect(salesTax(50, 'IN')).toBe(4);
    expect(salesTax(49, 'IN')).toBe(3);
    expect(salesTax(1_000_000_000_000, 'MN')).toBe(68_750_000_000);
    expect(salesTax(1000, 'OR')).toBe(0);
    expect(taxAt(999, 72_500)).toBe(72);
    for (const net of [1, 99, 1999, 123_457]) {
      const tax = taxAt(net, 72_500);
      expect(Math.abs(taxWithin(net + tax, 72_500) - tax)).toBeLessThanOrEqual(1);
    }
  });
});
