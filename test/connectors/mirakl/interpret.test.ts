import { Value } from '@sinclair/typebox/value';
import { FormatRegistry } from '@sinclair/typebox';
import { describe, expect, it } from 'vitest';
import { SalesOrder, type RawDocument } from '../../../src/index.ts';
import type { MiraklOperator } from '../../../simulators/mirakl/index.ts';
import {
  connect,
  decision,
  factsOf,
  maison,
  placedIn,
  shippable,
  start,
  startSimulator,
  twoLines,
} from './marketplace-at-work.ts';

FormatRegistry.Set('date-time', (value) => !Number.isNaN(Date.parse(value)));

/** The wire form of an order by hand, changed, and what comes of it. */
async function interpreted(change: (order: Record<string, any>) => void, settings: Record<string, unknown> = {}) {
  const { simulator, system } = await start({}, settings);
  simulator.placeOrder('maison', { lines: twoLines });
  const { documents } = await system.sweep('orders', null);
  const order = JSON.parse(documents[0]?.body ?? '') as Record<string, any>;
  change(order);
  const [interpretation] = await system.interpret([{ ...(documents[0] as RawDocument), body: JSON.stringify(order) }]);
  return interpretation!;
}

async function problemOf(change: (order: Record<string, any>) => void, settings: Record<string, unknown> = {}) {
  const interpretation = await interpreted(change, settings);
  if (!('problem' in interpretation)) throw new Error(`no problem: ${JSON.stringify(interpretation)}`);
  return interpretation.problem;
}

async function orderOf(change: (order: Record<string, any>) => void, settings: Record<string, unknown> = {}) {
  const interpretation = await interpreted(change, settings);
  if ('problem' in interpretation) throw new Error(JSON.stringify(interpretation.problem));
  return placedIn(interpretation.facts)[0]!;
}

describe('an order that waits for acceptance', () => {
  it('is told as placed, paid to the channel, with tax within its prices and a valid form', async () => {
    const { simulator, system } = await start({}, { serviceLevels: { STD: 'standard', EXP: 'expedited' } });
    const { orderId, lineIds } = simulator.placeOrder('maison', {
      lines: twoLines,
      shippingType: 'EXP',
      leadtimeDays: 2,
    });
    const [order] = placedIn(await factsOf(system));
    expect([...Value.Errors(SalesOrder, order)]).toEqual([]);
    expect(order).toMatchObject({
      channel: 'maison',
      number: orderId,
      sourceId: orderId,
      currency: 'EUR',
      taxIncluded: true,
      payment: { method: 'CARD', collectedBy: 'channel' },
      shipping: { method: 'EXP', serviceLevel: 'expedited' },
      shipTo: { country: 'FR' },
      totals: { goods: 4_500, charges: 490, grand: 4_990 },
      charges: [{ id: 'shipping', amount: 490 }],
      lines: [
        { id: lineIds[0], sku: 'SKU-1', quantity: 2, unitPrice: 1_000, discount: 0, tax: 333, total: 2_000 },
        { id: lineIds[1], sku: 'SKU-2', quantity: 1, unitPrice: 2_500, discount: 0, tax: 417, total: 2_500 },
      ],
    });
    expect(order).not.toHaveProperty('taxCollectedBy');
    expect(Date.parse(order!.shipping.shipBy) - Date.parse(order!.placedAt)).toBe(2 * 86_400_000);
  });

  it('keeps the decimals of its currency, and adds tax that its prices exclude', async () => {
    const operators: MiraklOperator[] = [
      { ...maison, name: 'tokyo', currency: 'JPY', apiKey: 'key-of-tokyo' },
      { ...maison, name: 'kuwait', currency: 'KWD', apiKey: 'key-of-kuwait' },
      {
        ...maison,
        name: 'usa',
        currency: 'USD',
        apiKey: 'key-of-usa',
        taxMode: 'TAX_EXCLUDED',
        taxRatePerMillion: 80_000,
      },
    ];
    const { simulator } = await startSimulator({ operators });
    const lines = [{ sku: 'SKU-1', quantity: 3, unitPrice: 12_345, discount: 35 }];
    const orders = [];
    for (const { name, apiKey } of operators) {
      simulator.placeOrder(name, { lines });
      orders.push(...placedIn(await factsOf(connect(simulator.url, { operatorCollectsTax: name === 'usa' }, apiKey))));
    }
    expect(orders.map(({ currency, totals }) => [currency, totals.goods, totals.grand])).toEqual([
      ['JPY', 37_000, 37_000],
      ['KWD', 37_000, 37_000],
      ['USD', 37_000, 39_960],
    ]);
    expect(orders.map(({ taxIncluded, taxCollectedBy }) => [taxIncluded, taxCollectedBy])).toEqual([
      [true, undefined],
      [true, undefined],
      [false, 'channel'],
    ]);
    expect(orders.map(({ shipTo }) => shipTo.country)).toEqual(['JP', 'KW', 'US']);
    expect(orders[0]?.lines[0]).toMatchObject({ unitPrice: 12_345, discount: 35, total: 37_000 });
  });

  it('has an e-mail address only where the operator gives one', async () => {
    expect((await orderOf((order) => (order['customer_notification_email'] = 'a1@n.example'))).customer.email).toBe(
      'a1@n.example',
    );
    for (const missing of [null, undefined, '', 'anonymised'])
      expect((await orderOf((order) => (order['customer_notification_email'] = missing))).customer).not.toHaveProperty(
        'email',
      );
  });

  it('is shipped by the channel where another fulfilment centre holds the goods', async () => {
    const change = (order: Record<string, any>) => (order['fulfillment'] = { center: { code: 'FBM-1' } });
    expect((await orderOf(change)).fulfilledBy).toBe('channel');
    expect(await orderOf(change, { ownFulfilmentCentres: ['FBM-1'] })).not.toHaveProperty('fulfilledBy');
  });

  it('takes what the settings want out of the operator’s additional fields and passes the others over', async () => {
    const change = (order: Record<string, any>) =>
      (order['order_additional_fields'] = [
        { code: 'relay-phone', type: 'STRING', value: '+33 1 00' },
        { code: 'other', type: 'STRING', value: 'x' },
        { code: 'mail', type: 'STRING', value: 'real@example.com' },
      ]);
    const additionalFields = { 'relay-phone': { readInto: 'shipTo.phone' }, mail: { readInto: 'customer.email' } };
    const order = await orderOf(change, { additionalFields });
    expect([order.shipTo.phone, order.customer.email]).toEqual(['+33 1 00', 'real@example.com']);
  });

  it('keeps ids beyond 2^53 as they are', async () => {
    const { simulator, system } = await start();
    simulator.placeOrder('maison');
    const { documents } = await system.sweep('orders', null);
    const body = (documents[0]?.body ?? '').replace(/"customer_id":"[^"]*"/, '"customer_id":98439763394601234567');
    const [interpretation] = await system.interpret([{ ...documents[0]!, body }]);
    expect('facts' in interpretation! && placedIn(interpretation.facts)[0]?.customer.id).toBe('98439763394601234567');
  });

  it.each<[string, (order: Record<string, any>) => void, string, RegExp]>([
    ['a total that is not the sum', (order) => (order['total_price'] = 1), 'total_price', /sum/],
    [
      'a fraction of a cent',
      (order) => (order['order_lines'][0].price = 10.001),
      'order_lines[0].price',
      /smallest unit/,
    ],
    ['no quantity', (order) => (order['order_lines'][1].quantity = 0), 'order_lines[1].quantity', /whole number/],
    ['no sku', (order) => (order['order_lines'][0].offer_sku = ''), 'order_lines[0].offer_sku', /empty/],
    ['an unknown currency', (order) => (order['currency_iso_code'] = 'EURO'), 'currency_iso_code', /ISO 4217/],
    ['an unknown tax mode', (order) => (order['order_tax_mode'] = 'NET'), 'order_tax_mode', /TAX_INCLUDED/],
    [
      'an unknown country',
      (order) => (order['customer'].shipping_address.country_iso_code = 'ZZZ'),
      'customer.shipping_address.country_iso_code',
      /3166/,
    ],
    [
      'no address',
      (order) => (order['customer'].shipping_address = null),
      'customer.shipping_address',
      /withheldAddressCountry/,
    ],
    ['no time', (order) => (order['last_updated_date'] = 'yesterday'), 'last_updated_date', /RFC 3339/],
  ])('cannot be mapped with %s, and the problem names field and rule', async (_what, change, field, rule) => {
    const problem = await problemOf(change);
    expect(problem.field).toBe(field);
    expect(problem.rule).toMatch(rule);
  });

  it('cannot be mapped when it is no order', async () => {
    const { system } = await start();
    const documents = ['[]', 'no json', '{"order_id":"1"}'].map((body) => ({
      id: 'x',
      type: 'order',
      via: 'sweep' as const,
      body,
    }));
    for (const one of await system.interpret(documents)) expect(one).toMatchObject({ problem: { field: '$' } });
  });
});

describe('an order in a later state', () => {
  it('that Crossdock knows is told under an older version with the same content while it may be shipped', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    const [before] = placedIn(await factsOf(system));
    await system.run('marketplace.lines.decide', [decision(orderId, lineIds)]);
    expect(await factsOf(system)).toEqual([{ kind: 'ignored', why: expect.stringMatching(/debit/) }]);
    simulator.debitOrder(orderId);
    const [after] = placedIn(await factsOf(system));
    expect(Date.parse(after!.sourceVersion)).toBeLessThan(Date.parse(before!.sourceVersion));
    expect(after!.lines).toEqual(before!.lines);
  });

  it('is told without the lines that were refused', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    await system.run('marketplace.lines.decide', [decision(orderId, lineIds, [lineIds[0] ?? ''])]);
    simulator.debitOrder(orderId);
    const [order] = placedIn(await factsOf(system));
    expect(order?.lines.map(({ sku }) => sku)).toEqual(['SKU-2']);
    expect(order?.totals).toMatchObject({ goods: 2_500, charges: 0, grand: 2_500 });
  });

  it('is told with the deadline of the operator, only when it may be shipped, where others accept', async () => {
    const { simulator, system } = await start({}, { acceptance: 'operator' });
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines, leadtimeDays: 3 });
    expect(placedIn(await factsOf(system))).toEqual([]);
    const decided = connect(simulator.url);
    await decided.run('marketplace.lines.decide', [decision(orderId, lineIds)]);
    simulator.debitOrder(orderId);
    const { documents } = await system.sweep('orders', null);
    const wire = JSON.parse(documents[0]?.body ?? '') as { shipping_deadline: string; last_updated_date: string };
    const [order] = placedIn(await factsOf(system));
    expect(Date.parse(order!.shipping.shipBy)).toBe(Date.parse(wire.shipping_deadline));
    expect(Date.parse(order!.sourceVersion)).toBe(Date.parse(wire.last_updated_date));
  });

  it('is placed provisionally while its address is withheld, and the address follows when it may be shipped', async () => {
    const operators = [{ ...maison, withholdsAddress: true }];
    const { simulator, system } = await start({ operators }, { withheldAddressCountry: 'FR' });
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    const [before] = placedIn(await factsOf(system));
    expect([...Value.Errors(SalesOrder, before)]).toEqual([]);
    expect(before?.shipTo).toMatchObject({ country: 'FR', city: expect.stringMatching(/withheld/) });
    await system.run('marketplace.lines.decide', [decision(orderId, lineIds)]);
    simulator.debitOrder(orderId);
    const facts = await factsOf(system);
    const change = facts.find((fact) => fact.kind === 'order-address-changed');
    expect(change).toMatchObject({
      number: orderId,
      shipTo: { country: 'FR', city: expect.not.stringMatching(/withheld/) },
    });
    expect(Date.parse((change as { sourceVersion: string }).sourceVersion)).toBeGreaterThanOrEqual(
      Date.parse(before!.sourceVersion),
    );
  });

  it('asks for its cancellation when the buyer calls it off, all of it or a line', async () => {
    const { simulator, system } = await start();
    const whole = await shippable(simulator, system);
    const part = await shippable(simulator, system);
    simulator.cancelOrder(whole.orderId);
    simulator.cancelOrder(part.orderId, part.lineIds.slice(1));
    const facts = await factsOf(system);
    const wanted = facts.filter((fact) => fact.kind === 'order-cancellation-requested');
    expect(wanted).toMatchObject([
      { channel: 'maison', number: whole.orderId, by: 'customer' },
      { channel: 'maison', number: part.orderId, by: 'customer' },
    ]);
    const why = facts.flatMap((fact) => (fact.kind === 'ignored' ? [fact.why] : []));
    expect(why).toContainEqual(expect.stringMatching(`cancellation ${part.lineIds[1]}-C .*: 25 EUR`));
  });

  it('asks for its cancellation when a line is refunded whole before shipping, not when it is refunded in part', async () => {
    const { simulator, system } = await start();
    const whole = await shippable(simulator, system);
    const part = await shippable(simulator, system);
    simulator.refundLine(whole.orderId, whole.lineIds[0] ?? '');
    simulator.refundLine(part.orderId, part.lineIds[0] ?? '', 150);
    const facts = await factsOf(system);
    expect(facts.filter((fact) => fact.kind === 'order-cancellation-requested')).toMatchObject([
      { number: whole.orderId },
    ]);
    const why = facts.flatMap((fact) => (fact.kind === 'ignored' ? [fact.why] : []));
    expect(why).toEqual([
      expect.stringMatching(/^refund 5000 of line \S+ before shipping: 20 EUR, shipping 4.9/),
      expect.stringMatching(/^refund 5001 of line \S+ before shipping: 1.5 EUR/),
    ]);
  });

  it('names incidents and refunds after shipping and asks for nothing', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = await shippable(simulator, system);
    const input = {
      sourceId: orderId,
      number: orderId,
      shipmentId: 'S1',
      carrier: 'UPS',
      trackingNumber: '1Z',
      lines: lineIds.map((lineId, at) => ({ lineId, quantity: twoLines[at]?.quantity ?? 0 })),
    };
    await system.run('storefront.shipments.create', [{ key: 'k', input }]);
    simulator.openIncident(orderId, lineIds[0] ?? '');
    simulator.refundLine(orderId, lineIds[1] ?? '');
    const facts = await factsOf(system);
    expect(facts.map((fact) => (fact.kind === 'ignored' ? fact.why : fact.kind))).toEqual([
      'the order is SHIPPED at the operator',
      expect.stringMatching(`incident ${lineIds[0]}:ITEM_NOT_RECEIVED on an amount of 20 EUR`),
      expect.stringMatching(`refund 5000 of line ${lineIds[1]} after shipping: 25 EUR`),
    ]);
  });

  it('that the operator refused because nobody decided asks for its cancellation by the shop', async () => {
    const { simulator, system } = await start({ operators: [{ ...maison, acceptWithinMs: 0 }] });
    const { orderId } = simulator.placeOrder('maison');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await factsOf(system)).toMatchObject([
      { kind: 'order-cancellation-requested', number: orderId, by: 'shop' },
    ]);
  });
});
