import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function issuerKey(alg: string, kid: string): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** An issuer that is not ours: its keys over real HTTP, its tokens as a test wants them. */
export async function startIssuer(keys: readonly IssuerKey[]) {
  let published: readonly IssuerKey[] = keys;
  let isDown = false;
  let askedCount = 0;
  const server = createServer((request, response) => {
    askedCount += 1;
    if (isDown) return void response.writeHead(503).end();
    if (request.url === '/moved') return void response.writeHead(302, { location: '/jwks' }).end();
    if (request.url === '/huge') return void response.end(`{"keys":[],"pad":"${'x'.repeat(300_000)}"}`);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: published.map(({ publicJwk }) => publicJwk) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    askedCount: () => askedCount,
    publish: (next: readonly IssuerKey[]) => (published = next),
    goDown: (down: boolean) => (isDown = down),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
export type ForeignIssuer = Awaited<ReturnType<typeof startIssuer>>;

/** A token of such an issuer; `claims` and `header` replace what a good one has. */
export async function foreignToken(
  key: IssuerKey,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const at = Math.floor(Date.now() / 1_000);
  const whole = { iat: at, exp: at + 300, ...claims };
  return new SignJWT(Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
    .sign(key.privateKey);
}
