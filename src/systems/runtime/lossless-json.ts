import { isSafeNumber, parse } from 'lossless-json';

/**
 * Parses JSON without losing digits: a number that a double holds exactly becomes a number, any other (an id beyond
 * 2^53) becomes the string of its digits. JSON.parse is tried first where no long digit run can be in the text,
 * because it is ten times faster.
 */
export function parseLossless(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return parse(text, undefined, (digits) => (isSafeNumber(digits, { approx: false }) ? Number(digits) : digits));
}
