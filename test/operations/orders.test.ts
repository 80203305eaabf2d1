import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failed, retry } from '../../src/contracts/index.ts';
import { listOrders, showCall, showCalls, showOrder } from '../../src/operations/index.ts';
import { sampleOrder } from '../../src/testing/index.ts';
import { acceptOrders } from '../../src/processes/index.ts';
import { until } from '../kit/until.ts';
import { allLines, program, startInstallation, tenant, type Installation } from './installation.ts';

let at: Installation;
const errors: unknown[] = [];
beforeAll(async () => {
  at = await startInstallation(errors);
});
afterAll(async () => {
  await at.stop();
  expect(errors).toEqual([]);
});

const show = (text: string) => showOrder(at.database.sql, tenant, text);

describe('an order that is shown', () => {
  it('waits for the warehouse, and says for what, since when and what was promised', async () => {
    await at.accept('100');
    await at.statusIs('100', 'waiting');
    const view = await show('100');
    expect(view.sentence).toMatch(
      /^Waiting for the warehouse to ship 2 lines since \d\d:\d\d UTC; promised for 27 Nov( 2026)?[.,]/,
    );
    expect(view).toMatchObject({
      key: 'main-shop/100',
      status: 'waiting',
      step: 'await-shipment',
      outcome: null,
      document: { number: '100', totals: { grand: 7245 } },
      summary: {
        currency: 'USD',
        money: { ordered: 7245, authorised: 7245, captured: 0, shipped: 0, invoiced: 0 },
        erp: { salesOrderNumber: 'S-main-shop/100' },
        fulfilments: [{ location: 'wh-east', cancelled: false }],
      },
    });
    expect(view.summary?.lines.map((line) => line.open)).toEqual([2, 1]);
    const authorised = view.timeline.find((entry) => entry.step === 'authorise-payment');
    expect(authorised).toMatchObject({ outcome: 'done', system: 'instant', call: { position: 0 } });
    expect(authorised?.at).toBeInstanceOf(Date);
  });

  it('leads to the requests that were made for it', async () => {
    const { timeline } = await show('100');
    const ids = timeline.flatMap((entry) => entry.call?.id ?? []);
    const call = await showCall(at.database.sql, tenant, ids[0] ?? '');
    expect(call).toMatchObject({ capability: 'payments.authorise', mode: 'run', requests: [{ method: 'POST' }] });
    expect(await showCalls(at.database.sql, tenant, ids)).toHaveLength(new Set(ids).size);
    await expect(showCall(at.database.sql, tenant, 'nobody')).rejects.toMatchObject({
      code: 'XD_CALL_NOT_FOUND',
      status: 404,
    });
  });

  it('tells, when it is completed, what was shipped, captured and invoiced', async () => {
    await at.ship('100', 'sh-1', allLines);
    await at.statusIs('100', 'completed');
    const view = await show('main-shop/100');
    expect(view.sentence).toMatch(/^Completed at .*: 1 shipment, 72\.45 USD captured, 72\.45 USD invoiced\.$/);
    expect(view).toMatchObject({
      status: 'completed',
      outcome: 'completed',
      step: null,
      summary: { shipments: ['sh-1'] },
    });
    expect(view.finishedAt).toBeInstanceOf(Date);
  });

  it('says which system holds it up and when it is tried again', async () => {
    at.answers.set('erp.customers.upsert', (number) =>
      number === '101' ? retry('429 from the ERP', 60_000) : undefined,
    );
    await at.accept('101');
    await at.statusIs('101', 'delayed');
    const { sentence } = await show('101');
    expect(sentence).toMatch(
      /^instant could not do it \(429 from the ERP\); trying to .* again at \d\d:\d\d UTC, after 1 try\.$/,
    );
    at.answers.clear();
  });

  it('says what stopped it, what to do, and the number of the exception', async () => {
    at.answers.set('erp.salesOrders.create', (number) =>
      number === '102' ? failed('item-blocked', 'XD-0001') : undefined,
    );
    await at.accept('102');
    const id = await at.exceptionOf('102');
    const view = await show('102');
    expect(view.sentence).toMatch(
      new RegExp(`^Stopped at create sales order: erp\\.salesOrders\\.create: XD-0001\\. .*\\(Exception ${id}\\.\\)$`),
    );
    expect(view.exceptions).toMatchObject([{ id, resolvedAt: null }]);
    at.answers.clear();
  });

  it('that a worker carries shows what was done since it was taken up', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    at.hold('erp.salesOrders.create', gate);
    await at.accept('103');
    const view = await until(async () => {
      const seen = await show('103');
      return seen.timeline.some((entry) => entry.step === 'reserve-stock') && seen;
    });
    expect(view).toMatchObject({
      status: 'carried',
      step: 'create-sales-order',
      summary: { money: { authorised: 7245 } },
    });
    expect(view.sentence).toMatch(/^Being worked on: create sales order/);
    release();
    await at.statusIs('103', 'waiting');
  });

  it('that was refused at the door says why, and what the shop sent', async () => {
    const { sql } = at.database;
    await sql`INSERT INTO order_refusal (tenant, key, source_version, code, detail)
      VALUES (${tenant}, 'main-shop/104', '1', 'unknown-sku', 'no location has an article X')`;
    await sql`INSERT INTO inbound (tenant, system, id, type, via, body, status, subject)
      VALUES (${tenant}, 'shop', 'order:104', 'order', 'webhook', '{"increment_id":"104"}', 'refused', 'main-shop/104')`;
    const view = await show('104');
    expect(view.sentence).toMatch(/^Refused at the door at .*: unknown-sku: no location has an article X\.$/);
    expect(view).toMatchObject({
      status: 'refused',
      document: null,
      raw: [{ system: 'shop', body: '{"increment_id":"104"}' }],
    });
  });

  it('of which only the vendor’s document is there says so', async () => {
    await at.database.sql`INSERT INTO inbound (tenant, system, id, type, via, body, subject)
      VALUES (${tenant}, 'shop', 'order:105', 'order', 'sweep', '{}', 'main-shop/105')`;
    expect((await show('105')).sentence).toMatch(/^shop sent it by sweep at .*; it is taken up next\.$/);
  });

  it('whose number two channels have must be named with its channel', async () => {
    const other = { ...sampleOrder('100'), channel: 'outlet' };
    await at.database.transaction((sql) => acceptOrders(sql, tenant, program, [other]));
    await expect(show('100')).rejects.toMatchObject({
      code: 'XD_ORDER_AMBIGUOUS',
      why: expect.stringContaining('outlet/100'),
    });
    expect((await show('outlet/100')).key).toBe('outlet/100');
  });

  it('that nobody knows is said to be unknown', async () => {
    await expect(show("nobody/' OR 1=1")).rejects.toMatchObject({ code: 'XD_ORDER_NOT_FOUND', status: 404 });
  });
});

describe('the list of orders', () => {
  it('gives every order once, the newest first, however the pages are cut', async () => {
    const all = await listOrders(at.database.sql, tenant, { limit: 100 });
    const keys: string[] = [];
    for (let before: string | undefined; ;) {
      const page = await listOrders(at.database.sql, tenant, { limit: 2, ...(before === undefined ? {} : { before }) });
      keys.push(...page.orders.map((order) => order.key));
      if (page.before === null) break;
      before = page.before;
    }
    expect(keys).toEqual(all.orders.map((order) => order.key));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys[0]).toBe('outlet/100');
    expect(keys.at(-1)).toBe('main-shop/100');
    expect(all.orders.at(-1)).toMatchObject({ status: 'completed', total: 7245, currency: 'USD' });
  });

  it('can be of one state or one channel, and pages through live orders too', async () => {
    const { sql } = at.database;
    const keysOf = async (options: Parameters<typeof listOrders>[2]) =>
      (await listOrders(sql, tenant, options)).orders.map((order) => order.key);
    expect(await keysOf({ status: 'completed', limit: 9 })).toEqual(['main-shop/100']);
    expect(await keysOf({ status: 'exception', limit: 9 })).toEqual(['main-shop/102']);
    expect(await keysOf({ status: 'refused', limit: 9 })).toEqual(['main-shop/104']);
    expect(await keysOf({ channel: 'outlet', limit: 9 })).toEqual(['outlet/100']);
    const first = await listOrders(sql, tenant, { status: 'open', channel: 'main-shop', limit: 2 });
    const rest = await keysOf({ status: 'open', channel: 'main-shop', limit: 9, before: first.before ?? '' });
    expect([...first.orders.map((order) => order.key), ...rest]).toEqual([
      'main-shop/103',
      'main-shop/102',
      'main-shop/101',
    ]);
  });

  it('refuses a place that is none of its own', async () => {
    await expect(listOrders(at.database.sql, tenant, { limit: 2, before: 'x' })).rejects.toMatchObject({
      code: 'XD_ORDER_LIST_CURSOR',
    });
  });
});
