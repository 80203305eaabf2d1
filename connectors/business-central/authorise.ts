import { retryAfterMs, VendorError, type AuthContext } from '../../src/index.ts';
import type { BusinessCentralSettings } from './settings.ts';

const defaultScope = 'https://api.businesscentral.dynamics.com/.default';

/**
 * The bearer token of the OAuth2 client credentials grant (Microsoft identity platform, "client credentials flow").
 * The runtime keeps it until shortly before its end and fetches a new one once when Business Central answers 401.
 */
export async function authorise(settings: BusinessCentralSettings, auth: AuthContext): Promise<Record<string, string>> {
  const token = await auth.token(() => fetchToken(settings, auth));
  return { authorization: `Bearer ${token}` };
}

async function fetchToken(settings: BusinessCentralSettings, auth: AuthContext) {
  const answer = await askForToken(settings, auth);
  if (answer.status === 429 || answer.status >= 500)
    throw new VendorError('throttled', `token endpoint: HTTP ${answer.status}`, retryAfterMs(answer));
  if (answer.status !== 200)
    throw new VendorError('rejected', `token endpoint: HTTP ${answer.status}: ${answer.text.slice(0, 200)}`);
  const { access_token: value, expires_in: seconds } = answer.json<{ access_token?: string; expires_in?: number }>();
  if (typeof value !== 'string' || typeof seconds !== 'number')
    throw new VendorError('rejected', 'token endpoint: the answer has no access_token with expires_in');
  return { value, expiresAt: auth.now() + seconds * 1000 };
}

/** Whatever becomes of asking for a token, the request that needed it was not sent. */
async function askForToken(settings: BusinessCentralSettings, auth: AuthContext) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: settings.clientId,
    client_secret: settings.clientSecret,
    scope: settings.scope ?? defaultScope,
  });
  try {
    return await auth.request({ method: 'POST', path: settings.tokenUrl, body: form });
  } catch (error) {
    if (error instanceof VendorError && error.kind === 'unknown')
      throw new VendorError('not-sent', `token endpoint: ${error.message}`, error.afterMs, error);
    throw error;
  }
}
