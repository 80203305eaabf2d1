import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptOrders } from '../../src/processes/index.ts';
import { sampleOrder } from '../../src/testing/index.ts';
import { allLines, program, tenant } from '../operations/installation.ts';
import { openConsole, type OpenConsole, type Person } from './open-console.ts';

let open: OpenConsole;
let person: Person;
const numbersOf = (body: { orders: { number: string }[] }) => body.orders.map((order) => order.number);

async function accept(number: string, name: string, email: string): Promise<void> {
  const customer = { guest: true, email, name };
  await open.database.transaction((sql) =>
    acceptOrders(sql, tenant, program, [sampleOrder(number, { customer, sourceId: `src-${number}` })]),
  );
  open.notify();
}

beforeAll(async () => {
  open = await openConsole();
  person = await open.person('operator');
  await accept('000000101', 'Grace Hopper', 'grace@navy.example');
  await accept('000000102', '=HYPERLINK("http://evil")', 'mallory@evil.example');
  await accept('000000103', 'Ada Lovelace', 'ada.lovelace@example.test');
  for (const number of ['000000101', '000000102', '000000103']) await open.statusIs(number, 'waiting');
  await open.ship('000000101', 'ship-4711', allLines);
  await open.statusIs('000000101', 'completed');
  await open.index();
});
afterAll(() => open.close());

describe('the list of orders', () => {
  it('shows the newest first, a page at a time, each order once', async () => {
    const first = (await person.get('/orders?limit=2')).body;
    expect(numbersOf(first)).toEqual(['000000103', '000000102']);
    const second = (await person.get(`/orders?limit=2&after=${encodeURIComponent(first.after)}`)).body;
    expect(numbersOf(second)).toEqual(['000000101']);
    expect(second.after).toBeNull();
  });

  it('says that a place is none where no calendar has its day', async () => {
    for (const place of ['2026-02-31 10:00:00+00~a', '9999-99-99 99:99:99+00~a', 'yesterday~a'])
      expect((await person.get(`/orders?after=${encodeURIComponent(place)}`)).status).toBe(400);
  });

  it('tells of each order where it stands, what it is worth and what was promised', async () => {
    const { orders } = (await person.get('/orders?q=000000101')).body;
    expect(orders).toEqual([
      expect.objectContaining({
        key: 'main-shop/000000101',
        status: 'completed',
        customer: 'Grace Hopper',
        total: 7245,
        currency: 'USD',
        shipBy: '2026-11-27T10:00:00.000Z',
      }),
    ]);
  });

  it.each([
    ['number', '000000101'],
    ['number without its zeros', '101'],
    ['beginning of a number', '0000001'],
    ['whole key', 'main-shop/000000101'],
    ['number of the source', 'src-000000101'],
    ['name in any case', 'gRACE'],
    ['first and last name in any order', 'hopper grace'],
    ['e-mail', 'grace@navy.example'],
    ['beginning of an e-mail', 'grace@na'],
    ['number of a shipment', 'ship-4711'],
    ['number of the ERP', 'S-main-shop/000000101'],
  ])('finds an order by %s', async (_what, text) => {
    const { orders } = (await person.get(`/orders?q=${encodeURIComponent(text)}`)).body;
    expect(numbersOf({ orders })).toContain('000000101');
    if (text !== '0000001') expect(orders).toHaveLength(1);
  });

  it('finds a live order by the tracking number that the warehouse has told', async () => {
    await open.ship('000000103', 'part-1', [{ sku: 'XD-0001', quantity: 1 }]);
    expect(numbersOf((await person.get('/orders?q=no-such-number')).body)).toEqual([]);
    const [row] = await open.database.sql<{ tracking: string }[]>`
      SELECT payload->>'trackingNumber' AS tracking FROM signal WHERE key = 'main-shop/000000103'`;
    expect(row?.tracking).toBe('1Z');
    await open.database.sql`
      UPDATE signal SET payload = (payload::jsonb || '{"trackingNumber": "1Z999AA10123456784"}')::json
      WHERE key = 'main-shop/000000103'`;
    expect(numbersOf((await person.get('/orders?q=1z999aa10123456784')).body)).toEqual(['000000103']);
  });

  it('finds an ended order by the tracking number in the documents of its warehouse', async () => {
    await accept('000000104', 'Tracy Tracked', 'tracy@example.test');
    await open.database.sql`
      INSERT INTO inbound (tenant, system, id, type, via, body, status, subject)
      VALUES (${tenant}, 'warehouse', 'd-1', 'shipment', 'webhook', ${'{"tracking": {"tracking_number": "9400TRACK01"}}'},
        'done', 'main-shop/000000104')`;
    await open.statusIs('000000104', 'waiting');
    await open.ship('000000104', 's-104', allLines);
    await open.statusIs('000000104', 'completed');
    await open.index();
    expect(numbersOf((await person.get('/orders?q=9400track01')).body)).toEqual(['000000104']);
  });

  it('takes what has a meaning in a query of words as plain text', async () => {
    for (const text of ["o'hara", "' | '", 'a & b!', '\\', "':*", 'main:x', '%%'])
      expect((await person.get(`/orders?q=${encodeURIComponent(text)}x`)).status).toBe(200);
  });

  it('filters by what became of an order, by channel and by step', async () => {
    const list = async (query: string) => numbersOf((await person.get(`/orders?${query}`)).body);
    expect(await list('state=completed')).toContain('000000101');
    expect(await list('state=open')).toEqual(['000000103', '000000102']);
    expect(await list('state=open&step=await-shipment&q=mallory')).toEqual(['000000102']);
    expect(await list('channel=other')).toEqual([]);
    expect(await list('state=exception')).toEqual([]);
  });

  it('finds what many orders have and what few have beside each other, and each page goes on where the last one ended', async () => {
    const found = async (query: string) => numbersOf((await person.get(`/orders?${query}`)).body);
    // A page that is full from the beginning of the list, one that is not, and a short word beside a long one.
    expect(await found('q=0000001&limit=1')).toHaveLength(1);
    expect(await found('q=example&limit=200')).toEqual([]);
    expect(await found('q=ad+lovelace')).toEqual(['000000103']);
    expect(await found('q=ma+lovelace')).toEqual(['000000103']);
    expect(await found('q=zz+lovelace')).toEqual([]);
    const pages: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const { body } = await person.get(
        `/orders?q=0000001&limit=1${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`,
      );
      pages.push(...numbersOf(body));
      after = body.after;
    }
    expect(new Set(pages).size).toBe(pages.length);
    expect(pages).toEqual(await found('q=0000001'));
  });

  it('lists late orders, the longest promised first', async () => {
    await open.database.sql`UPDATE order_index SET ship_by = '2020-01-02' WHERE number = '000000102'`;
    await open.database.sql`UPDATE order_index SET ship_by = '2020-01-01' WHERE number = '000000103'`;
    expect(numbersOf((await person.get('/orders?state=late')).body)).toEqual(['000000103', '000000102']);
  });

  it('finds an order that was refused at the door by its number', async () => {
    await open.database.sql`
      INSERT INTO order_refusal (tenant, key, source_version, code, detail)
      VALUES (${tenant}, 'main-shop/R1', '1', 'unknown-sku', 'No such article.')`;
    const { orders } = (await person.get('/orders?q=R1')).body;
    expect(orders).toEqual([expect.objectContaining({ key: 'main-shop/R1', status: 'refused' })]);
    expect(numbersOf((await person.get('/orders?state=refused')).body)).toEqual(['R1']);
  });

  it('refuses a search that would match everything, and parameters that it does not know', async () => {
    for (const query of [
      'q=a',
      `q=${'x'.repeat(300)}`,
      'q=a+b+c+d+e+f+g',
      'status=open',
      'limit=0',
      'limit=9999',
      'after=x',
    ])
      expect((await person.get(`/orders?${query}`)).body.code).toBe('XD_CONSOLE_QUERY');
  });
});

describe('the export', () => {
  it('security 28: has the rows of the list, and a name that is a formula does not run', async () => {
    const answer = await person.get('/orders.csv?state=open');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    const rows = parse(answer.text, { bom: true, columns: true }) as Record<string, string>[];
    expect(rows.map((row) => row['number'])).toEqual(['000000103', '000000102']);
    expect(rows[1]?.['customer']).toBe('\'=HYPERLINK("http://evil")');
    expect(rows[0]?.['total']).toBe('72.45');
  });
});

describe('one order', () => {
  it('is told in one sentence, with its timeline, money, lines and the graph of its process', async () => {
    const { body } = await person.get(`/order?key=${encodeURIComponent('main-shop/000000101')}`);
    expect(body.sentence).toContain('Completed');
    expect(body.summary.money).toMatchObject({ ordered: 7245, captured: 7245, invoiced: 7245 });
    expect(body.timeline.map((entry: { step: string }) => entry.step)).toContain('authorise-payment');
    expect(body.document.number).toBe('000000101');
    expect(body.toDo).toEqual([]);
    const names = body.graph.steps.map((step: { name: string }) => step.name);
    expect(names.slice(0, 3)).toEqual(['screen-customer', 'authorise-payment', 'tax-and-customer']);
    const repeat = body.graph.steps.find((step: { kind: string }) => step.kind === 'repeat');
    expect(repeat.inner.map((step: { name: string }) => step.name)).toContain('await-shipment');
  });

  it('shows the requests of a call as they were journaled', async () => {
    const { body } = await person.get('/order?key=000000101');
    const { call } = body.timeline.find((entry: { call: unknown }) => entry.call !== null);
    const answer = await person.get(`/call?id=${call.id}`);
    expect(answer.body).toMatchObject({ id: call.id, capability: expect.any(String) });
  });

  it('tells times of the time zone of whoever looks, and takes none that there is not', async () => {
    const sentence = async (zone: string) =>
      (await person.get(`/order?key=000000101&zone=${encodeURIComponent(zone)}`)).body.sentence as string;
    expect(await sentence('UTC')).toMatch(/^Completed at \d\d:\d\d UTC/);
    expect(await sentence('Asia/Kolkata')).toMatch(/^Completed at (\d+ \w+ )?\d\d:\d\d:/);
    const answer = await person.get('/order?key=000000101&zone=Nowhere/City');
    expect([answer.status, answer.body.code]).toEqual([400, 'XD_CONSOLE_QUERY']);
  });

  it('that is not there is answered with what to do', async () => {
    const answer = await person.get('/order?key=nowhere');
    expect([answer.status, answer.body.code]).toEqual([404, 'XD_ORDER_NOT_FOUND']);
    expect(answer.body.mend).not.toBe('');
  });
});
