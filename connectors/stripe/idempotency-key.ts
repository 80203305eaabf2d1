import { createHash } from 'node:crypto';

/** Stripe takes up to 255 characters. */
const keyLengthMax = 255;

/**
 * The header for an item's key. Order numbers may be in any script and a header may not, so such a key is sent as its
 * digest: still one and the same for the same item.
 * @example idempotencyKey('order-to-cash:web/12:authorise:1') // { 'idempotency-key': 'order-to-cash:web/12:authorise:1' }
 */
export function idempotencyKey(key: string): Record<string, string> {
  const isPlain = key.length <= keyLengthMax && /^[\x21-\x7e]+$/.test(key);
  return { 'idempotency-key': isPlain ? key : `sha256-${createHash('sha256').update(key).digest('hex')}` };
}
