import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { done, refused, retry, type Outcome, type SalesOrder } from '../../src/contracts/index.ts';
import { forgetCustomer, recordCustomers, tellCustomers, type CapabilityCalls } from '../../src/experience/index.ts';
import { until } from '../kit/until.ts';
import { nextOrder, openExperience, tenant, type OpenExperience } from './open-experience.ts';

interface Upsert {
  readonly key: string;
  readonly input: { customerNumber: string; email: string; name: string; address: { city: string } };
}

let upserts: Upsert[] = [];
let outcome: () => Outcome<unknown> = () => done({ customerId: 'c', customerNumber: 'n' });
const calls = {
  supports: (name: string) => name === 'erp.customers.upsert',
  run: (_name: string, _channel: string, items: readonly Upsert[]) => {
    upserts.push(...items);
    return Promise.resolve(items.map(() => outcome()));
  },
} as unknown as CapabilityCalls;

let open: OpenExperience;
beforeAll(async () => {
  open = await openExperience({ calls });
});
afterAll(() => open.close());
beforeEach(async () => {
  upserts = [];
  outcome = () => done({ customerId: 'c', customerNumber: 'n' });
  await open.sql`DELETE FROM customer`;
});

/** Reads the log to its end. What other tests of this server have under way holds it back, so it is read until then. */
const record = async () => {
  const [head] = await open.sql<{ seq: string }[]>`SELECT coalesce(max(seq), 0)::text AS seq FROM event`;
  await until(async () => {
    await recordCustomers(open.database, tenant);
    const [cursor] = await open.sql<{ seq: string }[]>`SELECT seq::text FROM consumer WHERE name = 'customer-accounts'`;
    return Number(cursor?.seq ?? 0) >= Number(head?.seq);
  });
};
const tell = () => tellCustomers(open.database, tenant, calls);
const order = (id: string, changes: Partial<SalesOrder> = {}): SalesOrder =>
  nextOrder({ customer: { guest: false, id, email: `${id}@example.test`, name: `Person ${id}` }, ...changes });
const path = (id: string) => `/v1/storefront/customers/${id}?channel=main-shop`;
const read = (id: string) => open.call(path(id));
const patch = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  open.call(path(id), { method: 'PATCH', body, headers });

describe('customer accounts', () => {
  it('become known with their first order, guests and unknown ids do not', async () => {
    await open.accept([order('a1'), nextOrder({ customer: { guest: true, email: 'g@example.test', name: 'Guest' } })]);
    await record();
    expect(await read('a1')).toMatchObject({
      status: 200,
      body: {
        id: 'a1',
        version: 1,
        name: 'Person a1',
        email: 'a1@example.test',
        currency: 'USD',
        erp: { state: 'never' },
      },
    });
    expect(await read('nobody')).toMatchObject({ status: 404, body: { code: 'XD_CUSTOMER_UNKNOWN' } });
    const [row] = await open.sql<{ count: number }[]>`SELECT count(*)::int AS count FROM customer`;
    expect(row?.count).toBe(1);
  });

  it('follow the newest order until they are changed by their owner', async () => {
    const at = (sourceVersion: string, name: string) =>
      order('a2', { sourceVersion, customer: { guest: false, id: 'a2', email: 'a2@example.test', name } });
    await open.accept([at('2026-11-25T10:00:02Z', 'Second'), at('2026-11-25T10:00:01Z', 'First')]);
    await record();
    await open.accept([at('2026-11-25T10:00:00Z', 'Oldest')]);
    await record();
    expect((await read('a2')).body['name']).toBe('Second');
    await patch('a2', { name: 'Own' });
    await open.accept([at('2026-11-25T10:00:09Z', 'Gift')]);
    await record();
    expect((await read('a2')).body['name']).toBe('Own');
  });

  it('are changed durably and told to the ERP by themselves, under the number that orders use', async () => {
    await open.accept([order('a3')]);
    await record();
    const changed = await patch('a3', { email: 'new@example.test' });
    expect(changed).toMatchObject({
      status: 200,
      body: { version: 2, email: 'new@example.test', erp: { state: 'waiting' } },
    });
    expect(changed.headers.get('etag')).toBe('"2"');
    await tell();
    expect(upserts).toMatchObject([
      {
        key: 'customer:main-shop-a3:2',
        input: { customerNumber: 'main-shop-a3', email: 'new@example.test', name: 'Ada Sample' },
      },
    ]);
    expect((await read('a3')).body['erp']).toEqual({ state: 'told' });
    await tell();
    expect(upserts).toHaveLength(1);
  });

  it('are told in their newest version only, again after a failure, and not after a refusal', async () => {
    await open.accept([order('a4')]);
    await record();
    await patch('a4', { name: 'One' });
    await patch('a4', { name: 'Two' });
    outcome = () => retry('busy');
    await tell();
    expect(upserts.map(({ key }) => key)).toEqual(['customer:main-shop-a4:3']);
    expect((await read('a4')).body['erp']).toEqual({ state: 'waiting', detail: 'busy' });
    await tell();
    expect(upserts).toHaveLength(1);
    await open.sql`UPDATE customer SET tell_due_at = clock_timestamp() WHERE tell_due_at IS NOT NULL`;
    outcome = () => refused('blocked', 'the customer is blocked');
    await tell();
    expect((await read('a4')).body['erp']).toEqual({ state: 'refused', detail: 'blocked: the customer is blocked' });
    await patch('a4', { name: 'Three' });
    outcome = () => done({});
    await tell();
    expect((await read('a4')).body['erp']).toEqual({ state: 'told' });
  });

  it('keep a change that came while the ERP was told of an earlier one', async () => {
    await open.accept([order('a5')]);
    await record();
    await patch('a5', { name: 'One' });
    let isFirst = true;
    const slow = {
      ...calls,
      supports: () => true,
      run: async (_name: string, _channel: string, items: readonly Upsert[]) => {
        upserts.push(...items);
        if (isFirst) await patch('a5', { name: 'Two' });
        isFirst = false;
        return items.map(() => done({}));
      },
    } as unknown as CapabilityCalls;
    await tellCustomers(open.database, tenant, slow);
    await tellCustomers(open.database, tenant, slow);
    expect(upserts.map(({ key }) => key)).toEqual(['customer:main-shop-a5:2', 'customer:main-shop-a5:3']);
  });

  it('are changed under If-Match only in the version that was read; changes at once all hold', async () => {
    await open.accept([order('a6')]);
    await record();
    expect(await patch('a6', { name: 'X' }, { 'if-match': '"1"' })).toMatchObject({ status: 200 });
    expect(await patch('a6', { name: 'Y' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 'XD_CUSTOMER_CHANGED' },
    });
    expect(await patch('a6', { name: 'Y' }, { 'if-match': 'W/"2"' })).toMatchObject({ status: 412 });
    const answers = await Promise.all([
      patch('a6', { email: 'both@example.test' }),
      patch('a6', { locale: 'de' }),
      patch('a6', { name: 'Both' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await read('a6')).body).toMatchObject({
      version: 5,
      email: 'both@example.test',
      locale: 'de',
      name: 'Both',
    });
  });

  it('security 4: refuse fields that are not the owner’s, and an empty change', async () => {
    await open.accept([order('a7')]);
    await record();
    for (const body of [{ currency: 'EUR' }, { version: 9 }, { erp: { state: 'told' } }, {}, { name: 'a\u0000b' }])
      expect((await patch('a7', body)).status).toBe(422);
    expect((await read('a7')).body['version']).toBe(1);
  });

  it('are sealed in the database, and cannot be read any more once their key is deleted', async () => {
    await open.accept([order('a8')]);
    await record();
    const [row] = await open.sql<{ text: string }[]>`SELECT customer::text AS text FROM customer WHERE id = 'a8'`;
    expect(row?.text).not.toMatch(/Person|example\.test|Harbour/);
    await patch('a8', { name: 'Gone' });
    expect(await forgetCustomer(open.sql, tenant, { channel: 'main-shop', id: 'a8' })).toBe(true);
    expect((await read('a8')).status).toBe(404);
    expect((await patch('a8', { name: 'X' })).status).toBe(404);
    await tell();
    expect(upserts).toEqual([]);
  });

  it('are recorded once by two processes that read the log at once', async () => {
    await open.accept(Array.from({ length: 40 }, (_, index) => order(`p${index}`)));
    await Promise.all([record(), record(), record()]);
    await record();
    const rows = await open.sql<{ version: number }[]>`SELECT version FROM customer WHERE id LIKE 'p%'`;
    expect(rows.map(({ version }) => version)).toEqual(Array.from({ length: 40 }, () => 1));
  });
});
