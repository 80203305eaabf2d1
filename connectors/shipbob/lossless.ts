import { isSafeNumber, parse } from 'lossless-json';

/** Parses JSON; a number that a double does not hold exactly (an id beyond 2^53) becomes the string of its digits. */
export function parseLossless(text: string): unknown {
  return parse(text, undefined, (digits) => (isSafeNumber(digits) ? Number(digits) : digits));
}
