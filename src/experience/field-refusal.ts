import type { CrossdockError } from '../errors/index.ts';
import type { FieldProblem } from './gateway-door.ts';

type Problem = Omit<FieldProblem, 'mend'> & { mend?: string };

/** A refusal that names fields; the route answers it as a problem document with `errors`. */
export class FieldRefusal extends Error {
  readonly error: CrossdockError;
  readonly errors: readonly Problem[];

  constructor(error: CrossdockError, errors: readonly Problem[]) {
    super(error.message, { cause: error });
    this.error = error;
    this.errors = errors;
  }
}
