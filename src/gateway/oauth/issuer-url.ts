import { gatewayErrors } from '../errors.ts';

/** An issuer's URL is the base of the metadata's path, so it has no path of its own (RFC 8414, section 3). */
export function checkIssuer(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.origin === url.replace(/\/$/, ''))
    return parsed.origin;
  throw gatewayErrors.XD_GATEWAY_SETTING({
    setting: 'oauth.issuer',
    reason: `${url} must be an http or https origin without a path, as in https://api.example.com`,
  });
}
