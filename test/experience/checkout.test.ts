import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { done, refused } from '../../src/contracts/index.ts';
import { experienceTimes } from '../../src/experience/limits.ts';
import { instantSystems } from '../../src/testing/index.ts';
import { nextOrder, openExperience, withAnswer, type OpenExperience } from './open-experience.ts';

const path = '/v1/storefront/orders';
const manyOf = (quantity: number) =>
  nextOrder({
    lines: [
      { id: '1', sku: 'XD-0001', name: 'Oak Lamp', quantity, unitPrice: 1, discount: 0, tax: 0, total: quantity },
    ],
    charges: [],
    totals: { goods: quantity, charges: 0, tax: 0, grand: quantity },
  });

describe('a checkout whose systems answer at once', () => {
  let open: OpenExperience;
  beforeAll(async () => {
    open = await openExperience({ systems: instantSystems().port });
  });
  afterAll(() => open.close());
  const stored = async (id: string) => (await open.sql`SELECT 1 FROM document WHERE key = ${id}`).length;

  it('is answered with 201 once the order is durable, with payment and tax among the checks', async () => {
    const order = nextOrder();
    const answer = await open.post(path, order, { headers: { prefer: 'wait=5' } });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      id: `main-shop/${order.number}`,
      status: 'accepted',
      checks: {
        totals: { result: 'ok' },
        stock: { result: 'ok' },
        address: { result: 'not-needed' },
        payment: { result: 'ok' },
        tax: { result: expect.stringMatching(/^(ok|differs)$/) as string },
      },
      pending: [],
      budgetMs: 5_000,
    });
    expect(answer.body['tookMs']).toBeLessThan(5_000);
    expect(await stored(`main-shop/${order.number}`)).toBe(1);
  });

  it('names what is pending when it is given no time, and takes the order all the same', async () => {
    const order = nextOrder();
    const answer = await open.post(path, order, { headers: { prefer: 'wait=0' } });
    expect(answer).toMatchObject({ status: 201, body: { pending: ['payment', 'tax'], budgetMs: 0 } });
    expect(await stored(`main-shop/${order.number}`)).toBe(1);
  });

  it('answers the same order again with 200, also when its own reservation left too little', async () => {
    const order = manyOf(900);
    const first = await open.post(path, order, { headers: { prefer: 'wait=5' } });
    expect(first).toMatchObject({ status: 201, body: { pending: [] } });
    await open.sql`UPDATE stock_balance SET reserved = 900 WHERE sku = 'XD-0001' AND location = 'wh-east'`;
    expect(await open.post(path, order)).toMatchObject({ status: 200, body: { status: 'accepted' } });
    await open.sql`UPDATE stock_balance SET reserved = 0 WHERE sku = 'XD-0001'`;
  });

  it('replays the first answer byte by byte for an Idempotency-Key', async () => {
    const order = nextOrder();
    const init = { headers: { 'idempotency-key': 'one', prefer: 'wait=0' } };
    const first = await open.post(path, order, init);
    const again = await open.post(path, order, init);
    expect(again.text).toBe(first.text);
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true']);
    const other = await open.post(path, nextOrder(), init);
    expect(other).toMatchObject({ status: 422, body: { code: 'XD_IDEMPOTENCY_MISMATCH' } });
  });

  it('refuses more than can be promised with the line and what is there, and keeps nothing', async () => {
    const order = manyOf(999);
    const answer = await open.post(path, order);
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'XD_STOCK_SHORT', errors: [{ field: 'lines[0].quantity', code: 'stock-short' }] },
    });
    expect(answer.text).toContain('998 are there');
    expect(await stored(`main-shop/${order.number}`)).toBe(0);
    const waiting = await open.post(path, { ...order, onShortage: 'backorder' }, { headers: { prefer: 'wait=0' } });
    expect(waiting).toMatchObject({ status: 201, body: { checks: { stock: { result: 'backorder' } } } });
  });

  it('refuses an article that no location has, also for a buyer who waits', async () => {
    const order = manyOf(1);
    const lines = order.lines.map((line) => ({ ...line, sku: 'NO-SUCH' }));
    const answer = await open.post(path, { ...order, lines, onShortage: 'backorder' });
    expect(answer).toMatchObject({ status: 409, body: { errors: [{ code: 'unknown-sku' }] } });
  });

  it('refuses wrong totals and unknown channels with the fields', async () => {
    const order = nextOrder();
    const answer = await open.post(path, {
      ...order,
      channel: 'elsewhere',
      totals: { ...order.totals, grand: order.totals.grand + 1 },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map(({ field }) => field)).toEqual(expect.arrayContaining(['channel', 'totals.grand']));
  });

  it.each(['wait=6', 'wait=-1', 'wait=1.5', 'wait=soon', 'wait='])('refuses the preference %s', async (prefer) => {
    expect(await open.post(path, nextOrder(), { headers: { prefer } })).toMatchObject({
      status: 400,
      body: { code: 'XD_PREFER_INVALID' },
    });
  });

  it('security 4: refuses fields that the contract does not have', async () => {
    const answer = await open.post(path, { ...nextOrder(), isPaid: true });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'isPaid', code: 'unknown-field' }] } });
  });

  it('answers 200 checkouts at once, each with its own order', async () => {
    const orders = Array.from({ length: 200 }, () => nextOrder());
    const started = performance.now();
    const answers = await Promise.all(orders.map((order) => open.post(path, order, { headers: { prefer: 'wait=5' } })));
    console.info(`200 checkouts at once: ${Math.round(performance.now() - started)} ms`);
    expect(answers.map(({ status }) => status)).toEqual(orders.map(() => 201));
    expect(answers.every(({ body }, index) => body['number'] === orders[index]?.number)).toBe(true);
    expect(answers.filter(({ body }) => (body['pending'] as string[]).length === 0).length).toBeGreaterThan(150);
    expect(open.faults).toEqual([]);
  });
});

describe('a checkout whose systems are slow or say no', () => {
  it('lists a tax that does not come in time as pending, and payment as it was found', async () => {
    const systems = withAnswer(
      instantSystems().port,
      'tax.calculate',
      () => new Promise((resolve) => setTimeout(() => resolve(done({ code: 'x', tax: 0, lines: [] })), 3_000)),
    );
    const open = await openExperience({ systems });
    try {
      const answer = await open.post(path, nextOrder());
      expect(answer).toMatchObject({ status: 201, body: { checks: { payment: { result: 'ok' } }, pending: ['tax'] } });
      expect(answer.body['tookMs']).toBeGreaterThanOrEqual(experienceTimes.checkoutBudgetMs - 5);
      expect(answer.body['tookMs']).toBeLessThan(2_800);
    } finally {
      await open.close();
    }
  });

  it('says that a payment was declined, without waiting for a tax that will not come', async () => {
    const systems = withAnswer(instantSystems().port, 'payments.authorise', () => refused('declined', 'no funds'));
    const open = await openExperience({ systems });
    try {
      const answer = await open.post(path, nextOrder(), { headers: { prefer: 'wait=5' } });
      expect(answer).toMatchObject({ status: 201, body: { checks: { payment: { result: 'declined' } } } });
      expect(answer.body['tookMs']).toBeLessThan(4_000);
    } finally {
      await open.close();
    }
  });

  it('refuses an address that cannot be delivered to, and asks no longer than the time it has', async () => {
    let answerAddress = () => Promise.resolve([done({ deliverable: false, messages: ['No such street.'] })]);
    const calls = {
      supports: (name: string) => name === 'addresses.check',
      run: () => answerAddress() as never,
    };
    const open = await openExperience({ calls });
    try {
      expect(await open.post(path, nextOrder())).toMatchObject({
        status: 422,
        body: { code: 'XD_ADDRESS_UNDELIVERABLE', errors: [{ field: 'shipTo', detail: 'No such street.' }] },
      });
      answerAddress = () => new Promise(() => undefined);
      const slow = await open.post(path, nextOrder(), { headers: { prefer: 'wait=1' } });
      expect(slow).toMatchObject({ status: 201, body: { pending: ['address', 'payment', 'tax'] } });
      expect(slow.body['tookMs']).toBeLessThan(3_000);
    } finally {
      await open.close();
    }
  });
});
