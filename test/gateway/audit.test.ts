import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appendAudit,
  createApiKey,
  listAudit,
  readUsage,
  revokeApiKey,
  rotateSigningKeys,
  setKeyPlan,
  setPlan,
} from '../../src/gateway/index.ts';
import { openGateway, type OpenGateway } from './open-gateway.ts';
import { makeClient, tokenOf } from './token-client.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const limits = { requestsPerSecond: 5, burst: 5, concurrency: null, requestsPerDay: null };

describe('the audit', () => {
  it('has every administrative act with who, what, on what, before and after, and never a secret', async () => {
    const { database } = open;
    const { sql } = database;
    await setPlan(database, 'test', { name: 'partner', ...limits }, 'ada');
    await setPlan(database, 'test', { name: 'partner', ...limits, burst: 9 }, 'ben');
    const { id, key } = await createApiKey(sql, 'test', 'shop', ['stock:read'], { actor: 'ada' });
    await setKeyPlan(sql, 'test', id, 'partner', 'ben');
    await revokeApiKey(sql, 'test', id, 'cleo');
    await revokeApiKey(sql, 'test', id, 'cleo');
    const kid = await rotateSigningKeys(sql, 'test', { actor: 'cleo' });
    const client = await makeClient(open, ['stock:read']);
    await tokenOf(open.url, client);
    const acts = (await listAudit(sql, 'test'))
      .toReversed()
      .filter(({ subject }) => ['partner', id, kid].includes(subject));
    expect(acts).toMatchObject([
      { actor: 'ada', act: 'plan.created', subject: 'partner', before: null, after: { burst: 5 } },
      { actor: 'ben', act: 'plan.changed', subject: 'partner', before: { burst: 5 }, after: { burst: 9 } },
      {
        actor: 'ada',
        act: 'key.created',
        subject: id,
        before: null,
        after: { name: 'shop', kind: 'key', plan: 'unlimited', scopes: ['stock:read'] },
      },
      { actor: 'ben', act: 'key.plan-changed', subject: id, before: { plan: 'unlimited' }, after: { plan: 'partner' } },
      // The second time nothing was done, and so there is nothing to note.
      {
        actor: 'cleo',
        act: 'key.revoked',
        subject: id,
        before: { revokedAt: null },
        after: { revokedAt: expect.stringMatching(/^20/) },
      },
      { actor: 'cleo', act: 'signing-key.rotated', subject: kid },
    ]);
    const whole = JSON.stringify(await sql`SELECT * FROM audit_entry`);
    for (const secret of [key.slice(16), client.secret.slice(16), '"d"', 'secret_hash'])
      expect(whole).not.toContain(secret);
  });

  it('cannot be changed, and an act that is rolled back leaves no entry', async () => {
    const { sql } = open.database;
    await expect(sql`UPDATE audit_entry SET actor = 'nobody'`).rejects.toThrow(/never changed/);
    await expect(sql`DELETE FROM audit_entry`).rejects.toThrow(/never changed/);
    await expect(sql`TRUNCATE audit_entry`).rejects.toThrow(/never changed/);
    const before = await listAudit(sql, 'test', { limit: 1 });
    const work = open.database.transaction(async (inner) => {
      await appendAudit(inner, 'test', [{ actor: 'ada', act: 'plan.created', subject: 'undone' }]);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await listAudit(sql, 'test', { limit: 1 })).toEqual(before);
  });

  it('is read in pages, each tenant its own', async () => {
    const { sql } = open.database;
    const acts = Array.from({ length: 5 }, (_, nr) => ({ actor: 'ada', act: 'plan.changed', subject: `p${nr}` }));
    await appendAudit(sql, 'paged', acts);
    const first = await listAudit(sql, 'paged', { limit: 3 });
    const second = await listAudit(sql, 'paged', { limit: 3, olderThan: first.at(-1)?.id ?? null });
    expect([...first, ...second].map(({ subject }) => subject)).toEqual(['p4', 'p3', 'p2', 'p1', 'p0']);
  });
});

describe('the usage of a client', () => {
  it('is counted by day, with what was refused, and is written when the gateway closes', async () => {
    const busy = await openGateway({}, {}, open.place);
    await setPlan(open.database, 'test', { name: 'few', ...limits, requestsPerSecond: 0.001, burst: 3 }, 'ada');
    const { id, key } = await createApiKey(open.database.sql, 'test', 'x', ['stock:read'], { plan: 'few' });
    for (let round = 0; round < 5; round += 1) await busy.call('/v1/inventory', { key });
    await busy.call('/v1/inventory?limit=0', { key });
    await busy.close();
    const [usage, ...more] = await readUsage(open.database.sql, 'test', 1, id);
    expect(more).toEqual([]);
    expect(usage).toMatchObject({ client: id, requests: 6, refused: 3, limited: 3, failed: 0 });
  });
});
