import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { catalogueFromInvoices, fileTotals, ordersFromInvoices } from '../../../simulators/adobe-commerce/index.ts';
import { connectTo, eventually, startSimulator } from './shop-at-work.ts';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const folder = resolve(repository, process.env['CROSSDOCK_DATA'] ?? '../shared/data', 'online-retail');
const hasData = existsSync(folder);
const isCi = !['', 'false'].includes(process.env['CI'] ?? '');
if (!hasData && isCi)
  throw new Error(`No data at ${folder} (set CROSSDOCK_DATA): the real trading days are NOT checked.`);
if (!hasData) console.warn(`\n!!! No data at ${folder} (set CROSSDOCK_DATA): the real trading days are NOT checked.\n`);

const days = [
  { file: '2010-12-06.csv', invoices: 115, cancellations: 18, lines: 3_878, amountMinor: 5_386_018 },
  { file: '2011-11-08.csv', invoices: 110, cancellations: 34, lines: 4_070, amountMinor: 5_664_766 },
];

describe.skipIf(!hasData).each(days)('the trading day $file', ({ file, ...totals }) => {
  const path = join(folder, file);

  test('adds up to its known totals', () => {
    expect(fileTotals(path)).toEqual(totals);
  });

  test('becomes documents that add up to the file, one an invoice', () => {
    const plans = ordersFromInvoices(path);
    expect(plans).toHaveLength(totals.invoices + totals.cancellations);
    expect(new Set(plans.map(({ number }) => number)).size).toBe(plans.length);
    const amount = plans.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
    expect(amount).toBe(totals.amountMinor);
  });

  test('comes through the connector as orders, or as problems exactly where they are expected', async () => {
    const simulator = await startSimulator({
      invoicesFile: path,
      catalogue: catalogueFromInvoices(path),
      campaign: { orders: 1_000, ratePerSecond: 5_000, spike: 1 },
    });
    simulator.startCampaign();
    await eventually(() => simulator.campaignDone(), 20_000);
    const system = connectTo(simulator);
    const { documents, complete } = await system.sweep('orders', null);
    expect(complete).toBe(true);
    const results = await system.interpret(documents);
    const mapped = new Map(
      results
        .flatMap((result) => ('facts' in result ? result.facts : []))
        .flatMap((fact) => (fact.kind === 'order-placed' ? [[fact.order.number, fact.order.totals.grand]] : [])),
    );
    const { orders, fileTotals: told } = simulator.summary();
    expect(told).toEqual(totals);
    for (const order of orders) {
      if (order.kind === 'cancellation')
        expect(orders.find(({ number }) => number === order.cancels)?.cancelRequested).toBe(true);
      else if (order.expected === 'refuse') expect(mapped.has(order.number), order.number).toBe(false);
      else expect(mapped.get(order.number), order.number).toBe(order.grandTotal);
    }
    expect(orders.reduce((sum, { grandTotal }) => sum + grandTotal, 0)).toBe(totals.amountMinor);
  });

  test('has stock in both centres, and for one article in twenty too little', () => {
    const sold = new Map<string, number>();
    for (const { lines } of ordersFromInvoices(path))
      for (const { sku, quantity } of lines) sold.set(sku, (sold.get(sku) ?? 0) + Math.max(0, quantity));
    const stocked = catalogueFromInvoices(path, 3);
    const units = ({ onHand }: (typeof stocked)[number]) =>
      Object.values(onHand).reduce((sum, count) => sum + count, 0);
    const short = stocked.filter((item) => units(item) < (sold.get(item.sku) ?? 0));
    expect(short.length / stocked.length).toBeGreaterThan(0.02);
    expect(short.length / stocked.length).toBeLessThan(0.08);
    expect(stocked.some(({ sku }) => ['POST', 'DOT', 'M', 'C2'].includes(sku))).toBe(false);
  });
});

describe('a file of invoices', () => {
  function fileOf(...rows: string[]): string {
    const path = join(mkdtempSync(join(tmpdir(), 'crossdock-invoices-')), 'day.csv');
    const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
    writeFileSync(path, [header, ...rows].join('\n'));
    return path;
  }
  const line = (invoice: string, code: string, quantity: number, price: string, customer = '15987.0') =>
    `${invoice},${code},"A ""quoted"" thing ",${quantity},2010-12-06 08:34:00,${price},${customer},United Kingdom`;

  test('keeps lines of the same article apart, and has postage as what is paid and not picked', () => {
    const [plan] = ordersFromInvoices(
      fileOf(line('1', 'A', 2, '2.95'), line('1', 'A', 3, '2.55'), line('1', 'POST', 1, '18.0')),
    );
    expect(plan?.lines).toMatchObject([
      { sku: 'A', name: 'A "quoted" thing', quantity: 2, unitPrice: 295, virtual: false },
      { sku: 'A', quantity: 3, unitPrice: 255 },
      { sku: 'POST', unitPrice: 1_800, virtual: true },
    ]);
    expect(plan).toMatchObject({
      kind: 'order',
      expected: 'accept',
      currency: 'GBP',
      customer: { guest: false, id: 15_987 },
    });
  });

  test('takes a credit of a whole earlier invoice as its cancellation, once', () => {
    const rows = [line('1', 'A', 2, '2.95'), line('C2', 'A', -2, '2.95'), line('C3', 'A', -2, '2.95')];
    const [, cancellation, second] = ordersFromInvoices(fileOf(...rows));
    expect(cancellation).toMatchObject({ kind: 'cancellation', cancels: '1' });
    expect(second).toMatchObject({ kind: 'return', expected: 'refuse' });
  });

  test('takes every other credit as a return that names what is missing', () => {
    const rows = [
      line('1', 'A', 5, '2.95'),
      line('C2', 'A', -2, '2.95'),
      line('C3', 'B', -1, '1.00'),
      line('C4', 'A', -5, '2.95', '99'),
      line('C5', 'A', -5, '1.00'),
      line('C6', 'A', -5, '2.95', ''),
    ];
    const returns = ordersFromInvoices(fileOf(...rows)).slice(1);
    expect(returns.every(({ kind, expected }) => kind === 'return' && expected === 'refuse')).toBe(true);
    expect(returns.map(({ creditOf }) => creditOf)).toEqual(['1', null, null, null, null]);
    expect(returns[1]?.note).toContain('returns need the original order');
  });

  test('has a stand-in for a missing customer, and no payment where there is nothing to pay', () => {
    const [plan] = ordersFromInvoices(fileOf(line('7', 'A', 5, '0.0', '')));
    expect(plan).toMatchObject({
      expected: 'either',
      customer: { guest: true, id: null, email: 'guest-7@example.test' },
      payment: { method: 'free', token: null },
    });
  });
});
