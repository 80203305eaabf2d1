import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { gatewayErrors } from '../errors.ts';

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const prefix = 'sealed:';

/** Keeps a text so that whoever reads the database alone cannot use it; without a secret as it is. */
export function seal(text: string, secret: string | undefined): string {
  if (secret === undefined) return text;
  const nonce = randomBytes(nonceBytes);
  const sealer = createCipheriv(cipher, keyOf(secret), nonce);
  const sealed = Buffer.concat([sealer.update(text, 'utf8'), sealer.final()]);
  return prefix + Buffer.concat([nonce, sealer.getAuthTag(), sealed]).toString('base64');
}

/** @throws XD_SIGNING_KEY_SEALED where the secret is another one, or was set only one of both times. */
export function unseal(text: string, secret: string | undefined): string {
  if (!text.startsWith(prefix)) return text;
  if (secret === undefined) throw gatewayErrors.XD_SIGNING_KEY_SEALED();
  const bytes = Buffer.from(text.slice(prefix.length), 'base64');
  const opener = createDecipheriv(cipher, keyOf(secret), bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  opener.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    return Buffer.concat([opener.update(bytes.subarray(nonceBytes + tagBytes)), opener.final()]).toString('utf8');
  } catch (error) {
    throw gatewayErrors.XD_SIGNING_KEY_SEALED({}, error);
  }
}

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'crossdock', 'signing keys', 32));
}
