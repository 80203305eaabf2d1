import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { MadeRequest } from './described-requests.ts';

/** Values that are hard on those who read them. */
const hostile: readonly unknown[] = [
  null,
  '',
  ' ',
  '\u0000',
  '\ud800',
  'a\udfff',
  '\u202e\ufeff',
  "'; DROP TABLE process; --",
  '../../etc/passwd',
  '%00%2e%2e%2f',
  '${7*7}{{7*7}}<script>',
  'x'.repeat(5_000),
  -1,
  0,
  0.1,
  -0,
  1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 63,
  -(2 ** 63),
  true,
  [],
  {},
  [[[[]]]],
  { toString: 1, valueOf: 1, length: -1 },
  '9999-99-99T99:99:99Z',
  '-271821-04-20T00:00:00Z',
  'NaN',
];

type Path = readonly (string | number)[];

/** The places of all values inside of a value. */
function placesOf(value: unknown, path: Path = []): Path[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const key = (name: string) => (Array.isArray(value) ? Number(name) : name);
  return [path, ...inner.flatMap(([name, member]) => placesOf(member, [...path, key(name)]))];
}

/** A copy with `change` done to what stands at a place. */
function changed(value: unknown, [first, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (first === undefined) return change(value);
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[first] = changed(copy[first], rest, change);
  return copy;
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { deep: value };
  return value;
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Without one of its fields, or with one that nobody declared. */
const fewer = (value: unknown) => (isFields(value) ? Object.fromEntries(Object.entries(value).slice(1)) : undefined);
const more = (value: unknown) => (isFields(value) ? { ...value, 'x-extra': 1, isAdmin: true } : value);
const doubled = (value: unknown) => (Array.isArray(value) ? [...value, ...value, ...value] : [value]);

const damage: Arbitrary<(value: unknown) => unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...hostile).map((bad) => () => bad) },
  { weight: 1, arbitrary: fc.jsonValue().map((any) => () => any) },
  { weight: 1, arbitrary: fc.constantFrom(19, 20, 21, 400).map((depth) => () => nested(depth)) },
  { weight: 2, arbitrary: fc.constantFrom(fewer, more, doubled) },
);

/** How the text of a body may be spoilt beyond what a value can say. */
const spoilt: Arbitrary<(text: string) => string> = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.slice(0, Math.floor(text.length / 2)),
  (text: string) => `${text}${text}`,
  (text: string) => text.replace('{', '{"a":1,"a":2,'),
  (text: string) => text.replace('{', '{"__proto__":{"isAdmin":true},'),
  (text: string) => text.replace('{', '{"constructor":{"prototype":{}},'),
  (text: string) => text.replace(/\d+/, '1e400'),
  (text: string) => text.replace(/\d+/, '9'.repeat(400)),
  (text: string) => `\ufeff${text}`,
  () => '['.repeat(50_000),
  () => 'null',
  () => '',
);

export interface DamagedRequest extends Omit<MadeRequest, 'body'> {
  readonly text: string | null;
}

/** The text of a body as its media type has it. */
export function bodyText({ type, body }: MadeRequest): string | null {
  if (type === null) return null;
  if (type !== 'application/x-www-form-urlencoded') return JSON.stringify(body) ?? '';
  const fields = isFields(body) ? body : {};
  return new URLSearchParams(
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
      ]),
    ),
  ).toString();
}

/** A good request with one to three things wrong with it. */
export function damaged(request: Arbitrary<MadeRequest>): Arbitrary<DamagedRequest> {
  const place = fc.nat();
  return fc
    .record({
      request,
      strokes: fc.array(fc.record({ place, stroke: damage }), { minLength: 0, maxLength: 3 }),
      spoil: fc.oneof({ weight: 3, arbitrary: fc.constant((text: string) => text) }, { weight: 1, arbitrary: spoilt }),
      type: fc.oneof(
        { weight: 8, arbitrary: fc.constant(null) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            'text/plain',
            'application/json; charset=utf-16',
            'application/json\ta',
            'multipart/form-data',
            '',
          ),
        },
      ),
      word: fc.constantFrom(...hostile),
      spoilsWords: fc.constantFrom(false, false, false, true),
    })
    .map(({ request: good, strokes, spoil, type, word, spoilsWords }) => {
      let body = good.body;
      for (const { place: at, stroke } of strokes) {
        const places = placesOf(body);
        body = changed(body, places[at % places.length] ?? [], stroke);
      }
      const text = bodyText({ ...good, body });
      const bad = typeof word === 'string' ? Buffer.from(word).toString('utf8') : (JSON.stringify(word) ?? 'x');
      const spoiltWords = (words: Readonly<Record<string, string>>) =>
        spoilsWords ? Object.fromEntries(Object.keys(words).map((name) => [name, bad || 'x'])) : words;
      return {
        path: spoiltWords(good.path),
        query: spoilsWords ? { ...spoiltWords(good.query), limit: bad } : good.query,
        headers: good.headers,
        type: good.type === null ? null : (type ?? good.type),
        text: text === null ? null : spoil(text),
      };
    });
}
