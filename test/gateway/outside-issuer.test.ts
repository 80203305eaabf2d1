import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, setPlan } from '../../src/gateway/index.ts';
import type { GatewayPorts } from '../../src/gateway/ports.ts';
import { foreignToken, issuerKey, startIssuer, type ForeignIssuer, type IssuerKey } from './foreign-issuer.ts';
import { openGateway, type OpenGateway } from './open-gateway.ts';
import { makeClient, tokenOf } from './token-client.ts';

let issuer: ForeignIssuer;
let key: IssuerKey;
let rsa: IssuerKey;
let open: OpenGateway;
const claims = (more: Record<string, unknown> = {}) => ({
  iss: issuer.url,
  aud: 'crossdock',
  client_id: 'warehouse-app',
  scope: 'openid stock:read',
  division: 'test',
  ...more,
});
const outside = () => ({
  issuer: issuer.url,
  audience: 'crossdock',
  jwksUri: `${issuer.url}/jwks`,
  tenantClaim: 'division',
});
const inventory = (token: string, at = open) => at.call('/v1/inventory', { key: token });

beforeAll(async () => {
  key = await issuerKey('ES256', 'one');
  rsa = await issuerKey('RS256', 'two');
  issuer = await startIssuer([key, rsa]);
  open = await openGateway({}, { oauth: { outside: outside() } });
});
afterAll(async () => {
  await open.close();
  await issuer.close();
});

describe('an outside issuer', () => {
  it('is believed by its published keys, beside the gateway’s own tokens', async () => {
    expect((await inventory(await foreignToken(key, claims()))).status).toBe(200);
    expect((await inventory(await foreignToken(rsa, claims()))).status).toBe(200);
    const client = await makeClient(open, ['stock:read']);
    expect((await inventory(await tokenOf(open.url, client))).status).toBe(200);
    expect(await inventory(await foreignToken(key, claims({ scope: 'orders:read openid' })))).toMatchObject({
      status: 403,
      body: { code: 'XD_SCOPE_MISSING' },
    });
  });

  it('is not believed for others: audience, issuer, type, tenant, client and time must be right', async () => {
    const at = Math.floor(Date.now() / 1_000);
    const wrong: [Record<string, unknown>, Record<string, unknown>?][] = [
      [{ aud: 'another' }],
      [{ aud: undefined }],
      [{ iss: 'https://elsewhere.example' }],
      [{ iss: open.url }],
      [{ division: 'other' }],
      [{ division: undefined }],
      [{ client_id: undefined }],
      [{ client_id: '' }],
      [{ exp: undefined }],
      [{ nbf: at + 3_600 }],
      [{}, { typ: 'JWT' }],
      [{}, { kid: 'nobody' }],
    ];
    for (const [changed, header] of wrong)
      expect(
        await inventory(await foreignToken(key, claims(changed), header)),
        JSON.stringify([changed, header]),
      ).toMatchObject({
        status: 401,
        body: { code: 'XD_TOKEN_WRONG' },
      });
    const old = await foreignToken(key, claims({ iat: at - 900, exp: at - 60 }));
    expect(await inventory(old)).toMatchObject({ status: 401, body: { code: 'XD_TOKEN_EXPIRED' } });
    const stranger = await issuerKey('ES256', 'one');
    expect(await inventory(await foreignToken(stranger, claims()))).toMatchObject({ status: 401 });
  });

  it('may name client and scopes in claims of its own, and holds its clients to a plan', async () => {
    await setPlan(
      open.database,
      'test',
      { name: 'outsiders', requestsPerSecond: 0.01, burst: 2, concurrency: null, requestsPerDay: null },
      'test',
    );
    const settings = { ...outside(), clientClaim: 'azp', scopeClaim: 'roles', type: 'JWT', plan: 'outsiders' };
    const other = await openGateway({}, { oauth: { outside: settings } }, open.place);
    const own = claims({ client_id: undefined, scope: undefined, azp: 'spa', roles: ['stock:read'] });
    const token = await foreignToken(key, own, { typ: 'JWT' });
    const statuses = [];
    for (let round = 0; round < 3; round += 1) statuses.push((await inventory(token, other)).status);
    expect(statuses).toEqual([200, 200, 429]);
    const another = await foreignToken(key, { ...own, azp: 'spa-2' }, { typ: 'JWT' });
    expect((await inventory(another, other)).status).toBe(200);
    await other.close();
  });

  it('that cannot be reached is our fault and not the caller’s: 5xx, and never let through', async () => {
    const dark = await openGateway({}, { oauth: { outside: outside() } }, open.place);
    issuer.goDown(true);
    const answer = await inventory(await foreignToken(key, claims()), dark);
    issuer.goDown(false);
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.text).not.toContain('127.0.0.1');
    expect((await inventory(await foreignToken(key, claims()), dark)).status).toBe(200);
    await dark.close();
  });

  it('security 17: is not followed to where it redirects, nor read beyond what keys can have', async () => {
    for (const path of ['moved', 'huge']) {
      const settings = { ...outside(), jwksUri: `${issuer.url}/${path}` };
      const moved = await openGateway({}, { oauth: { outside: settings } }, open.place);
      expect((await inventory(await foreignToken(key, claims()), moved)).status).toBeGreaterThanOrEqual(500);
      await moved.close();
    }
  });

  it('cannot be set with keys over plain HTTP from elsewhere, or with algorithms of shared secrets', async () => {
    const make = (change: object) =>
      createGateway({
        database: open.database,
        tenant: 'test',
        channels: [],
        ports: {} as GatewayPorts,
        oauth: { outside: { ...outside(), ...change } },
      });
    const refused = { code: 'XD_GATEWAY_SETTING' };
    await expect(make({ jwksUri: 'http://id.example.com/keys' })).rejects.toMatchObject(refused);
    await expect(make({ jwksUri: 'keys' })).rejects.toMatchObject(refused);
    for (const algorithm of ['HS256', 'none'])
      await expect(make({ algorithms: [algorithm] })).rejects.toMatchObject(refused);
  });
});
