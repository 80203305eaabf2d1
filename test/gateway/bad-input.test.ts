import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gatewayLimits } from '../../src/gateway/index.ts';
import { openGateway, someOrder, type MutableOrder, type OpenGateway } from './open-gateway.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());
beforeEach(() => open.clear());
const isEmpty = { orders: 0, keys: 0 };

describe('a document that is no clean JSON is refused with 400 and leaves nothing', () => {
  const text = (change?: (order: MutableOrder) => void) => JSON.stringify(someOrder(change));
  const cases: [name: string, body: () => string | Uint8Array, code: string, why: RegExp][] = [
    ['broken JSON', () => text().slice(0, -2), 'XD_JSON_BROKEN', /JSON/],
    ['no body', () => '', 'XD_BODY_EMPTY', /JSON/],
    ['a byte order mark', () => `\ufeff${text()}`, 'XD_JSON_ENCODING', /byte order mark/],
    [
      'latin-1 bytes',
      () =>
        Buffer.from(
          text((order) => (order.billTo.city = 'Köln')),
          'latin1',
        ),
      'XD_JSON_ENCODING',
      /UTF-8/,
    ],
    [
      'a duplicate key',
      () => text().replace('"number"', '"currency":"EUR","number"'),
      'XD_JSON_DUPLICATE_KEY',
      /differ/,
    ],
    ['a duplicate key in a line', () => text().replace('"sku"', '"tax":1,"sku"'), 'XD_JSON_DUPLICATE_KEY', /differ/],
    [
      'a duplicate key behind an escape',
      () => text().replace('"number"', '"n\\u0075mber":"1","number"'),
      'XD_JSON_DUPLICATE_KEY',
      /differ/,
    ],
    [
      '__proto__',
      () => text().replace('"number"', '"__proto__":{"guest":true},"number"'),
      'XD_JSON_FORBIDDEN_KEY',
      /prototype/,
    ],
    [
      '__proto__ behind an escape',
      () => text().replace('"number"', '"\\u005f_proto__":1,"number"'),
      'XD_JSON_FORBIDDEN_KEY',
      /prototype/,
    ],
    [
      'constructor.prototype',
      () => text().replace('"number"', '"constructor":{"prototype":{}},"number"'),
      'XD_JSON_FORBIDDEN_KEY',
      /prototype/,
    ],
    ['nesting deeper than 20', () => `${'['.repeat(21)}${']'.repeat(21)}`, 'XD_JSON_TOO_DEEP', /20/],
    ['nesting of a million', () => '['.repeat(1_000_000), 'XD_JSON_TOO_DEEP', /20/],
    ['too many fields', () => `[${'{},'.repeat(60_000)}{}]`, 'XD_JSON_TOO_MANY_FIELDS', /100000/],
  ];
  it.each(cases)('%s', async (_name, body, code, why) => {
    const answer = await open.post(body());
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body.code).toBe(code);
    expect(answer.body['why']).toMatch(why);
    expect(await open.rows()).toEqual(isEmpty);
  });
});

describe('an order that is not valid is refused with 422, names the field, and leaves nothing', () => {
  type Edit = (order: MutableOrder) => unknown;
  const line =
    (edit: Edit): Edit =>
    (order) =>
      edit(order.lines[1]);
  const cases: [name: string, edit: Edit, field: string, code: string][] = [
    ['a wrong type', (order) => (order.taxIncluded = 'no'), 'taxIncluded', 'wrong-type'],
    ['a number as text', line((l) => (l.quantity = '1')), 'lines[1].quantity', 'wrong-type'],
    ['null', (order) => (order.shipTo = null), 'shipTo', 'wrong-type'],
    ['a missing field', (order) => delete order.shipTo.country, 'shipTo.country', 'missing'],
    ['a missing part', (order) => delete order.customer, 'customer', 'missing'],
    ['an extra field', (order) => (order.coupon = 'X'), 'coupon', 'unknown-field'],
    ['an extra field in a line', line((l) => (l['odd name'] = 1)), 'lines[1]["odd name"]', 'unknown-field'],
    ['a negative quantity', line((l) => (l.quantity = -1)), 'lines[1].quantity', 'too-small'],
    ['a quantity of zero', line((l) => (l.quantity = 0)), 'lines[1].quantity', 'too-small'],
    ['a huge quantity', line((l) => (l.quantity = 1e15)), 'lines[1].quantity', 'too-large'],
    ['a quantity beyond all numbers', line((l) => (l.quantity = '@1e400@')), 'lines[1].quantity', 'too-large'],
    ['half a piece', line((l) => (l.quantity = 0.5)), 'lines[1].quantity', 'fraction'],
    ['a fraction of a cent', line((l) => (l.unitPrice = 900.5)), 'lines[1].unitPrice', 'fraction'],
    ['a negative price', line((l) => (l.unitPrice = -900)), 'lines[1].unitPrice', 'too-small'],
    ['a price beyond reason', line((l) => (l.unitPrice = 100_000_001)), 'lines[1].unitPrice', 'price-not-plausible'],
    [
      'quantity x price beyond 2^53',
      line((l) => Object.assign(l, { quantity: 1_000_000, unitPrice: 99_999_999 })),
      'lines[1].total',
      'price-not-plausible',
    ],
    ['a discount above the price', line((l) => (l.discount = 901)), 'lines[1].discount', 'discount-too-large'],
    ['a wrong line total', line((l) => (l.total = 801)), 'lines[1].total', 'total-wrong'],
    ['wrong goods', (order) => (order.totals.goods += 1), 'totals.goods', 'total-wrong'],
    ['wrong charges', (order) => (order.totals.charges -= 1), 'totals.charges', 'total-wrong'],
    ['wrong tax', (order) => (order.totals.tax += 1), 'totals.tax', 'total-wrong'],
    ['a wrong grand total', (order) => (order.totals.grand -= 1), 'totals.grand', 'total-wrong'],
    [
      'more tax than price, included',
      (order) => (Object.assign(order, { taxIncluded: true }).lines[1].tax = 801),
      'lines[1].tax',
      'tax-too-large',
    ],
    ['an unknown currency', (order) => (order.currency = 'EUX'), 'currency', 'unknown-currency'],
    ['a currency in small letters', (order) => (order.currency = 'eur'), 'currency', 'wrong-form'],
    [
      'an unknown presentment currency',
      (order) => (order.presentment = { currency: 'QQQ', grandTotal: 1 }),
      'presentment.currency',
      'unknown-currency',
    ],
    [
      'an unknown country',
      (order) => (order.shipTo = { ...order.shipTo, country: 'UK' }),
      'shipTo.country',
      'unknown-country',
    ],
    ['an unknown channel', (order) => (order.channel = 'bazaar'), 'channel', 'unknown-channel'],
    ['an empty order', (order) => (order.lines = []), 'lines', 'too-few'],
    [
      '10,000 lines',
      (order) => (order.lines = Array.from({ length: 10_000 }, (_, id) => ({ ...order.lines[0], id: `${id}` }))),
      'lines',
      'too-many',
    ],
    ['duplicate line ids', line((l) => (l.id = '1')), 'lines[1].id', 'duplicate-id'],
    ['duplicate charge ids', (order) => order.charges.push({ ...order.charges[0] }), 'charges[1].id', 'duplicate-id'],
    ['a NUL', (order) => (order.customer.name = 'A\u0000B'), 'customer.name', 'control-character'],
    ['an escape character', (order) => (order.billTo.city = '\u001b[31mLondon'), 'billTo.city', 'control-character'],
    ['a line end in an id', (order) => (order.number = 'A\nB'), 'number', 'control-character'],
    [
      'a control character in the e-mail',
      (order) => (order.customer.email = 'a\u0007@example.com'),
      'customer.email',
      'control-character',
    ],
    ['a lone surrogate', (order) => (order.customer.name = 'A\ud83d'), 'customer.name', 'lone-surrogate'],
    ['a lone surrogate in a SKU', line((l) => (l.sku = '\udc00X')), 'lines[1].sku', 'lone-surrogate'],
    [
      'an unknown service level',
      (order) => (order.shipping.serviceLevel = 'teleport'),
      'shipping.serviceLevel',
      'no-such-choice',
    ],
    ['a day that is not', (order) => (order.placedAt = '2026-02-30T10:00:00Z'), 'placedAt', 'no-instant'],
    ['a leap second', (order) => (order.sourceVersion = '2016-12-31T23:59:60Z'), 'sourceVersion', 'no-instant'],
    ['a year before computers', (order) => (order.placedAt = '0001-01-01T00:00:00Z'), 'placedAt', 'no-instant'],
    [
      'an instant that is not in UTC',
      (order) => (order.sourceVersion = '2026-11-25T10:00:00+01:00'),
      'sourceVersion',
      'not-utc',
    ],
    [
      'a promise before the order',
      (order) => (order.shipping.shipBy = '2026-11-25T09:59:59Z'),
      'shipping.shipBy',
      'before-placed',
    ],
    ['a text that is too long', (order) => (order.customer.name = 'x'.repeat(201)), 'customer.name', 'too-long'],
    ['an empty id', (order) => (order.number = ''), 'number', 'too-short'],
    ['no e-mail address', (order) => (order.customer.email = 'ada at example'), 'customer.email', 'wrong-form'],
  ];
  it.each(cases)('%s', async (_name, edit, field, code) => {
    const body = JSON.stringify(someOrder(edit)).replace('"@1e400@"', '1e400');
    const answer = await open.post(body, { 'idempotency-key': 'a-key' });
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('XD_ORDER_INVALID');
    const found = answer.body.errors?.find((problem) => problem.field === field);
    expect(found, JSON.stringify(answer.body.errors)).toMatchObject({ field, code });
    expect(found?.detail.length).toBeGreaterThan(10);
    expect(found?.mend?.length).toBeGreaterThan(5);
    expect(await open.rows()).toEqual(isEmpty);
  });

  it.each(['[]', '"order"', '12', 'null', 'true'])('%s in place of an order', async (body) => {
    const answer = await open.post(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ field: '', code: 'wrong-type' }]);
    expect(await open.rows()).toEqual(isEmpty);
  });

  it('tells all problems at once: those of the schema and those of the rules whose fields are sound', async () => {
    const order = someOrder((o) => {
      o.customer.email = 7;
      o.currency = 'EUX';
      o.totals.grand = 1;
      o.lines[0].total = 1;
    });
    const { body } = await open.post(order);
    const fields = body.errors?.map(({ field }) => field).sort();
    expect(fields).toEqual(['currency', 'customer.email', 'lines[0].total', 'totals.goods', 'totals.grand']);
    expect(body['what']).toBe('The order has 5 problems; it was not accepted.');
  });

  it('lists 50 problems at most and says how many there are', async () => {
    const order = someOrder((o) => {
      o.lines = Array.from({ length: 4_000 }, (_, id) => ({ id: `${id}`, sku: '', extra: 1 }));
    });
    const { body } = await open.post(order);
    expect(body.errors).toHaveLength(gatewayLimits.problemCountMax);
    expect(body['what']).toMatch(/^The order has \d{5} problems/);
  });
});

describe('text of every script is welcome', () => {
  it('right-to-left, 4-byte and combining characters are kept as they are', async () => {
    const name = 'محمد \u200fאבג 👩‍👩‍👧 𠮷 é';
    const order = someOrder((o) => {
      o.customer.name = name;
      o.lines[0].name = '🫖 tea — \u202bعربي\u202c';
    });
    expect((await open.post(order)).status).toBe(201);
    const [row] = await open.database.sql<{ body: string }[]>`SELECT body FROM taken_order`;
    expect(JSON.parse(row?.body ?? '{}')).toEqual(order);
  });

  it('escaped pairs of surrogates are one character, escaped halves are refused', async () => {
    const text = JSON.stringify(someOrder((o) => (o.customer.name = 'NAME')));
    const half = await open.post(text.replace('NAME', '\\ud83d'));
    expect(half.body.errors).toMatchObject([{ field: 'customer.name', code: 'lone-surrogate' }]);
    expect(await open.rows()).toEqual(isEmpty);
    expect((await open.post(text.replace('NAME', '\\ud83d\\ude00'))).status).toBe(201);
  });

  it('500 characters of 4 bytes count as 500', async () => {
    expect((await open.post(someOrder((o) => (o.lines[0].name = '𠮷'.repeat(500))))).status).toBe(201);
  });
});

describe('a request that is not one for an order is refused and leaves nothing', () => {
  afterEach(async () => expect(await open.rows()).toEqual(isEmpty));

  it('a body of 50 MB is refused with 413 in well under the time that reading it takes', async () => {
    const started = performance.now();
    const answer = await open.post(Buffer.alloc(50 * 1024 * 1024, 0x20));
    expect(answer.status).toBe(413);
    expect(answer.body).toMatchObject({ code: 'XD_BODY_TOO_LARGE', why: expect.stringContaining('5242880') });
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('a body without a length is cut off at the limit', async () => {
    const chunk = new Uint8Array(1024 * 1024).fill(0x20);
    let left = 20;
    const body = new ReadableStream({
      pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()),
    });
    const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } };
    expect((await open.call('/v1/orders', init as RequestInit)).status).toBe(413);
  });

  it.each([
    ['text/plain', 'XD_MEDIA_TYPE'],
    ['application/xml', 'XD_MEDIA_TYPE'],
    ['application/x-www-form-urlencoded', 'XD_MEDIA_TYPE'],
    ['application/json; charset=iso-8859-1', 'XD_MEDIA_TYPE'],
    ['not a type', 'XD_MEDIA_TYPE'],
  ])('the media type %s is refused with 415', async (type, code) => {
    const answer = await open.post(someOrder(), { 'content-type': type });
    expect(answer).toMatchObject({ status: 415, body: { code } });
  });

  it('a compressed body is refused with 415', async () => {
    const answer = await open.post(someOrder(), { 'content-encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 415, body: { code: 'XD_CONTENT_ENCODING' } });
  });

  it('an unknown route is a 404 problem, a wrong method a 405 that says which there are', async () => {
    expect(await open.call('/v2/orders')).toMatchObject({ status: 404, body: { code: 'XD_ROUTE_UNKNOWN' } });
    const wrong = await open.call('/v1/orders', { method: 'DELETE' });
    expect(wrong).toMatchObject({ status: 405, body: { code: 'XD_METHOD_WRONG' } });
    expect(wrong.headers.get('allow')).toBe('POST');
    const put = await open.call('/v1/orders/webshop%2F1', { method: 'PUT', body: '{}' });
    expect(put.status).toBe(405);
    expect(put.headers.get('allow')).toBe('GET, HEAD');
  });

  it('a path that is not percent-encoded UTF-8 is a 400 problem, one that is too long a 414', async () => {
    expect(await open.call('/v1/orders/%E0%A4%A')).toMatchObject({ status: 400, body: { code: 'XD_REQUEST_BROKEN' } });
    const long = await open.call(`/v1/orders/${'x'.repeat(4_000)}`);
    expect(long).toMatchObject({ status: 414, body: { code: 'XD_PATH_TOO_LONG' } });
  });

  it('problems carry the request id, also the caller’s own, and safe headers', async () => {
    const answer = await open.call('/nowhere', { headers: { 'request-id': 'abc-123' } });
    expect(answer.headers.get('request-id')).toBe('abc-123');
    expect(answer.body).toMatchObject({
      type: '/problems#XD_ROUTE_UNKNOWN',
      title: 'Route unknown',
      status: 404,
      instance: 'urn:crossdock:request:abc-123',
    });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('server')).toBeNull();
  });
});
