import { createHash } from 'node:crypto';

/** Longest `code`, `customerCode` and `itemCode` (CreateTransactionModel, LineItemModel). */
const codeLengthMax = 50;
const hashLength = 12;

/**
 * The order key as AvaTax keeps it: itself up to 50 characters, else its start and a hash of the whole. The result
 * stands for itself, so that it may be given again where a code is asked for.
 * @example avaTaxCode('web/000012') // 'web/000012'
 */
export function avaTaxCode(key: string): string {
  if (key.length <= codeLengthMax) return key;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, hashLength);
  return `${key.slice(0, codeLengthMax - hashLength - 1)}~${hash}`;
}

const escapes: Readonly<Record<string, string>> = {
  '/': '_-ava2f-_',
  '+': '_-ava2b-_',
  '?': '_-ava3f-_',
  '%': '_-ava25-_',
  '#': '_-ava23-_',
};

/**
 * A code as it stands in a path. AvaTax has its own escapes for the characters that proxies before it would read as
 * their own (note at GetTransactionByCode); everything else is percent-encoded as usual.
 */
export function codeInPath(code: string): string {
  return encodeURIComponent(code.replace(/[/+?%#]/g, (character) => escapes[character] ?? character));
}
