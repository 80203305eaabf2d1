import { createHmac, createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT, type JWTHeaderParameters } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, revokeApiKey } from '../../src/gateway/index.ts';
import { createKeyRing } from '../../src/gateway/oauth/key-ring.ts';
import { until } from '../kit/until.ts';
import { openGateway, type OpenGateway } from '../gateway/open-gateway.ts';
import { askToken, basic, makeClient, tokenOf, type TestClient } from '../gateway/token-client.ts';

let open: OpenGateway;
let client: TestClient;
let good = '';
let askedFor: string[] = [];
const elsewhere = createServer((request, response) => {
  askedFor.push(request.url ?? '');
  response.end('{"keys":[]}');
});
let elsewhereUrl = '';
beforeAll(async () => {
  open = await openGateway();
  client = await makeClient(open, ['stock:read', 'orders:read']);
  good = await tokenOf(open.url, client);
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterAll(async () => {
  elsewhere.close();
  await open.close();
});

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = () => decodeProtectedHeader(good);
const claims = () => decodeJwt(good);
const inventory = (key: string) => open.call('/v1/inventory', { key });
const isRefused = async (token: string, words = token) =>
  expect(await inventory(token), words).toMatchObject({
    status: 401,
    body: { code: expect.stringMatching(/^XD_(?:TOKEN_WRONG|TOKEN_EXPIRED|KEY_WRONG)$/) },
  });
/** A token by the gateway's own key, with other claims and another header. */
async function signed(changes: Record<string, unknown>, head: Partial<JWTHeaderParameters> = {}): Promise<string> {
  const { kid, privateKey } = await createKeyRing(open.database, 'test', undefined).signer();
  const all = Object.entries({ ...claims(), ...changes }).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(all))
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt', ...head })
    .sign(privateKey);
}

describe('security 6: how a token is signed', () => {
  it('security 6: a token that is not signed, however that is spelt, is none', async () => {
    expect((await inventory(good)).status).toBe(200);
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, 0])
      for (const signature of ['', good.split('.')[2] ?? ''])
        await isRefused(`${base64({ ...header(), alg })}.${base64(claims())}.${signature}`);
    await isRefused(`${base64({ typ: 'at+jwt', kid: header().kid })}.${base64(claims())}.`);
  });

  it('security 6: the public key is no shared secret, in no form in which it may be had', async () => {
    const { body } = await open.call('/.well-known/jwks.json', { key: null });
    const jwk = (body['keys'] as Record<string, unknown>[]).find(({ kid }) => kid === header().kid) ?? {};
    const pem = createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string;
    const der = createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'der' });
    // The last ones are those by which fast-jwt took a PEM for a secret (fast-jwt#589).
    const forms: (string | Buffer)[] = [
      pem,
      pem.trim(),
      der,
      JSON.stringify(jwk),
      `\n${pem}`,
      ` ${pem}`,
      `\t\r\n${pem}`,
      `\ufeff${pem}`,
    ];
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
    ] as const)
      for (const secret of forms) {
        const head = `${base64({ ...header(), alg })}.${base64(claims())}`;
        await isRefused(`${head}.${createHmac(hash, secret).update(head).digest('base64url')}`, alg);
      }
  });

  it('security 6: another key, another curve, a signature of another part or of nothing does not do', async () => {
    const [head = '', body = '', signature = ''] = good.split('.');
    const { privateKey } = await generateKeyPair('ES256');
    const other = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: header().kid ?? '' })
      .sign(privateKey);
    const { privateKey: p384 } = await generateKeyPair('ES384');
    const curve = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'ES384', typ: 'at+jwt', kid: header().kid ?? '' })
      .sign(p384);
    const wider = base64({ ...claims(), scope: 'orders:write stock:read' });
    const zeros = Buffer.alloc(64).toString('base64url');
    const tokens = [
      other,
      curve,
      `${head}.${wider}.${signature}`,
      `${head}.${body}.${zeros}`,
      `${head}.${body}.${signature.slice(0, -4)}`,
      `${head}.${body}.${signature}AA`,
      `${head}.${body}`,
      `${good}.${signature}`,
    ];
    for (const token of tokens) await isRefused(token);
  });
});

describe('security 7: keys that a token brings along', () => {
  it('security 7: are not looked at: neither `jwk` nor `jku`, `x5u`, `x5c` or a path in `kid`', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    askedFor = [];
    const heads: Record<string, unknown>[] = [
      { jwk },
      { jku: `${elsewhereUrl}/keys` },
      { x5u: `${elsewhereUrl}/cert` },
      { x5c: ['MIIB'] },
      { kid: `${elsewhereUrl}/keys` },
      { kid: '../../../../dev/null' },
      { kid: "' OR 1=1 --" },
      { kid: header().kid, jwk, jku: `${elsewhereUrl}/keys` },
      { jwk, crit: ['jwk'] },
      { b64: false, crit: ['b64'] },
    ];
    for (const more of heads) {
      const head = `${base64({ alg: 'ES256', typ: 'at+jwt', ...more })}.${base64(claims())}`;
      const sign = (await import('node:crypto')).sign;
      const key = await exportJWK(privateKey);
      const signature = sign('sha256', Buffer.from(head), {
        key: key as never,
        format: 'jwk',
        dsaEncoding: 'ieee-p1363',
      });
      await isRefused(`${head}.${signature.toString('base64url')}`, JSON.stringify(more));
    }
    expect(askedFor).toEqual([]);
  });
});

describe('security 8: what a token says', () => {
  it('security 8: time, type, issuer, audience and what else it must have are looked at, though the signature is good', async () => {
    const at = Math.floor(Date.now() / 1_000);
    expect((await inventory(await signed({}))).status).toBe(200);
    const wrong: [Record<string, unknown>, Partial<JWTHeaderParameters>?][] = [
      [{ exp: undefined }],
      [{ exp: 'tomorrow' }],
      [{ iat: undefined }],
      [{ iat: at - 7_200, exp: at + 300 }],
      [{ iat: at + 3_600, exp: at + 7_200 }],
      [{ nbf: at + 3_600 }],
      [{ aud: 'https://elsewhere.example' }],
      [{ aud: undefined }],
      [{ aud: [] }],
      [{ iss: 'https://elsewhere.example' }],
      [{ iss: undefined }],
      [{ sub: undefined }],
      [{ jti: undefined }],
      [{ client_id: undefined }],
      [{ client_id: 17 }],
      [{ client_id: 'ffffffffffff' }],
      [{ scope: undefined }],
      [{ scope: ['stock:read'] }],
      [{}, { typ: 'JWT' }],
      [{}, { typ: 'logout+jwt' }],
      [{}, { typ: undefined as never }],
    ];
    for (const [changes, head] of wrong) await isRefused(await signed(changes, head), JSON.stringify([changes, head]));
    const expired = await inventory(await signed({ iat: at - 900, exp: at - 10 }));
    expect(expired).toMatchObject({ status: 401, body: { code: 'XD_TOKEN_EXPIRED' } });
  });

  it('security 8: a token of another audience of the same issuer does not do here', async () => {
    const beside = await openGateway(
      {},
      { oauth: { issuer: open.url, audience: 'https://orders.example.com' } },
      open.place,
    );
    expect(await beside.call('/v1/inventory', { key: good })).toMatchObject({ status: 401 });
    const theirs = await tokenOf(beside.url, client);
    expect((await beside.call('/v1/inventory', { key: theirs })).status).toBe(200);
    await isRefused(theirs);
    await beside.close();
  });
});

describe('security 9: what a client may', () => {
  it('security 9: a client gets its own scopes by its own grant, and no more by asking for more', async () => {
    const narrow = await makeClient(open, ['orders:read']);
    const ask = (form: Record<string, string>) => askToken(open.url, form, { authorization: basic(narrow) });
    for (const scope of [
      'stock:read',
      'orders:read stock:read',
      'orders:write',
      '*',
      'orders:*',
      'orders:read\u00a0stock:read',
    ])
      expect(await ask({ grant_type: 'client_credentials', scope }), scope).toMatchObject({
        status: 400,
        body: { error: 'invalid_scope' },
      });
    for (const grant_type of ['authorization_code', 'implicit', 'password', 'refresh_token', 'CLIENT_CREDENTIALS'])
      expect(await ask({ grant_type })).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
    const token = String((await ask({ grant_type: 'client_credentials' })).body['access_token']);
    expect(decodeJwt(token)['scope']).toBe('orders:read');
    expect(await inventory(token)).toMatchObject({ status: 403 });
    // A scope that the token was given and the client has lost since opens nothing; one it never had neither.
    const forged = await signed({ client_id: narrow.id, sub: narrow.id, scope: 'orders:read stock:read' });
    expect(await inventory(forged)).toMatchObject({ status: 403 });
  });
});

describe('security 10: what was taken back', () => {
  it('security 10: a revoked key, and a token of a revoked client, are refused within the stated five seconds', async () => {
    const key = await createApiKey(open.database.sql, 'test', 'x', ['stock:read']);
    const other = await makeClient(open, ['stock:read']);
    const token = await tokenOf(open.url, other);
    for (const one of [key.key, token]) expect((await inventory(one)).status).toBe(200);
    await revokeApiKey(open.database.sql, 'test', key.id);
    await revokeApiKey(open.database.sql, 'test', other.id);
    const revokedAt = Date.now();
    for (const one of [key.key, token]) {
      await until(async () => (await inventory(one)).status === 401);
      expect(Date.now() - revokedAt).toBeLessThan(5_500);
      expect(await inventory(one)).toMatchObject({ body: { code: 'XD_KEY_REVOKED' } });
    }
  });
});
