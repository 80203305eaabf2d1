import { describe, expect, test } from 'vitest';
import {
  connectTo,
  linesOf,
  mapped,
  place,
  problemOf,
  refusalOf,
  rawDocument,
  startShop,
  startSimulator,
  wireOrderOf,
} from './shop-at-work.ts';

type Wire = Record<string, unknown>;

/** An order of two items as the shop gives it, to be changed by a test. */
async function sample(settings: Parameters<typeof connectTo>[1] = {}) {
  const { simulator, system } = await startShop({}, settings);
  const lines = linesOf(2).map((line) => ({ ...line, discount: 100, tax: 50 }));
  const { sourceId } = place(simulator, { lines });
  return { system, order: await wireOrderOf(simulator, sourceId) };
}

function withItem(order: Wire, changes: Wire): Wire {
  const [first, ...rest] = order['items'] as Wire[];
  return { ...order, items: [{ ...first, ...changes }, ...rest] };
}

function withAddress(order: Wire, changes: Wire): Wire {
  const billing = order['billing_address'] as Wire;
  const shipping = { address: { ...billing, ...changes }, method: 'flatrate_flatrate' };
  const assignment = { shipping, items: [] };
  return { ...order, extension_attributes: { shipping_assignments: [assignment] } };
}

const addressPath = 'extension_attributes.shipping_assignments[0].shipping.address';

describe('an order of the shop', () => {
  test('is mapped with amounts in cents, UTC times and sums that agree', async () => {
    const { system, order } = await sample();
    const canonical = await mapped(system, order);
    expect(canonical).toMatchObject({
      channel: 'web',
      number: order['increment_id'],
      sourceId: String(order['entity_id']),
      sourceVersion: `${String(order['updated_at']).replace(' ', 'T')}Z`,
      currency: 'USD',
      taxIncluded: false,
      customer: { guest: true, email: 'ada@example.test', name: 'Ada Byron' },
      shipTo: { name: 'Ada Byron', region: 'CA', postalCode: '90001', country: 'US' },
      lines: [
        { quantity: 2, unitPrice: 1_000, discount: 100, tax: 50, total: 1_900 },
        { quantity: 2, unitPrice: 1_001, discount: 100, tax: 50, total: 1_902 },
      ],
      charges: [{ id: 'shipping', kind: 'shipping', amount: 495, tax: 36 }],
      totals: { goods: 3_802, charges: 495, tax: 136, grand: 4_433 },
      payment: { method: 'stripe_payments', token: 'pm_card_visa' },
      shipping: { method: 'flatrate_flatrate', serviceLevel: 'standard' },
    });
    expect(Date.parse(canonical.shipping.shipBy) - Date.parse(canonical.placedAt)).toBe(48 * 3_600_000);
    expect(canonical.payment).not.toHaveProperty('authorisation');
  });

  test('of an account keeps the customer id, and what the shop has authorised is taken over', async () => {
    const { system, order } = await sample();
    const payment = { ...(order['payment'] as Wire), last_trans_id: 'pi_3Abc-authorization' };
    const canonical = await mapped(system, { ...order, payment, customer_is_guest: 0, customer_id: 42 });
    expect(canonical.customer).toMatchObject({ guest: false, id: '42' });
    expect(canonical.payment).toMatchObject({ authorisation: 'pi_3Abc', token: 'pm_card_visa' });
  });

  test('finds the payment token among values without names', async () => {
    const { system, order } = await sample();
    const payment = { method: 'stripe', additional_information: ['Credit Card', 'payment_method:pm_1X'] };
    expect((await mapped(system, { ...withAddress(order, {}), payment })).payment.token).toBe('pm_1X');
  });

  test('in another currency than the shop’s keeps both grand totals', async () => {
    const { system, order } = await sample();
    const canonical = await mapped(system, { ...order, order_currency_code: 'JPY', grand_total: 6_512 });
    expect(canonical).toMatchObject({ currency: 'USD', presentment: { currency: 'JPY', grandTotal: 6_512 } });
    expect(canonical.totals.grand).toBe(4_433);
  });

  test('with prices that have their tax in them adds no tax on top', async () => {
    const { system, order } = await sample({ pricesIncludeTax: true });
    const item = {
      base_price_incl_tax: 12,
      base_row_total_incl_tax: 24,
      base_tax_amount: 3.67,
      base_discount_amount: 2,
    };
    const [first] = withItem(order, item)['items'] as Wire[];
    const changed = { ...order, items: [first], base_grand_total: 27.31, base_tax_amount: 4.03 };
    expect(await mapped(system, changed)).toMatchObject({
      taxIncluded: true,
      lines: [{ unitPrice: 1_200, discount: 200, tax: 367, total: 2_200 }],
      charges: [{ amount: 531, tax: 36 }],
      totals: { goods: 2_200, charges: 531, tax: 403, grand: 2_731 },
    });
  });

  test('prices a configurable article on its parent and picks its child', async () => {
    const { system, order } = await sample();
    const [first, second] = order['items'] as Wire[];
    const parent = { ...first, product_type: 'configurable', sku: 'SHIRT' };
    const child = { item_id: 999, parent_item_id: first?.['item_id'], sku: 'SHIRT-L', qty_ordered: 2, base_price: 0 };
    const canonical = await mapped(system, { ...order, items: [parent, child, second] });
    expect(canonical.lines).toHaveLength(2);
    expect(canonical.lines[0]).toMatchObject({ id: String(first?.['item_id']), sku: 'SHIRT-L', unitPrice: 1_000 });
  });

  test('takes a bundle apart, with a fixed price on the part that comes as often as the bundle', async () => {
    const { system, order } = await sample();
    const [first, second] = order['items'] as Wire[];
    const bundle = { ...first, product_type: 'bundle', sku: 'SET' };
    const part = (id: number, quantity: number) => ({
      item_id: id,
      parent_item_id: first?.['item_id'],
      sku: `PART-${id}`,
      qty_ordered: quantity,
    });
    const canonical = await mapped(system, { ...order, items: [bundle, part(901, 8), part(902, 2), second] });
    expect(canonical.lines).toMatchObject([
      { id: '901', sku: 'PART-901', quantity: 8, unitPrice: 0, total: 0 },
      { id: '902', sku: 'PART-902', quantity: 2, unitPrice: 1_000, total: 1_900 },
      { quantity: 2, unitPrice: 1_001 },
    ]);
    const uncarried = { ...order, items: [bundle, part(901, 8), second] };
    expect(await problemOf(system, uncarried)).toMatchObject({ field: 'items[0].product_type' });
  });

  test('has virtual items and charge skus as charges, postage apart from manual ones', async () => {
    const { simulator, system } = await startShop();
    const [good, post, manual] = linesOf(3);
    const lines = [good, { ...post, sku: 'POST' }, { ...manual, sku: 'X', virtual: true }] as ReturnType<
      typeof linesOf
    >;
    const { sourceId } = place(simulator, { lines });
    const canonical = await mapped(system, await wireOrderOf(simulator, sourceId));
    expect(canonical.lines).toHaveLength(1);
    expect(canonical.charges.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['shipping', 2_002],
      ['manual', 2_004],
      ['shipping', 495],
    ]);
  });

  test('takes service level and time from the shipping method, by name or by pattern', async () => {
    const { system, order } = await sample({
      serviceLevels: { 'ups_*': { serviceLevel: 'same-day', shipWithinHours: 6 } },
    });
    const by = async (method: string) => {
      const changed = withAddress(order, {});
      const assignment = { shipping: { address: order['billing_address'], method } };
      return (await mapped(system, { ...changed, extension_attributes: { shipping_assignments: [assignment] } }))
        .shipping;
    };
    expect(await by('ups_now')).toMatchObject({ serviceLevel: 'same-day' });
    expect(await by('flatrate_express')).toMatchObject({ serviceLevel: 'expedited' });
    expect(await by('unheard_of')).toMatchObject({ serviceLevel: 'standard' });
  });

  test('may have a name in any script', async () => {
    const { system, order } = await sample();
    const changed = withAddress(order, { firstname: 'محمد', lastname: '𠮷田 🌸' });
    expect((await mapped(system, changed)).shipTo.name).toBe('محمد 𠮷田 🌸');
  });

  test('reads times of another zone where the shop is said to have one', async () => {
    const { system, order } = await sample({ timeZone: 'Europe/Berlin' });
    const changed = { ...order, created_at: '2026-07-01 12:00:00', updated_at: '2026-12-01 12:00:00' };
    expect(await mapped(system, changed)).toMatchObject({
      placedAt: '2026-07-01T10:00:00Z',
      sourceVersion: '2026-12-01T11:00:00Z',
    });
  });
});

describe('an order that does not fit', () => {
  const cases: [string, (order: Wire) => Wire, string, RegExp][] = [
    ['a fraction of a cent', (o) => withItem(o, { base_price: 3.3333 }), 'items[0].base_price', /fractions of USD/],
    [
      'a row that is not quantity times price',
      (o) => withItem(o, { base_row_total: 20.01 }),
      'items[0].base_row_total',
      /qty_ordered times base_price/,
    ],
    ['a decimal quantity', (o) => withItem(o, { qty_ordered: 1.5 }), 'items[0].qty_ordered', /whole number/],
    [
      'a total that does not add up',
      (o) => ({ ...o, base_grand_total: 44.34 }),
      'base_grand_total',
      /sum of items, shipping and tax/,
    ],
    ['a tax that does not add up', (o) => ({ ...o, base_tax_amount: 1.37 }), 'base_tax_amount', /sum of the taxes/],
    [
      'no postal code where there must be one',
      (o) => withAddress(o, { postcode: '' }),
      `${addressPath}.postcode`,
      /not be empty in US/,
    ],
    ['no shipping address', (o) => ({ ...o, extension_attributes: {} }), addressPath, /must be there/],
    ['control characters', (o) => withAddress(o, { city: 'a\u0007b' }), `${addressPath}.city`, /control characters/],
    ['an unknown currency', (o) => ({ ...o, base_currency_code: 'XXQ' }), 'base_currency_code', /ISO 4217/],
    ['no time of its change', (o) => ({ ...o, updated_at: 'yesterday' }), 'updated_at', /YYYY-MM-DD/],
    ['no number', (o) => ({ ...o, increment_id: undefined }), 'increment_id', /not be empty/],
    ['a bad e-mail', (o) => ({ ...o, customer_email: 'nobody' }), 'customer_email', /e-mail/],
    [
      'a parent that is not there',
      (o) => withItem(o, { parent_item_id: 5 }),
      'items[0].parent_item_id',
      /item of this order/,
    ],
  ];
  test.each(cases)('for %s names field and rule', async (_, change, field, rule) => {
    const { system, order } = await sample();
    const problem = await problemOf(system, change(order));
    expect(problem.field).toBe(field);
    expect(problem.rule).toMatch(rule);
  });

  test('because a gift card paid a part of it says so', async () => {
    const { system, order } = await sample();
    const extensions = { ...(order['extension_attributes'] as Wire), base_gift_cards_amount: 10 };
    const changed = { ...order, extension_attributes: extensions, base_grand_total: 34.33 };
    expect(await problemOf(system, changed)).toMatchObject({
      field: 'extension_attributes.base_gift_cards_amount',
      found: '10',
    });
  });

  test('because it is a credit says which order is missing', async () => {
    const { system, order } = await sample();
    const credit: Wire = { ...withItem(order, { qty_ordered: -1 }), base_grand_total: -10 };
    const only = { ...credit, items: (credit['items'] as Wire[]).slice(0, 1) };
    expect(await refusalOf(system, only)).toMatchObject({
      code: 'return-without-order',
      detail: expect.stringContaining('returns need the original order'),
    });
    const known = await refusalOf(system, { ...only, relation_parent_real_id: '000000007' });
    expect(known).toMatchObject({ code: 'partial-return', detail: expect.stringContaining('order 000000007') });
  });

  test('because nothing is sold is refused with its reason', async () => {
    const { system, order } = await sample();
    const corrected = await refusalOf(system, withItem(order, { qty_ordered: -3 }));
    expect(corrected).toMatchObject({
      code: 'negative-quantity',
      detail: expect.stringContaining('items[0].qty_ordered'),
    });
    expect(await refusalOf(system, { ...order, items: [] })).toMatchObject({ code: 'nothing-to-ship' });
  });

  test('does not stand in the way of the others of its set', async () => {
    const { system, order } = await sample();
    const results = await system.interpret([rawDocument(order), rawDocument('{"a":'), rawDocument(order)]);
    expect(results.map((result) => 'facts' in result)).toEqual([true, false, true]);
    expect(results[1]).toMatchObject({ problem: { field: '$' } });
  });
});

describe('what becomes of an order in the shop', () => {
  test('a cancellation by the customer and one by the staff are facts beside the order', async () => {
    const simulator = await startSimulator();
    const system = connectTo(simulator);
    const one = place(simulator);
    const two = place(simulator);
    simulator.cancelOrder(one.number);
    simulator.cancelOrder(two.number, 'shop');
    const { documents } = await system.sweep('orders', null);
    const facts = (await system.interpret(documents)).flatMap((result) => ('facts' in result ? result.facts : []));
    const cancellations = facts.filter(({ kind }) => kind === 'order-cancellation-requested');
    expect(cancellations).toMatchObject([
      { number: one.number, by: 'customer', channel: 'web' },
      { number: two.number, by: 'shop' },
    ]);
  });

  test.each(['holded', 'pending_payment', 'payment_review', 'complete', 'closed'])(
    '%s is passed over with a reason',
    async (state) => {
      const { system, order } = await sample();
      const [result] = await system.interpret([rawDocument({ ...order, state })]);
      expect(result).toMatchObject({ facts: [{ kind: 'ignored', why: expect.stringMatching(/\w+ \w+/) }] });
    },
  );

  test('a changed address makes a newer version of the order', async () => {
    const { simulator, system } = await startShop();
    const { number } = place(simulator);
    const before = await system.sweep('orders', null);
    expect(simulator.changeAddress(number, { postcode: '90002' })).toBe(true);
    const after = await system.sweep('orders', before.watermark);
    const [older] = before.documents;
    const newer = after.documents.find(({ id }) => id !== older?.id);
    const versions = await Promise.all([older, newer].map((document) => mapped(system, document?.body ?? '')));
    expect(versions.map(({ shipTo }) => shipTo.postalCode)).toEqual(['90001', '90002']);
    expect((versions[1]?.sourceVersion ?? '') > (versions[0]?.sourceVersion ?? '')).toBe(true);
  });
});
