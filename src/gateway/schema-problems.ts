import type { ErrorObject } from 'ajv';
import type { PointedProblem } from './order-problem.ts';
import { describeForbiddenCharacter } from './order-text.ts';

type Words = Omit<PointedProblem, 'pointer'>;
const nameLengthMax = 100;

/** Puts ajv's errors (allErrors, verbose) into words: one problem a field, the first of each field. */
export function describeSchemaErrors(errors: readonly ErrorObject[]): PointedProblem[] {
  const problems = new Map<string, PointedProblem>();
  for (const error of errors) {
    // The branches of a union fail one by one; the union's own error says which values there are.
    if (error.schemaPath.includes('/anyOf/')) continue;
    const pointer = pointerOf(error);
    if (!problems.has(pointer)) problems.set(pointer, { pointer, ...describe(error) });
  }
  return [...problems.values()];
}

function pointerOf({ instancePath, keyword, params }: ErrorObject): string {
  const name: unknown = keyword === 'required' ? params['missingProperty'] : params['additionalProperty'];
  if (typeof name !== 'string') return instancePath;
  return `${instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function describe(error: ErrorObject): Words {
  const { keyword, params, data, parentSchema } = error;
  const words = describers[keyword]?.(params, data, parentSchema ?? {});
  return words ?? { code: 'invalid', detail: `The value ${error.message ?? 'is not valid'}.`, mend: 'See /docs.' };
}

type Describer = (params: Record<string, unknown>, data: unknown, schema: Record<string, unknown>) => Words;

const describers: Readonly<Record<string, Describer>> = {
  required: () => ({
    code: 'missing',
    detail: 'The field is missing.',
    mend: 'Add it; /docs says what stands in it.',
  }),
  additionalProperties: ({ additionalProperty }) => ({
    code: 'unknown-field',
    detail: `There is no field ${JSON.stringify(String(additionalProperty).slice(0, nameLengthMax))} here.`,
    mend: 'Leave it out, or correct its spelling; nothing is dropped silently.',
  }),
  type: ({ type }, data) => (type === 'integer' && typeof data === 'number' ? fraction(data) : wrongType(type, data)),
  minimum: ({ limit }, data) => ({
    code: 'too-small',
    detail: `The value is ${String(data)}; the least is ${String(limit)}.`,
    mend:
      Number(limit) === 1 ? 'Leave out what has no quantity.' : 'Send zero or more; discounts are positive amounts.',
  }),
  maximum: ({ limit }, data) => ({
    code: 'too-large',
    detail: `The value is ${String(data)}; the most is ${String(limit)}.`,
    mend: 'Check the unit: amounts are whole minor units (1250 for 12.50 EUR), quantities are pieces.',
  }),
  minLength: ({ limit }) => ({
    code: 'too-short',
    detail: `The text has fewer than ${String(limit)} characters.`,
    mend: 'Send a text, or leave the field out where it is optional.',
  }),
  maxLength: ({ limit }) => ({
    code: 'too-long',
    detail: `The text has more than ${String(limit)} characters.`,
    mend: 'Shorten it.',
  }),
  minItems: ({ limit }) => ({
    code: 'too-few',
    detail: `The list has fewer than ${String(limit)} entries.`,
    mend: 'An order has at least one line, an address at least one street line.',
  }),
  maxItems: ({ limit }, data) => ({
    code: 'too-many',
    detail: `The list has ${Array.isArray(data) ? data.length : 'too many'} entries; the most is ${String(limit)}.`,
    mend: 'Split the order into several, each with a number of its own.',
  }),
  format: () => ({
    code: 'no-instant',
    detail: 'The text is no instant.',
    mend: 'Write RFC 3339 in UTC, as in 2026-11-25T10:00:00Z.',
  }),
  pattern: (_params, data, schema) => {
    const character = typeof data === 'string' ? describeForbiddenCharacter(data) : undefined;
    if (character !== undefined) return character;
    const name = typeof schema['description'] === 'string' ? ` (${schema['description']})` : '';
    return {
      code: 'wrong-form',
      detail: `The text has not the form of this field${name}.`,
      mend: `It must match ${String(schema['pattern'])}`,
    };
  },
  anyOf: (_params, _data, schema) => ({
    code: 'no-such-choice',
    detail: 'The value is none of the choices.',
    mend: `Use one of: ${choices(schema).join(', ')}.`,
  }),
};

function fraction(value: number): Words {
  // JSON has numbers beyond what a double holds, as 1e400.
  if (!Number.isFinite(value))
    return { code: 'too-large', detail: 'The number is too large.', mend: 'Check the unit and the digits.' };
  return {
    code: 'fraction',
    detail: `${value} is no whole number.`,
    mend: 'Send amounts in whole minor units (1250 for 12.50 EUR, 500 for 500 JPY) and quantities in whole pieces.',
  };
}

function wrongType(type: unknown, data: unknown): Words {
  const found = data === null ? 'null' : Array.isArray(data) ? 'array' : typeof data;
  return {
    code: 'wrong-type',
    detail: `The value is of type ${found}; it must be ${String(type)}.`,
    mend: found === 'null' ? 'Leave the field out instead of sending null.' : `Send a JSON ${String(type)}.`,
  };
}

function choices({ anyOf }: Record<string, unknown>): string[] {
  return Array.isArray(anyOf) ? anyOf.map((branch: { const?: unknown }) => String(branch.const)) : [];
}
