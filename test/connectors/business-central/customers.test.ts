import { describe, expect, it } from 'vitest';
import { connected, customer, customerId, direct, dropAfter, firstPart, item } from './connected-company.ts';

const read = async (simulator: Parameters<typeof direct>[0], number: string) =>
  (await direct(simulator, 'GET', `customers?$filter=number eq '${number}'`)).body.value[0];

describe('erp.customers.upsert', () => {
  it('creates a customer that is absent, with name, mail, address and currency', async () => {
    const { simulator, system } = await connected();
    const [outcome] = await system.run('erp.customers.upsert', [item(customer('C-1'))]);
    const found = await read(simulator, 'C-1');
    expect(outcome).toEqual({ kind: 'done', value: { customerId: found.id, customerNumber: 'C-1' } });
    expect(found).toMatchObject({
      displayName: 'Ada Example',
      type: 'Person',
      email: 'ada@example.com',
      currencyCode: 'USD',
      address: { street: '1 Example Street\nFlat 2', city: 'Springfield', state: 'OR', countryLetterCode: 'US' },
    });
  });

  it('writes nothing when the data are the same, and only what differs when they are not', async () => {
    const { simulator, system } = await connected();
    await customerId(system, 'C-1');
    const before = await read(simulator, 'C-1');
    await customerId(system, 'C-1');
    expect(await read(simulator, 'C-1')).toEqual(before);
    const [outcome] = await system.run('erp.customers.upsert', [item(customer('C-1', { email: 'new@example.com' }))]);
    expect(outcome).toMatchObject({ kind: 'done', value: { customerId: before.id } });
    const after = await read(simulator, 'C-1');
    expect(after).toMatchObject({ email: 'new@example.com', displayName: 'Ada Example' });
    expect(after['@odata.etag']).not.toBe(before['@odata.etag']);
  });

  it('makes a customer that comes twice in a set once, with the later data, and answers both', async () => {
    const { simulator, system } = await connected();
    const outcomes = await system.run('erp.customers.upsert', [
      item(customer('C-1')),
      item(customer('C-2')),
      item(customer('c-1', { name: 'Ada Later' })),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
    expect(outcomes[0]).toEqual(outcomes[2]);
    expect(simulator.summary().customers).toBe(2);
    expect((await read(simulator, 'C-1')).displayName).toBe('Ada Later');
  });

  it('serves a set of 300 customers in 1 + 15 + 15 requests', async () => {
    const { simulator, system } = await connected();
    const items = Array.from({ length: 300 }, (_, index) => item(customer(`C${index}`)));
    const outcomes = await system.run('erp.customers.upsert', items);
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['done']));
    expect(simulator.summary().customers).toBe(300);
    // The token; 15 filters in one batch; 15 batches of 20 creates.
    expect(simulator.stats().requests).toBe(1 + 1 + 15);
  });

  it('reads again when someone changed the customer between read and write', async () => {
    let meddled = false;
    const { simulator, system } = await connected({
      prepare: (app) => {
        app.addHook('preHandler', async (request) => {
          const part = firstPart(request.body);
          if (part?.method !== 'PATCH' || meddled) return;
          meddled = true;
          const patched = await direct(
            simulator,
            'PATCH',
            part.url.split('/')[1] ?? '',
            { website: '', phoneNumber: '1' },
            { 'if-match': '*' },
          );
          expect(patched.status).toBe(200);
        });
      },
    });
    await customerId(system, 'C-1');
    const [outcome] = await system.run('erp.customers.upsert', [item(customer('C-1', { name: 'Ada New' }))]);
    expect(outcome).toMatchObject({ kind: 'done' });
    expect(meddled).toBe(true);
    expect(await read(simulator, 'C-1')).toMatchObject({ displayName: 'Ada New', phoneNumber: '+1 555 0100' });
  });

  it('keeps one customer when the answer to the create is lost and the upsert runs again', async () => {
    const { state, prepare } = dropAfter('customers');
    const { simulator, system } = await connected({ prepare });
    expect(await system.lookUp('erp.customers.upsert', [item(customer('C-1'))])).toEqual([{ kind: 'absent' }]);
    state.on = true;
    const [lost] = await system.run('erp.customers.upsert', [item(customer('C-1'))]);
    expect(lost?.kind).toBe('unknown');
    expect(simulator.summary().customers).toBe(1);
    const id = await customerId(system, 'C-1');
    expect(await system.lookUp('erp.customers.upsert', [item(customer('C-1'))])).toEqual([
      { kind: 'done', value: { customerId: id, customerNumber: 'C-1' } },
    ]);
    expect(simulator.summary().customers).toBe(1);
  });

  it('shortens what is longer than the fields of Business Central', async () => {
    const { simulator, system } = await connected();
    const long = customer('customer-number-with-more-than-twenty-characters', { name: 'x'.repeat(150) });
    const [outcome] = await system.run('erp.customers.upsert', [item(long)]);
    if (outcome?.kind !== 'done') throw new Error(JSON.stringify(outcome));
    expect(outcome.value.customerNumber).toMatch(/^CUSTOME~[0-9A-F]{12}$/);
    expect((await read(simulator, outcome.value.customerNumber)).displayName).toHaveLength(100);
  });
});
