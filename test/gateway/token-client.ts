import { createApiKey } from '../../src/gateway/index.ts';
import { answered, type Answered, type OpenGateway } from './open-gateway.ts';

export interface TestClient {
  readonly id: string;
  readonly secret: string;
}

/** An OAuth client as `crossdock keys create --oauth` makes it. */
export async function makeClient(
  { database }: Pick<OpenGateway, 'database'>,
  scopes: readonly string[],
  plan?: string,
): Promise<TestClient> {
  const options = { kind: 'client', ...(plan === undefined ? {} : { plan }) } as const;
  const { id, key } = await createApiKey(database.sql, 'test', 'a client', scopes, options);
  return { id, secret: key };
}

export const basic = ({ id, secret }: TestClient): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;

/** Asks the token endpoint with a form as it is. */
export async function askToken(
  url: string,
  form: string | Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  const sent = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
  return answered(await fetch(`${url}/oauth/token`, { method: 'POST', headers: sent, body }));
}

/** The access token of a client, with its secret in the header. */
export async function tokenOf(url: string, client: TestClient, scope?: string): Promise<string> {
  const form = { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) };
  const { body, status, text } = await askToken(url, form, { authorization: basic(client) });
  if (status !== 200) throw new Error(`no token: ${status} ${text}`);
  return String(body['access_token']);
}
