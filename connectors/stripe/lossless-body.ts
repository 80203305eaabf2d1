import { isSafeNumber, parse } from 'lossless-json';

/** A raw body without loss of digits: a number beyond 2^53 becomes the text of its digits. Undefined for no JSON. */
export function parseBody(body: string): unknown {
  try {
    return parse(body, undefined, (digits) => (isSafeNumber(digits, { approx: false }) ? Number(digits) : digits));
  } catch {
    return undefined;
  }
}
