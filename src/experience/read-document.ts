import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifyRequest } from 'fastify';
import type { CrossdockError } from '../errors/index.ts';
import { experienceErrors } from './errors.ts';
import { FieldRefusal } from './field-refusal.ts';
import {
  describeSchemaErrors,
  fieldPath,
  gatewayErrors,
  parseStrictJson,
  pointerSegments,
  withoutNames,
} from './gateway-door.ts';

function compile(schema: TSchema, isText: boolean): ValidateFunction {
  const ajv = new Ajv({ allErrors: true, verbose: true, coerceTypes: isText, removeAdditional: false });
  addFormats.default(ajv, ['date-time', 'uri']);
  return ajv.compile(withoutNames(schema));
}

/** Whether a value is what a schema says, for those who need no words. */
export function checkerOf(schema: TSchema): (value: unknown) => boolean {
  const validate = compile(schema, false);
  return (value) => validate(value);
}

function check(
  validate: ValidateFunction,
  value: unknown,
  refuse: (values: { count: number }) => CrossdockError,
): void {
  if (validate(value)) return;
  const errors = describeSchemaErrors(validate.errors ?? []).map(({ pointer, ...rest }) => ({
    field: fieldPath(pointerSegments(pointer)),
    ...rest,
  }));
  throw new FieldRefusal(refuse({ count: errors.length }), errors);
}

export const bytesOf = (request: FastifyRequest): Buffer =>
  request.body instanceof Buffer ? request.body : Buffer.alloc(0);

/**
 * Reads a request's JSON body after a schema. Fields that the schema does not have are refused and not dropped, so that
 * nobody sets what the document does not show, and a misspelt field is noticed.
 */
export function documentReader<T extends TSchema>(schema: T): (request: FastifyRequest) => Static<T> {
  const validate = compile(schema, false);
  return (request) => {
    const value = parseStrictJson(bytesOf(request));
    check(validate, value, experienceErrors.XD_BODY_INVALID);
    return value as Static<T>;
  };
}

/** The same for the query, of which all values are text. */
export function queryReader<T extends TSchema>(schema: T): (request: FastifyRequest) => Static<T> {
  const validate = compile(schema, true);
  return (request) => {
    const value = { ...(request.query as Record<string, unknown>) };
    check(validate, value, gatewayErrors.XD_QUERY_INVALID);
    return value as Static<T>;
  };
}
