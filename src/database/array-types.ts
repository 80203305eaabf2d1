import type postgres from 'postgres';

interface ArrayType {
  readonly element: number;
  readonly array: number;
  readonly write?: (value: unknown) => string;
  readonly read?: (text: string) => unknown;
}

const asDate = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

/** The built-in array types in use here, with the fixed oids of pg_type.dat. Elements are read as their scalars are. */
const arrayTypes: Readonly<Record<string, ArrayType>> = {
  bool: { element: 16, array: 1000, read: (text) => text === 't', write: (value) => (value === true ? 't' : 'f') },
  int2: { element: 21, array: 1005, read: Number },
  int4: { element: 23, array: 1007, read: Number },
  int8: { element: 20, array: 1016 },
  float8: { element: 701, array: 1022, read: Number },
  numeric: { element: 1700, array: 1231 },
  text: { element: 25, array: 1009 },
  varchar: { element: 1043, array: 1015 },
  uuid: { element: 2950, array: 2951 },
  date: { element: 1082, array: 1182, write: asDate, read: (text) => new Date(text) },
  timestamptz: { element: 1184, array: 1185, write: asDate, read: (text) => new Date(text) },
  json: { element: 114, array: 199, write: (value) => JSON.stringify(value), read: (text) => JSON.parse(text) },
  jsonb: { element: 3802, array: 3807, write: (value) => JSON.stringify(value), read: (text) => JSON.parse(text) },
};

/**
 * What postgres.js would ask the server for at each connection (fetch_types). Without it an array would be sent as
 * `a,b`, which is no array literal, and come back as text.
 */
export function arrayTypeOptions(): Record<string, postgres.PostgresType> {
  const entries = Object.entries(arrayTypes).map(([name, type]) => [
    `${name}Array`,
    {
      to: type.array,
      from: [type.array],
      serialize: (value: unknown) => writeArray(value, type.write ?? String),
      parse: (text: string) => readArray(text, type.read ?? ((element) => element)),
    },
  ]);
  return Object.fromEntries(entries) as Record<string, postgres.PostgresType>;
}

/** Lets `sql.array(values)` find the array type of its elements, as it does with fetch_types; the map is internal there. */
export function registerArrayTypes(sql: postgres.Sql): void {
  const { shared } = sql.options as unknown as { shared: { typeArrayMap: Record<number, number> } };
  for (const type of Object.values(arrayTypes)) shared.typeArrayMap[type.element] = type.array;
}

/** An array literal: https://www.postgresql.org/docs/18/arrays.html#ARRAYS-IO. Text is taken for a literal already. */
function writeArray(value: unknown, write: (element: unknown) => string): string {
  if (!Array.isArray(value)) return String(value);
  const parts = value.map((element) => {
    if (Array.isArray(element) && write === String) return writeArray(element, write);
    if (element === null || element === undefined) return 'NULL';
    return `"${write(element).replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${parts.join(',')}}`;
}

type Nested = unknown[];

/** Reads an array literal as the server writes it; nested arrays stay nested. */
function readArray(text: string, read: (element: string) => unknown): Nested {
  const outermost: Nested = [];
  const open: Nested[] = [outermost];
  const token = /[{}]|"((?:[^"\\]|\\.)*)"|([^{},"]+)/gsy;
  // Lower bounds such as [0:1]={...} come before the first brace.
  token.lastIndex = text.indexOf('{');
  while (token.lastIndex < text.length) {
    if (text[token.lastIndex] === ',') token.lastIndex++;
    const match = token.exec(text);
    if (match === null) break;
    readToken(match, open, read);
  }
  return (outermost[0] ?? []) as Nested;
}

function readToken(match: RegExpExecArray, open: Nested[], read: (element: string) => unknown): void {
  const [whole, quoted, bare] = match;
  if (whole === '{') {
    const inner: Nested = [];
    open.at(-1)?.push(inner);
    open.push(inner);
  } else if (whole === '}') open.pop();
  else if (quoted !== undefined) open.at(-1)?.push(read(quoted.replace(/\\(.)/gs, '$1')));
  else open.at(-1)?.push(bare === 'NULL' ? null : read(bare ?? ''));
}
