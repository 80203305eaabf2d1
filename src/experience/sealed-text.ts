import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** A key of one person's own, as it is kept. */
export const newKey = (): string => randomBytes(keyBytes).toString('base64');
/** The key that an installation's secret stands for, apart from what else is made from the same secret. */
export const keyFrom = (secret: string): string =>
  Buffer.from(hkdfSync('sha256', secret, 'crossdock', 'experience', keyBytes)).toString('base64');

/** Seals a text; `of` names what it belongs to, so that it cannot be put in another's place. */
export function sealText(text: string, key: string, of: string): string {
  const nonce = randomBytes(nonceBytes);
  const sealer = createCipheriv(cipher, Buffer.from(key, 'base64'), nonce);
  sealer.setAAD(Buffer.from(of));
  const sealed = Buffer.concat([sealer.update(text, 'utf8'), sealer.final()]);
  return Buffer.concat([nonce, sealer.getAuthTag(), sealed]).toString('base64');
}

/** Throws where the key is another one, or the text was sealed for something else. */
export function openText(sealed: string, key: string, of: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const opener = createDecipheriv(cipher, Buffer.from(key, 'base64'), bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  opener.setAAD(Buffer.from(of));
  opener.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([opener.update(bytes.subarray(nonceBytes + tagBytes)), opener.final()]).toString('utf8');
}
