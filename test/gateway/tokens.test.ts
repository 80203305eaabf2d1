import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, listAudit, revokeApiKey, rotateSigningKeys } from '../../src/gateway/index.ts';
import { createKeyRows } from '../../src/gateway/key-rows.ts';
import { createKeyRing } from '../../src/gateway/oauth/key-ring.ts';
import { createOwnIssuer } from '../../src/gateway/oauth/own-issuer.ts';
import { createTokenCheck } from '../../src/gateway/oauth/token-check.ts';
import { until } from '../kit/until.ts';
import { openGateway, type OpenGateway } from './open-gateway.ts';
import { askToken, basic, makeClient, tokenOf, type TestClient } from './token-client.ts';

let open: OpenGateway;
let client: TestClient;
beforeAll(async () => {
  open = await openGateway();
  client = await makeClient(open, ['stock:read', 'orders:read']);
});
afterAll(() => open.close());

const grant = { grant_type: 'client_credentials' };
const inventory = (key: string, at = open) => at.call('/v1/inventory', { key });
/** An issuer of the same keys as the gateway's own, whose clock a test sets. */
const issuerAt = (now: () => number, tokenSeconds = 60) =>
  createOwnIssuer({
    ring: createKeyRing(open.database, 'test', undefined, Date.now),
    find: createKeyRows(open.database, 'test', now),
    issuer: open.url,
    audience: open.url,
    tokenSeconds,
    now,
  });

describe('the token endpoint', () => {
  it('takes the secret in the header or in the form, and its token opens routes of its scopes', async () => {
    const { id: client_id, secret: client_secret } = client;
    const byHeader = await askToken(open.url, grant, { authorization: basic(client) });
    const byForm = await askToken(open.url, { ...grant, client_id, client_secret });
    for (const { status, headers, body } of [byHeader, byForm]) {
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'stock:read orders:read' });
      expect((await inventory(String(body['access_token']))).status).toBe(200);
    }
  });

  it('signs by ES256 what its published keys verify, and says all that RFC 9068 asks for', async () => {
    const token = await tokenOf(open.url, client);
    const metadata = await open.call('/.well-known/oauth-authorization-server', { key: null });
    expect(metadata.body).toMatchObject({ issuer: open.url, token_endpoint: `${open.url}/oauth/token` });
    const keys = createRemoteJWKSet(new URL(String(metadata.body['jwks_uri'])));
    const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: open.url, audience: open.url });
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(payload).toMatchObject({ sub: client.id, client_id: client.id, scope: 'stock:read orders:read' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900);
    expect(payload.jti).not.toBe(decodeJwt(await tokenOf(open.url, client)).jti);
    const { text } = await open.call('/.well-known/jwks.json', { key: null });
    expect(text).not.toMatch(/"d":/);
  });

  it('gives the scopes that were asked for and no more', async () => {
    const token = await tokenOf(open.url, client, 'orders:read');
    expect(decodeJwt(token)['scope']).toBe('orders:read');
    const answer = await inventory(token);
    expect(answer).toMatchObject({ status: 403, body: { code: 'XD_SCOPE_MISSING' } });
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="stock:read"');
  });

  it('refuses what is no request of a client for a token, with the code of RFC 6749', async () => {
    const apiKey = await createApiKey(open.database.sql, 'test', 'a key', ['stock:read']);
    const authorization = basic(client);
    const cases: [string | Record<string, string>, Record<string, string>, number, string][] = [
      [grant, {}, 401, 'invalid_client'],
      [
        grant,
        { authorization: basic({ ...client, secret: `${client.secret.slice(0, -2)}AA` }) },
        401,
        'invalid_client',
      ],
      [grant, { authorization: basic({ ...client, id: 'ffffffffffff' }) }, 401, 'invalid_client'],
      [grant, { authorization: 'Basic !' }, 401, 'invalid_client'],
      [grant, { authorization: `Bearer ${client.secret}` }, 401, 'invalid_client'],
      [{ ...grant, client_id: client.id }, {}, 401, 'invalid_client'],
      [{ ...grant, client_secret: client.secret }, { authorization }, 400, 'invalid_request'],
      [{ ...grant, client_id: 'another' }, { authorization }, 400, 'invalid_request'],
      ['grant_type=client_credentials&grant_type=client_credentials', { authorization }, 400, 'invalid_request'],
      ['grant_type=client_credentials&scope=%ff', { authorization }, 400, 'invalid_request'],
      [{}, { authorization }, 400, 'invalid_request'],
      [{ grant_type: '' }, { authorization }, 400, 'invalid_request'],
      [{ ...grant, scope: 'orders:write' }, { authorization }, 400, 'invalid_scope'],
      [{ ...grant, scope: 'stock:read everything' }, { authorization }, 400, 'invalid_scope'],
      [{ ...grant, scope: ' ' }, { authorization }, 400, 'invalid_scope'],
      [{ ...grant, resource: 'https://elsewhere.example' }, { authorization }, 400, 'invalid_target'],
      [grant, { authorization: basic({ id: apiKey.id, secret: apiKey.key }) }, 400, 'unauthorized_client'],
    ];
    for (const [form, headers, status, error] of cases) {
      const answer = await askToken(open.url, form, headers);
      expect(answer, JSON.stringify([form, error])).toMatchObject({ status, body: { error } });
      expect(answer.text).not.toContain('access_token');
      const challenge = answer.headers.get('www-authenticate');
      if (status === 401 && headers['authorization'] !== undefined) expect(challenge).toMatch(/^Basic realm=/);
      else expect(challenge).toBeNull();
    }
  });

  it('has no grant but that of client credentials', async () => {
    const others = [
      'authorization_code',
      'password',
      'refresh_token',
      'implicit',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ];
    for (const grant_type of others) {
      const form = { grant_type, code: 'x', username: 'a', password: 'b', refresh_token: 'c' };
      const answer = await askToken(open.url, form, { authorization: basic(client) });
      expect(answer).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
    }
  });

  it('takes forms alone, and small ones', async () => {
    const json = await askToken(open.url, '{}', { authorization: basic(client), 'content-type': 'application/json' });
    expect(json).toMatchObject({ status: 415, body: { code: 'XD_MEDIA_TYPE' } });
    const large = await askToken(open.url, { ...grant, scope: 'x'.repeat(9_000) }, { authorization: basic(client) });
    expect(large.status).toBe(413);
    expect((await open.call('/oauth/token', { key: null })).status).toBe(405);
  });

  it('refuses a revoked client, and one of another tenant', async () => {
    const foreign = await createApiKey(open.database.sql, 'other', 'x', ['stock:read'], { kind: 'client' });
    const gone = await makeClient(open, ['stock:read']);
    await revokeApiKey(open.database.sql, 'test', gone.id);
    for (const one of [{ id: foreign.id, secret: foreign.key }, gone])
      expect(await askToken(open.url, grant, { authorization: basic(one) })).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
  });
});

describe('an access token', () => {
  it('is refused once it has expired, whether it was seen before or not', async () => {
    const old = await issuerAt(() => Date.now() - 120_000).issue(client.id, ['stock:read']);
    const answer = await inventory(old);
    expect(answer).toMatchObject({ status: 401, body: { code: 'XD_TOKEN_EXPIRED' } });
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    let now = Date.now();
    const issuer = issuerAt(() => now);
    const check = createTokenCheck(
      () => [issuer],
      () => now,
    );
    const token = await issuer.issue(client.id, ['stock:read']);
    expect(await check(token)).toMatchObject({ keyId: client.id });
    now += 64_000;
    expect(await check(token)).toMatchObject({ keyId: client.id });
    now += 2_000;
    expect(await check(token)).toBe('token-expired');
  });

  it('opens no more than its client may at the moment', async () => {
    const wide = await makeClient(open, ['stock:read', 'orders:read']);
    const token = await tokenOf(open.url, wide);
    await open.database.sql`UPDATE api_key SET scopes = '{orders:read}' WHERE tenant = 'test' AND id = ${wide.id}`;
    const fresh = await openGateway({}, { oauth: { issuer: open.url } }, open.place);
    expect(await inventory(token, fresh)).toMatchObject({ status: 403 });
    await fresh.close();
  });

  it('is needed: the secret of a client opens no route', async () => {
    expect(await inventory(client.secret)).toMatchObject({ status: 401, body: { code: 'XD_KEY_IS_CLIENT' } });
  });

  it('is known to every gateway of the installation, and to none of another', async () => {
    const token = await tokenOf(open.url, client);
    const beside = await openGateway({}, { oauth: { issuer: open.url } }, open.place);
    expect((await inventory(token, beside)).status).toBe(200);
    await beside.close();
    const elsewhere = await openGateway({}, { oauth: { issuer: open.url } });
    expect(await inventory(token, elsewhere)).toMatchObject({ status: 401, body: { code: 'XD_TOKEN_WRONG' } });
    await elsewhere.close();
  });
});

describe('the rotation of signing keys', () => {
  const kidOf = (token: string) => decodeProtectedHeader(token).kid;
  const kids = async (at: OpenGateway) => {
    const { body } = await at.call('/.well-known/jwks.json', { key: null });
    return (body['keys'] as { kid: string }[]).map(({ kid }) => kid);
  };

  it('lets tokens of the old key live where it is trusted still, and refuses them within seconds where it is not', async () => {
    const before = await tokenOf(open.url, client);
    const second = await rotateSigningKeys(open.database.sql, 'test', { actor: 'ada' });
    await until(async () => kidOf(await tokenOf(open.url, client)) === second);
    expect(await kids(open)).toEqual([second, kidOf(before)]);
    expect((await inventory(before)).status).toBe(200);

    const after = await tokenOf(open.url, client);
    const third = await rotateSigningKeys(open.database.sql, 'test', { actor: 'ada', distrustOld: true });
    const rotatedAt = Date.now();
    await until(async () => (await inventory(before)).status === 401);
    expect(Date.now() - rotatedAt).toBeLessThan(6_000);
    for (const token of [before, after])
      expect(await inventory(token)).toMatchObject({ status: 401, body: { code: 'XD_TOKEN_WRONG' } });
    expect(await kids(open)).toEqual([third]);
    const fresh = await tokenOf(open.url, client);
    expect(kidOf(fresh)).toBe(third);
    expect((await inventory(fresh)).status).toBe(200);
    const acts = await listAudit(open.database.sql, 'test', { limit: 500 });
    const rotations = acts.filter(({ act }) => act === 'signing-key.rotated');
    expect(rotations).toMatchObject([
      {
        actor: 'ada',
        subject: third,
        before: { kids: expect.arrayContaining([second]) },
        after: { oldTokensRefused: true },
      },
      { actor: 'ada', subject: second, after: { kid: second, oldTokensRefused: false } },
    ]);
    expect(JSON.stringify(acts)).not.toMatch(/"d":|private/);
  }, 40_000);

  it('keeps the private keys sealed where there is a secret for it, and opens nothing with another', async () => {
    const sealed = await openGateway({}, { oauth: { keySecret: 'a long secret of the installation' } });
    const one = await makeClient(sealed, ['stock:read']);
    const token = await tokenOf(sealed.url, one);
    expect((await sealed.call('/v1/inventory', { key: token })).status).toBe(200);
    const [row] = await sealed.database.sql<{ kept: string }[]>`SELECT private_jwk AS kept FROM signing_key`;
    expect(row?.kept).toMatch(/^sealed:/);
    const other = await openGateway({}, { oauth: { keySecret: 'another secret' } }, sealed.place);
    const answer = await askToken(other.url, grant, { authorization: basic(one) });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain(row?.kept.slice(7, 40));
    await other.close();
    await sealed.close();
  });
});
