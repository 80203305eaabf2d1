import { createHash } from 'node:crypto';

/** Lengths of Business Central's fields. */
export const fieldLengths = {
  /** "External Document No.", Code[35]. */
  externalDocumentNumber: 35,
  /** "No." of customers and items, Code[20]. */
  number: 20,
  displayName: 100,
  description: 100,
  email: 80,
  city: 30,
  state: 30,
  postalCode: 20,
  phoneNumber: 30,
  addressLine: 50,
  /** "Your Reference". */
  customerPurchaseOrderReference: 35,
} as const;

const hashLength = 12;

/**
 * A text that fits into a field and stays its own: short ones as they are; longer ones as a readable beginning and a
 * hash of the whole, the same on every try.
 * @example shorten('web/100000001/shipment-2026-11-25-0001', 35) // 'web/100000001/shipment~' + 12 hex digits
 */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, hashLength);
  return `${text.slice(0, length - hashLength - 1)}~${hash}`;
}

/** Cuts a text that only people read; never in the middle of a 4-byte character. */
export function cut(text: string, length: number): string {
  const part = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(part) ? part.slice(0, -1) : part;
}

/** Code fields are kept in upper case, so codes are compared in upper case. */
export function sameCode(left: string, right: string): boolean {
  return left.toUpperCase() === right.toUpperCase();
}
