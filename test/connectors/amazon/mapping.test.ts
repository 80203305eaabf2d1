import { Value } from '@sinclair/typebox/value';
import { FormatRegistry } from '@sinclair/typebox';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SalesOrder } from '../../../src/index.ts';
import { makeCatalogue } from '../../../simulators/catalogue.ts';
import type { System } from '../../../src/systems/runtime/index.ts';
import { factsOf, orderDocument, orderOf, placedOrder, startSeller, swept, wireOrderOf } from './seller-at-work.ts';

beforeAll(() => {
  if (!FormatRegistry.Has('date-time')) FormatRegistry.Set('date-time', (text) => !Number.isNaN(Date.parse(text)));
});

type Wire = Record<string, any>;

describe('an order of the United States', () => {
  let system: System;
  let wire: Wire;
  beforeEach(async () => {
    const { simulator, system: connected } = await startSeller();
    system = connected;
    const number = simulator.placeOrder({
      lines: [
        { sku: 'XD-0001', title: 'Oak Lamp', quantity: 3, unitPrice: 1_999, discount: 600, tax: 391 },
        { sku: 'XD-0002', title: 'Linen Lamp', quantity: 1, unitPrice: 500, discount: 0, tax: 36 },
      ],
      shipping: { serviceLevel: 'STANDARD', amount: 499, tax: 36 },
    });
    wire = await wireOrderOf(system, number);
  });

  const mapped = async (order: unknown) => placedOrder((await system.interpret([orderDocument(order)]))[0]);
  const problem = async (order: unknown) => {
    const [interpretation] = await system.interpret([orderDocument(order)]);
    if (interpretation === undefined || !('problem' in interpretation)) throw new Error(JSON.stringify(interpretation));
    return interpretation.problem;
  };
  const changed = (change: (order: Wire) => void): Wire => {
    const copy = structuredClone(wire);
    change(copy);
    return copy;
  };

  test('has its lines, charges, tax and totals to the cent', async () => {
    const order = await mapped(wire);
    expect([...Value.Errors(SalesOrder, order)]).toEqual([]);
    expect(order).toMatchObject({
      channel: 'amazon-us',
      currency: 'USD',
      taxIncluded: false,
      taxCollectedBy: 'channel',
      customer: { guest: true, name: 'Ada Byron' },
      lines: [
        { sku: 'XD-0001', quantity: 3, unitPrice: 1_999, discount: 600, tax: 391, total: 5_397 },
        { sku: 'XD-0002', quantity: 1, unitPrice: 500, discount: 0, tax: 36, total: 500 },
      ],
      charges: [{ id: 'shipping', kind: 'shipping', amount: 499, tax: 36 }],
      totals: { goods: 5_897, charges: 499, tax: 463, grand: 6_859 },
      payment: { method: 'CreditCard', collectedBy: 'channel' },
      shipping: { method: 'STANDARD', serviceLevel: 'standard' },
      shipTo: { name: 'Ada Byron', street: ['1 Main Street'], city: 'Los Angeles', region: 'CA', country: 'US' },
    });
    expect(order.shipping.shipBy).toBe(wire['fulfillment'].shipByWindow.latestDateTime);
    expect('email' in order.customer).toBe(false);
    expect('fulfilledBy' in order).toBe(false);
  });

  test('is expedited by its service level or as Prime', async () => {
    const level = async (name: string, programs: string[] = []) => {
      const order = await mapped(
        changed((copy) => {
          copy['fulfillment'].fulfillmentServiceLevel = name;
          copy['programs'] = programs;
        }),
      );
      return order.shipping.serviceLevel;
    };
    expect(await level('EXPEDITED')).toBe('expedited');
    expect(await level('NEXT_DAY')).toBe('expedited');
    expect(await level('SAME_DAY')).toBe('same-day');
    expect(await level('FREE_ECONOMY')).toBe('standard');
    expect(await level('STANDARD', ['PRIME'])).toBe('expedited');
  });

  test('whose row is no whole multiple of its quantity keeps its total', async () => {
    const order = await mapped(
      changed((copy) => {
        const [first] = copy['orderItems'];
        first.proceeds.breakdowns[0].subtotal.amount = '59.98';
        copy['proceeds'].grandTotal.amount = '68.60';
      }),
    );
    expect(order.lines[0]).toMatchObject({ quantity: 3, unitPrice: 2_000, discount: 602, total: 5_398 });
  });

  test('has gift wrap and a discount of the shipping where they belong', async () => {
    const money = (amount: string) => ({ amount, currencyCode: 'USD' });
    const order = await mapped(
      changed((copy) => {
        const { breakdowns } = copy['orderItems'][1].proceeds;
        breakdowns.push({ type: 'GIFT_WRAP', subtotal: money('3.99') });
        breakdowns.push({
          type: 'DISCOUNT',
          subtotal: money('4.99'),
          detailedBreakdowns: [{ subtype: 'SHIPPING', value: money('4.99') }],
        });
        copy['proceeds'].grandTotal = money('67.59');
      }),
    );
    expect(order.charges).toEqual([
      { id: 'shipping', kind: 'shipping', name: 'Shipping', amount: 0, tax: 36 },
      { id: 'gift-wrap', kind: 'handling', name: 'Gift wrap', amount: 399, tax: 0 },
    ]);
  });

  test('whose tax the seller owes says nothing of who collects it; a mixture is a problem', async () => {
    const own = await mapped(changed((copy) => copy['orderItems'].forEach((item: Wire) => delete item['tax'])));
    expect('taxCollectedBy' in own).toBe(false);
    expect(await problem(changed((copy) => delete copy['orderItems'][1].tax))).toMatchObject({
      field: 'orderItems[1].tax.taxCollections',
    });
  });

  test.each([
    [
      'proceeds.grandTotal.amount',
      'sum of what the items bring',
      (o: Wire) => (o['proceeds'].grandTotal.amount = '1.00'),
    ],
    ['proceeds.grandTotal.currencyCode', 'ISO 4217', (o: Wire) => delete o['proceeds']],
    ['orderItems', 'at least one item', (o: Wire) => (o['orderItems'] = [])],
    ['orderItems[0].quantityOrdered', 'whole number', (o: Wire) => (o['orderItems'][0].quantityOrdered = 0)],
    ['orderItems[0].product.sellerSku', 'not be empty', (o: Wire) => delete o['orderItems'][0].product.sellerSku],
    [
      'orderItems[0].proceeds.breakdowns[0].subtotal.amount',
      "fractions of USD's smallest unit",
      (o: Wire) => (o['orderItems'][0].proceeds.breakdowns[0].subtotal.amount = '59.975'),
    ],
    [
      'orderItems[1].proceeds.breakdowns[0].subtotal.currencyCode',
      "the order's currency USD",
      (o: Wire) => (o['orderItems'][1].proceeds.breakdowns[0].subtotal.currencyCode = 'CAD'),
    ],
    [
      'orderItems[0].proceeds.breakdowns[0].type',
      'kind of proceeds that is known',
      (o: Wire) => (o['orderItems'][0].proceeds.breakdowns[0].type = 'TOLL'),
    ],
    ['recipient.deliveryAddress', 'role for shipping addresses', (o: Wire) => delete o['recipient']],
    [
      'recipient.deliveryAddress.addressLine1',
      'not be empty',
      (o: Wire) => delete o['recipient'].deliveryAddress.addressLine1,
    ],
    [
      'recipient.deliveryAddress.countryCode',
      'two capital letters',
      (o: Wire) => (o['recipient'].deliveryAddress.countryCode = 'usa'),
    ],
    ['fulfillment.shipByWindow.latestDateTime', 'ISO 8601', (o: Wire) => delete o['fulfillment'].shipByWindow],
    ['lastUpdatedTime', 'ISO 8601', (o: Wire) => (o['lastUpdatedTime'] = 'yesterday')],
  ])('that cannot be mapped names %s and its rule', async (field, rule, change) => {
    expect(await problem(changed(change))).toMatchObject({ field, rule: expect.stringContaining(rule) });
  });

  test('that concerns nobody here is ignored with the reason', async () => {
    const why = async (change: (order: Wire) => void) => {
      const [fact] = factsOf((await system.interpret([orderDocument(changed(change))]))[0]);
      return fact?.kind === 'ignored' ? fact.why : fact?.kind;
    };
    expect(await why((o) => (o['salesChannel'].channelName = 'NON_AMAZON'))).toMatch(/placed elsewhere/);
    expect(await why((o) => (o['salesChannel'].marketplaceId = 'A1VC38T7YXB528'))).toMatch(/another channel/);
    expect(await why((o) => (o['fulfillment'].fulfillmentStatus = 'PENDING_AVAILABILITY'))).toMatch(/not out yet/);
    expect(await why((o) => (o['fulfillment'].fulfillmentStatus = 'UNFULFILLABLE'))).toMatch(/cannot fulfil/);
    expect(await why((o) => (o['fulfillment'].fulfillmentStatus = 'SHIPPED'))).toBe('the order is shipped');
  });

  test('paid on delivery is refused, because Amazon does not collect that', async () => {
    const cash = changed((copy) => (copy['payment'].paymentExecutions[0].paymentMethod = 'CashOnDelivery'));
    expect(factsOf((await system.interpret([orderDocument(cash)]))[0])).toMatchObject([
      { kind: 'order-refused', code: 'cash-on-delivery', number: wire['orderId'] },
    ]);
  });

  test('of which the buyer wants some items cancelled is placed, and a person decides of the rest', async () => {
    const partly = changed(
      (copy) => (copy['orderItems'][0].cancellation = { cancellationRequest: { requester: 'BUYER' } }),
    );
    expect(factsOf((await system.interpret([orderDocument(partly)]))[0])).toMatchObject([
      { kind: 'order-placed' },
      { kind: 'ignored', why: expect.stringContaining(wire['orderItems'][0].orderItemId) },
    ]);
  });

  test('that the buyer cancelled says so', async () => {
    const cancelled = changed((copy) => {
      copy['fulfillment'].fulfillmentStatus = 'CANCELLED';
      for (const item of copy['orderItems'])
        item.cancellation = { cancellationExecution: { cancelledBy: 'BUYER', cancelReason: 'x' } };
    });
    expect(factsOf((await system.interpret([orderDocument(cancelled)]))[0])).toMatchObject([
      { kind: 'order-cancellation-requested', by: 'customer', number: wire['orderId'] },
    ]);
  });
});

describe('orders in other currencies', () => {
  test('have yen without decimals, tax in the price, and the city where Japan writes it', async () => {
    const { simulator, system } = await startSeller({ catalogue: makeCatalogue(7, 60, 50, 'JPY') });
    const number = simulator.placeOrder();
    const order = placedOrder((await swept(system)).interpretations[0]);
    expect([...Value.Errors(SalesOrder, order)]).toEqual([]);
    const { totals } = orderOf(simulator, number);
    expect(order).toMatchObject({
      currency: 'JPY',
      taxIncluded: true,
      totals: { goods: totals.goods, charges: totals.shipping, tax: totals.tax, grand: totals.grand },
      shipTo: { country: 'JP', city: '渋谷区' },
    });
    expect(order.totals.grand).toBe(order.totals.goods + order.totals.charges);
    expect('taxCollectedBy' in order).toBe(false);
    const wire = await wireOrderOf(system, number);
    const { recipient } = wire as { recipient: { deliveryAddress: Record<string, unknown> } };
    delete recipient.deliveryAddress['city'];
    const [again] = await system.interpret([orderDocument(wire)]);
    expect(placedOrder(again).shipTo.city).toBe('東京都');
  });

  test('have euros with tax in the price', async () => {
    const { simulator, system } = await startSeller({ currency: 'EUR' });
    simulator.placeOrder();
    const order = placedOrder((await swept(system)).interpretations[0]);
    expect(order).toMatchObject({ currency: 'EUR', taxIncluded: true, shipTo: { country: 'DE' } });
    expect(order.totals.tax).toBeGreaterThan(0);
  });
});

test('an order that Amazon fulfils has what Amazon tells of its address, and goes to no warehouse', async () => {
  const { simulator, system } = await startSeller();
  simulator.placeOrder({ fulfilledBy: 'AMAZON' });
  const order = placedOrder((await swept(system)).interpretations[0]);
  expect([...Value.Errors(SalesOrder, order)]).toEqual([]);
  expect(order).toMatchObject({
    fulfilledBy: 'channel',
    shipTo: { name: 'Ada Byron', street: ['Known to Amazon only'], city: 'Los Angeles', country: 'US' },
  });
});
