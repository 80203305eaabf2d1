import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryRules } from '../../src/experience/index.ts';
import { createAvailability } from '../../src/experience/storefront/availability.ts';
import { promiseDelivery } from '../../src/experience/storefront/promise-delivery.ts';
import { nextOrder, openExperience, tenant, type OpenExperience } from './open-experience.ts';

const rules: DeliveryRules = {
  timeZone: 'America/New_York',
  workingDays: [1, 2, 3, 4, 5],
  holidays: ['2026-11-26'],
  levels: {
    standard: { cutOff: '14:00', handlingDays: 1, handOver: '17:00' },
    'same-day': { cutOff: '11:00', handlingDays: 0, handOver: '15:30' },
  },
  carriers: [
    {
      carrier: 'UPS',
      service: 'Ground near',
      serviceLevel: 'standard',
      country: 'US',
      postalPrefixes: ['04'],
      daysMin: 1,
      daysMax: 2,
    },
    { carrier: 'UPS', service: 'Ground', serviceLevel: 'standard', country: 'US', daysMin: 3, daysMax: 5 },
    {
      carrier: 'Courier',
      service: 'City',
      serviceLevel: 'same-day',
      country: 'US',
      postalPrefixes: ['04101'],
      daysMin: 0,
      daysMax: 0,
      deliveryDays: [1, 2, 3, 4, 5],
    },
  ],
};
/** A Wednesday, 10:00 in New York; the day after is a holiday. */
const wednesday = '2026-11-25T15:00:00Z';

let open: OpenExperience;
beforeAll(async () => {
  open = await openExperience({ delivery: rules, now: () => Date.parse(wednesday) });
});
afterAll(() => open.close());

describe('the status of an order', () => {
  const ask = (body: unknown) => open.post('/v1/storefront/order-status', body);

  it('is told in a sentence to who knows number and mail address, or number and customer', async () => {
    const order = nextOrder();
    await open.accept([order]);
    const { number } = order;
    const byMail = await ask({ channel: 'main-shop', number, email: 'ADA@example.test' });
    expect(byMail).toMatchObject({
      status: 200,
      body: {
        number,
        state: 'received',
        sentence: 'We have the order and are working on it; it leaves by 27 November.',
      },
    });
    expect(await ask({ channel: 'main-shop', number, customerId: '77' })).toMatchObject({ status: 200 });
  });

  it('security 1: is the same 404 for a stranger as for a number that does not exist', async () => {
    const order = nextOrder();
    await open.accept([order]);
    const withoutInstance = ({ body: { instance: _instance, ...rest } }: Awaited<ReturnType<typeof ask>>) => rest;
    const absent = await ask({ channel: 'main-shop', number: 'none', email: 'ada@example.test' });
    const { number } = order;
    const strangers = [
      { email: 'eve@example.test' },
      { customerId: '78' },
      { email: 'ada@example.test', customerId: '78' },
      {},
    ];
    for (const stranger of strangers) {
      const answer = await ask({ channel: 'main-shop', number, ...stranger });
      expect(answer.status).toBe(404);
      expect(withoutInstance(answer)).toEqual(withoutInstance(absent));
    }
  });

  it('security 5: tells a buyer nothing of steps, systems, payment tokens and addresses', async () => {
    const order = nextOrder();
    await open.accept([order]);
    const answer = await ask({ channel: 'main-shop', number: order.number, customerId: '77' });
    expect(Object.keys(answer.body).sort()).toEqual([
      'channel',
      'currency',
      'finishedAt',
      'id',
      'lines',
      'number',
      'placedAt',
      'sentence',
      'shipBy',
      'shipmentCount',
      'state',
      'total',
    ]);
    expect(answer.text).not.toMatch(/pm_card|Harbour Road|example\.test/);
  });

  it('security 4: is refused where the question has fields of its own', async () => {
    expect(await ask({ number: '1', email: 'a@b.c', admin: true })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'admin', code: 'unknown-field' }] },
    });
  });

  it('asks a client of several channels to name one', async () => {
    expect(await ask({ number: '1', email: 'a@b.c' })).toMatchObject({
      status: 422,
      body: { code: 'XD_CHANNEL_NEEDED' },
    });
    expect(await ask({ channel: 'nowhere', number: '1', email: 'a@b.c' })).toMatchObject({
      status: 404,
      body: { code: 'XD_CHANNEL_UNKNOWN' },
    });
  });
});

describe('what can be promised', () => {
  it('is what is on hand less reservations and the buffer of each location, with its age', async () => {
    const answer = await open.call('/v1/storefront/inventory/XD-0001?channel=main-shop');
    expect(answer).toMatchObject({
      status: 200,
      body: { channel: 'main-shop', ageMs: 0, items: [{ sku: 'XD-0001', available: 998, known: true }] },
    });
  });

  it('is answered for 500 articles by one statement, in their order and without repeats', async () => {
    const skus = Array.from({ length: 499 }, (_, index) => `MANY-${index}`);
    await open.sql`
      INSERT INTO stock_balance (tenant, location, sku, on_hand)
      SELECT ${tenant}, 'wh-west', 'MANY-' || n, n FROM generate_series(0, 497) n`;
    let statements = 0;
    const counted = new Proxy(open.database, {
      get: (target, name) => {
        if (name === 'sql') statements += 1;
        return Reflect.get(target, name) as unknown;
      },
    });
    const [channel] = open.ports.channels;
    if (channel === undefined) throw new Error('no channel');
    const availability = createAvailability(counted, tenant);
    const started = performance.now();
    const { items } = await availability(channel, [...skus, 'MANY-3', 'XD-0002']);
    console.info(`500 articles: ${(performance.now() - started).toFixed(1)} ms`);
    expect(statements).toBe(1);
    expect(items).toHaveLength(500);
    expect(items[497]).toEqual({ sku: 'MANY-497', available: 497, known: true });
    expect(items[498]).toEqual({ sku: 'MANY-498', available: 0, known: false });
    const answer = await open.post('/v1/storefront/inventory', { channel: 'main-shop', skus: [...skus, 'XD-0002'] });
    expect((answer.body['items'] as unknown[]).length).toBe(500);
  });

  it('refuses 501 articles, none, and unknown parameters', async () => {
    const skus = Array.from({ length: 501 }, (_, index) => `S-${index}`);
    const path = '/v1/storefront/inventory';
    expect(await open.post(path, { channel: 'main-shop', skus })).toMatchObject({ status: 422 });
    expect(await open.post(path, { channel: 'main-shop', skus: [] })).toMatchObject({ status: 422 });
    expect(await open.call(`${path}/XD-0001?chanel=main-shop`)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'chanel' }] },
    });
  });

  it('is remembered for a second and says how old it is; requests of one moment share a statement', async () => {
    let nowMs = 1_000_000;
    const [channel] = open.ports.channels;
    if (channel === undefined) throw new Error('no channel');
    const availability = createAvailability(open.database, tenant, () => nowMs);
    const first = await availability(channel, ['XD-0002']);
    await open.sql`UPDATE stock_balance SET on_hand = 500 WHERE sku = 'XD-0002'`;
    nowMs += 900;
    const remembered = await availability(channel, ['XD-0002']);
    expect([first.ageMs, remembered.ageMs]).toEqual([0, 900]);
    expect(remembered.items).toEqual(first.items);
    nowMs += 200;
    const fresh = await Promise.all([availability(channel, ['XD-0002']), availability(channel, ['XD-0002'])]);
    expect(fresh.map(({ ageMs, items }) => [ageMs, items[0]?.available])).toEqual([
      [0, 498],
      [0, 498],
    ]);
  });
});

describe('a delivery promise', () => {
  const at = (instant: string, level: 'standard' | 'same-day' = 'standard', postalCode = '04101') =>
    promiseDelivery(rules, level, { country: 'US', postalCode }, new Date(instant));

  it.each([
    // Before the cut-off on Wednesday; Thursday is a holiday, so one working day of handling ends on Friday.
    [wednesday, '2026-11-27T22:00:00.000Z', '2026-11-28', '2026-11-30'],
    // After the cut-off: work begins on Friday and ends on Monday.
    ['2026-11-25T19:00:00Z', '2026-11-30T22:00:00.000Z', '2026-12-01', '2026-12-02'],
    // One minute before it.
    ['2026-11-25T18:59:00Z', '2026-11-27T22:00:00.000Z', '2026-11-28', '2026-11-30'],
    // Saturday evening in New York is Sunday in UTC.
    ['2026-11-29T01:00:00Z', '2026-12-01T22:00:00.000Z', '2026-12-02', '2026-12-03'],
    // In summer time 17:00 is 21:00 UTC.
    ['2026-07-06T15:00:00Z', '2026-07-07T21:00:00.000Z', '2026-07-08', '2026-07-09'],
    // Summer time ends on Sunday, 1 November, between the order and the hand-over.
    ['2026-10-30T20:00:00Z', '2026-11-03T22:00:00.000Z', '2026-11-04', '2026-11-05'],
  ])('of an order at %s leaves by %s', (instant, shipBy, earliest, latest) => {
    const promise = at(instant);
    expect(promise?.shipBy.toISOString()).toBe(shipBy);
    expect([promise?.earliest, promise?.latest]).toEqual([earliest, latest]);
  });

  it('takes the first carrier that fits the postal code', () => {
    expect(at(wednesday)?.service).toBe('Ground near');
    expect(at(wednesday, 'standard', '90210')?.service).toBe('Ground');
    expect(at(wednesday, 'same-day', '90210')).toBeUndefined();
  });

  it('tells until when an order must come', () => {
    expect(at(wednesday, 'same-day')).toMatchObject({
      orderBefore: new Date('2026-11-25T16:00:00Z'),
      earliest: '2026-11-25',
    });
  });

  it('ends for rules that leave no day on which anybody delivers', () => {
    const never = { ...rules, carriers: rules.carriers.map((zone) => ({ ...zone, deliveryDays: [8] })) };
    expect(
      promiseDelivery(never, 'standard', { country: 'US', postalCode: undefined }, new Date(wednesday)),
    ).toBeDefined();
  });

  it('is answered for every level that reaches the destination, with what is short', async () => {
    const answer = await open.post('/v1/storefront/delivery-promises', {
      channel: 'main-shop',
      country: 'US',
      postalCode: '04101',
      lines: [{ sku: 'XD-0001', quantity: 999 }],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      inStock: false,
      short: [{ sku: 'XD-0001', available: 998 }],
      promises: [
        { serviceLevel: 'standard', shipBy: '2026-11-27T22:00:00.000Z', carrier: 'UPS' },
        { serviceLevel: 'same-day', shipBy: '2026-11-25T20:30:00.000Z' },
      ],
    });
  });

  it('is 404 with the reason where nobody goes, and where the channel has no rules', async () => {
    const path = '/v1/storefront/delivery-promises';
    expect(await open.post(path, { channel: 'main-shop', country: 'FR' })).toMatchObject({
      status: 404,
      body: { code: 'XD_PROMISE_NO_RULES' },
    });
    expect(await open.post(path, { channel: 'acme', country: 'US' })).toMatchObject({ status: 404 });
  });

  it('refuses rules that cannot be followed when the platform starts', async () => {
    await expect(openExperience({ delivery: { ...rules, timeZone: 'Mars/Olympus' } })).rejects.toMatchObject({
      code: 'XD_DELIVERY_RULES',
    });
  });
});
