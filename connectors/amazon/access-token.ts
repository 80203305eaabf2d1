import { retryAfterMs, VendorError, type Call, type VendorResponse } from '../../src/index.ts';
import type { SellerSettings } from './settings.ts';

/** How long before its end a token is renewed. */
const renewBeforeMs = 60_000;

/**
 * The access token of Login with Amazon, by the refresh-token grant ("Connecting to the SP-API"). The runtime's own token
 * cache is not used: it would put the token on every request, and S3 refuses presigned URLs with headers that they do not
 * cover; and an expired token comes as 403 here, which the runtime does not renew for.
 */
export class AccessToken {
  private readonly settings: SellerSettings;
  private readonly now: () => number;
  private token: { readonly value: string; readonly renewAtMs: number } | null = null;
  private fetching: Promise<string> | null = null;

  constructor(settings: SellerSettings, now: () => number) {
    this.settings = settings;
    this.now = now;
  }

  /** One fetch at a time, however many requests wait for it. */
  async get(call: Call): Promise<string> {
    if (this.token !== null && this.now() < this.token.renewAtMs) return this.token.value;
    this.fetching ??= this.fetch(call).finally(() => {
      this.fetching = null;
    });
    return this.fetching;
  }

  /** Forgets a token that Amazon did not take; another that was fetched meanwhile stays. */
  drop(value: string): void {
    if (this.token?.value === value) this.token = null;
  }

  private async fetch(call: Call): Promise<string> {
    const answer = await this.ask(call);
    const detail = `Login with Amazon: HTTP ${answer.status}: ${answer.text.slice(0, 200)}`;
    if (answer.status === 429 || answer.status >= 500) throw new VendorError('throttled', detail, retryAfterMs(answer));
    if (answer.status !== 200) throw new VendorError('rejected', detail);
    const { access_token: value, expires_in: seconds } = answer.json<{
      access_token?: unknown;
      expires_in?: unknown;
    }>();
    if (typeof value !== 'string' || typeof seconds !== 'number')
      throw new VendorError('rejected', 'Login with Amazon: the answer has no access_token with expires_in');
    const lifeMs = seconds * 1000;
    this.token = { value, renewAtMs: this.now() + lifeMs - Math.min(renewBeforeMs, lifeMs / 2) };
    return value;
  }

  /** Whatever becomes of asking for a token, the request that needed it was not sent. */
  private async ask(call: Call): Promise<VendorResponse> {
    const { tokenUrl, clientId, clientSecret, refreshToken } = this.settings;
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: clientId,
      client_secret: clientSecret,
    });
    try {
      return await call.request({ method: 'POST', path: tokenUrl, body: form });
    } catch (error) {
      if (error instanceof VendorError && error.kind === 'unknown')
        throw new VendorError('not-sent', `Login with Amazon: ${error.message}`, error.afterMs, error);
      throw error;
    }
  }
}
