import { describe, expect, it } from 'vitest';
import { loadVendorDescription } from '../../kit/vendor-format.ts';
import { trafficProblems } from '../../kit/record-traffic.ts';
import { irvine, item, startAvalara, taxFor } from './start-avalara.ts';

const description = loadVendorDescription('openapi/avalara-avatax-v2.json');

describe.skipIf(description === null)("AvaTax's own description", () => {
  it('has no objection to a request of the connector or an answer of the simulator', async () => {
    const { system, traffic, close } = await startAvalara();
    await system.check();
    await system.run('tax.calculate', [item(taxFor('web/1')), item(taxFor('web/2', { taxIncluded: true }))]);
    await system.lookUp('tax.calculate', [item(taxFor('web/1')), item(taxFor('web/none'))]);
    await system.run('tax.commit', [item({ code: 'web/1' })]);
    await system.run('tax.void', [item({ code: 'web/2' })]);
    await system.run('addresses.check', [
      item({ address: irvine }),
      item({ address: { ...irvine, street: ['1 Nowhere Lane'] } }),
    ]);
    await close();
    expect(new Set(traffic.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`))).toEqual(
      new Set([
        'GET ping',
        'POST create',
        'GET web_-ava2f-_1',
        'GET web_-ava2f-_none',
        'POST commit',
        'POST void',
        'POST resolve',
      ]),
    );
    expect(trafficProblems(description!, traffic)).toEqual([]);
  });

  it('has no objection to the calls that the simulator offers beyond the connector', async () => {
    const { simulator, traffic, close } = await startAvalara();
    const send = (path: string, body: unknown) =>
      fetch(`${simulator.url}/api/v2/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from('2000123456:AAAABBBBCCCC').toString('base64')}`,
        },
        body: JSON.stringify(body),
      });
    const model = {
      type: 'SalesInvoice',
      code: 'web',
      date: '2026-11-25',
      customerCode: 'c',
      addresses: { singleLocation: { postalCode: '92614', region: 'CA', country: 'US' } },
      lines: [{ amount: 10 }],
    };
    await send('transactions/createoradjust', { createTransactionModel: model });
    await send('companies/XDOCK/transactions/web/adjust', { adjustmentReason: 'PriceAdjusted', newTransaction: model });
    await close();
    expect(traffic.map(({ status }) => status)).toEqual([200, 200]);
    expect(trafficProblems(description!, traffic)).toEqual([]);
  });

  it.each([
    ['a transaction without lines', '/api/v2/transactions/create', { customerCode: 'c', date: '2026-11-25' }],
    [
      'a code over 50 characters',
      '/api/v2/transactions/create',
      { code: 'x'.repeat(51), customerCode: 'c', date: '2026-11-25', lines: [] },
    ],
    ['a commit without its flag', '/api/v2/companies/XDOCK/transactions/web/commit', {}],
    ['an unknown reason to void', '/api/v2/companies/XDOCK/transactions/web/void', { code: 'Mistake' }],
    ['a street that is a number', '/api/v2/addresses/resolve', { line1: 2000 }],
  ])('objects to %s', (_name, path, body) => {
    expect(description!.checkRequest({ method: 'POST', path, body, contentType: 'application/json' })).not.toEqual([]);
  });

  it.each([
    ['POST', '/api/v2/transactions/create', { id: 1, totalTax: '1.00' }],
    ['GET', '/api/v2/companies/XDOCK/transactions/web', { status: 'Done' }],
    ['POST', '/api/v2/companies/XDOCK/transactions/web/commit', { status: 7 }],
    ['POST', '/api/v2/companies/XDOCK/transactions/web/void', { lines: 'none' }],
    ['POST', '/api/v2/addresses/resolve', { resolutionQuality: 'Perfect' }],
    ['GET', '/api/v2/utilities/ping', { authenticated: 'yes' }],
  ])('objects to a wrong answer of %s %s', (method, path, body) => {
    expect(description!.checkAnswer({ method, path, status: 200, body })).not.toEqual([]);
  });
});
