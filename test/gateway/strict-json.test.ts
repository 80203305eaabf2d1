import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDuplicateKey } from '../../src/gateway/find-duplicate-key.ts';
import { gatewayLimits } from '../../src/gateway/index.ts';
import { parseStrictJson, readStrictJson } from '../../src/gateway/strict-json.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const codeOf = (text: string, limits = gatewayLimits as Parameters<typeof parseStrictJson>[1]) => {
  try {
    parseStrictJson(bytes(text), limits);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

const hasForbiddenName = (value: unknown): boolean => /"(?:__proto__|constructor)"/.test(JSON.stringify(value));

describe('the strict reader', () => {
  it('reads what JSON.parse reads, to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 0, max: 3 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        if (/"(?:__proto__|constructor)"/.test(text)) return;
        expect(parseStrictJson(bytes(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the text along where it is written as JSON.stringify writes it, and no number that SQL reads otherwise', () => {
    const whole = fc.jsonValue({ maxDepth: 5 }).filter((value) => !hasForbiddenName(value));
    fc.assert(
      fc.property(whole, fc.integer({ min: 0, max: 2 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const kept = readStrictJson(bytes(text)).text;
        const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '');
        expect(kept).toBe(/\s|[.E]|\de/.test(bare) ? null : text);
      }),
      { numRuns: 1_000 },
    );
    expect(readStrictJson(bytes('{"a":1e2}')).text).toBeNull();
    expect(readStrictJson(bytes('{"a":true,"b":"1.5 E"}')).text).toBe('{"a":true,"b":"1.5 E"}');
  });

  it('agrees with JSON.parse on text that was damaged, duplicates and names of prototypes apart', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"a"',
      '"b":',
      '1',
      '-0',
      'null',
      ' ',
      '\\u0041',
      '\n',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const text = pieces.join('');
        if (text === '') return;
        const strict = codeOf(text);
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        if (strict === 'XD_JSON_DUPLICATE_KEY') expect(findDuplicateKey(text)).toBeDefined();
        else if (strict !== 'XD_JSON_TOO_DEEP') expect(strict).toBe(isJson ? undefined : 'XD_JSON_BROKEN');
      }),
      { numRuns: 5_000 },
    );
  });

  it('finds every key that was put in twice, wherever it stands and however it is escaped', () => {
    const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__');
    const object = fc.dictionary(key, fc.oneof(fc.integer(), fc.string(), fc.array(fc.string(), { maxLength: 3 })), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(
        fc.array(object, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        (objects, at, which, escapes) => {
          const texts = objects.map((each) => JSON.stringify(each));
          const index = at % objects.length;
          const names = Object.keys(objects[index] ?? {});
          const name = names[which % names.length] ?? '';
          const written = escapes
            ? `"${[...Array(name.length).keys()].map((i) => `\\u${name.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
            : JSON.stringify(name);
          texts[index] = `${(texts[index] ?? '').slice(0, -1)},${written}:0}`;
          const text = `{"rows":[${texts.join(',')}]}`;
          expect(codeOf(text)).toBe('XD_JSON_DUPLICATE_KEY');
          expect(findDuplicateKey(text)).toEqual({ key: name, path: `rows[${index}]` });
        },
      ),
    );
  });

  it('takes what only looks like a duplicate, a depth or a prototype', () => {
    for (const text of [
      '{"a":{"a":1},"b":[{"a":1},{"a":2}]}',
      '{"a":"\\"a\\":1,\\"a\\":2"}',
      '{"a":"[[[[[[[[[[[[[[[[[[[[[[[[["}',
      '{"constructor":"Foster + Partners","prototype":1}',
      '{"toString":1,"hasOwnProperty":2}',
      '{"1":1,"01":2}',
    ])
      expect(codeOf(text), text).toBeUndefined();
  });

  it('refuses depth and fields beyond the limits, and takes what is at them', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(codeOf(nested(20))).toBeUndefined();
    expect(codeOf(nested(21))).toBe('XD_JSON_TOO_DEEP');
    const limits = { depthMax: 3, fieldCountMax: 4 };
    expect(codeOf('[1,2,3,4]', limits)).toBeUndefined();
    expect(codeOf('[1,2,3,4,5]', limits)).toBe('XD_JSON_TOO_MANY_FIELDS');
  });

  it('survives a string of megabytes and a duplicate behind it', () => {
    const long = 'x\\n'.repeat(1_000_000);
    expect(codeOf(`{"a":"${long}"}`)).toBeUndefined();
    expect(codeOf(`{"a":"${long}","b":1,"b":2}`)).toBe('XD_JSON_DUPLICATE_KEY');
    expect(codeOf(`{"a":"${long}`)).toBe('XD_JSON_BROKEN');
  });
});
