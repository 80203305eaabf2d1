import { describe, expect, it } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import { connect, connected, customerId, item, salesOrder, settingsOf, startSimulator } from './connected-company.ts';

const tokenRequests = (prepareCount: { tokens: number }) => (app: import('fastify').FastifyInstance) => {
  app.addHook('onRequest', async (request) => {
    if (request.url.includes('/oauth2/')) prepareCount.tokens += 1;
  });
};

describe('access to Business Central', () => {
  it('names the company when the credentials are right', async () => {
    const { system } = await connected();
    expect(await system.check()).toEqual({ detail: 'company CROSSDOCK' });
  });

  it.each([
    [{ clientSecret: 'another-secret' }, /AADSTS7000215/],
    [{ scope: 'https://graph.example.com/.default' }, /AADSTS70011/],
    [{ companyId: '99999999-9999-4999-8999-999999999999' }, /is none of: CROSSDOCK/],
  ])('says why the check fails with %j', async (settings, why) => {
    const { system } = await connected({}, settings);
    await expect(system.check()).rejects.toThrow(why);
  });

  it('fails an operation, instead of trying for ever, when the credentials are wrong', async () => {
    const { system } = await connected({}, { clientSecret: 'another-secret' });
    const [outcome] = await system.run('erp.salesOrders.create', [item(salesOrder('', 'web/1'))]);
    expect(outcome?.kind).toBe('failed');
  });

  it('fetches one token for many requests, and another when it is about to end', async () => {
    const count = { tokens: 0 };
    const { system } = await connected({ tokenLifetimeMs: 2_000, prepare: tokenRequests(count) });
    await Promise.all(Array.from({ length: 4 }, () => system.check()));
    expect(count.tokens).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await system.check();
    expect(count.tokens).toBe(2);
  });

  it('renews a token that Business Central refuses, once, and the request succeeds', async () => {
    const count = { tokens: 0 };
    let refusals = 1;
    const { system } = await connected({
      prepare: (app) => {
        tokenRequests(count)(app);
        app.addHook('onRequest', async (request, reply) => {
          if (request.url.includes('/oauth2/') || refusals === 0) return undefined;
          refusals -= 1;
          return reply.code(401).send({ error: { code: 'Authentication_InvalidCredentials', message: 'expired' } });
        });
      },
    });
    expect(await system.check()).toEqual({ detail: 'company CROSSDOCK' });
    expect(count.tokens).toBe(2);
  });

  it('is not done, and so to be tried again, when only the token could not be fetched', async () => {
    const { simulator, system } = await connected();
    simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    const [outcome] = await system.run('erp.salesOrders.cancel', [
      item({ salesOrderId: '33333333-3333-4333-8333-333333333333', externalDocumentNumber: 'x', reason: '' }),
    ]);
    expect(outcome?.kind).toBe('retry');
  });

  it('keeps within five requests at once', async () => {
    const { simulator, system } = await connected({ latencyMs: 5 });
    const id = await customerId(system);
    const items = Array.from({ length: 400 }, (_, index) => item(salesOrder(id, `web/${index}`)));
    const outcomes = await system.run('erp.salesOrders.create', items);
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['done']));
    expect(simulator.summary().orders).toHaveLength(400);
  });

  it('takes what it can and tries the rest again when Business Central takes fewer at once', async () => {
    const { simulator, system } = await connected({ latencyMs: 20, concurrencyMax: 1 });
    const id = await customerId(system);
    await system.run('erp.salesOrders.create', [item(salesOrder(id, 'web/0'))]);
    const items = Array.from({ length: 60 }, (_, index) => item(salesOrder(id, `web/${index + 1}`)));
    const outcomes = await system.run('erp.salesOrders.create', items);
    const again = items.filter((_, index) => outcomes[index]?.kind === 'retry');
    expect(again.length).toBeGreaterThan(0);
    expect(outcomes.find(({ kind }) => kind === 'retry')).toMatchObject({ afterMs: 1000 });
    expect(simulator.summary().orders).toHaveLength(1 + 60 - again.length);
  });

  it('refuses settings that cannot work', async () => {
    const simulator = await startSimulator();
    expect(() => connect(simulator, { baseUrl: 'https://example.com/api/v1.0' })).toThrow(/XD_SYSTEM_SETTINGS/);
    expect(() => connect(simulator, { batchOperationsMax: 101 })).toThrow(/XD_SYSTEM_SETTINGS/);
    expect(() => connect(simulator, { stockMaster: true })).toThrow(/needs location/);
    expect(settingsOf(simulator).baseUrl).toMatch(/\/api\/beta$/);
  });
});
