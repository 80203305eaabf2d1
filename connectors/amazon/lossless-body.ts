import { isSafeNumber, parse } from 'lossless-json';

/** Parses JSON so that an integer beyond 2^53 becomes the string of its digits; undefined where it is no JSON. */
export function parseBody(text: string): unknown {
  try {
    if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown;
    return parse(text, undefined, (digits) => (isSafeNumber(digits, { approx: false }) ? Number(digits) : digits));
  } catch {
    return undefined;
  }
}
