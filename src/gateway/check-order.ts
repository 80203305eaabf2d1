import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { SalesOrder } from '../contracts/index.ts';
import { orderRules } from './order-rules.ts';
import type { OrderChecks, PointedProblem } from './order-problem.ts';
import { fieldPath, pointerSegments } from './field-path.ts';
import type { FieldProblem } from './problem.ts';
import { withoutNames } from './named-parts.ts';
import { describeSchemaErrors } from './schema-problems.ts';

export type CheckedOrder =
  | { readonly ok: true; readonly order: SalesOrder }
  /** All problems found; the answer lists the first ones. */
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Stops at the first error: the way of every good order. */
const isSalesOrder = compile(false);
/** Finds all errors of an order that is known to be bad; the limit of fields bounds how many there can be. */
const listErrors = compile(true);

function compile(allErrors: boolean) {
  const ajv = new Ajv({
    allErrors,
    verbose: allErrors,
    coerceTypes: false,
    removeAdditional: false,
    useDefaults: false,
  });
  addFormats.default(ajv, ['date-time']);
  return ajv.compile<SalesOrder>(withoutNames(SalesOrder));
}

/**
 * Checks a parsed document against the contract and against what a schema cannot say: sums, codes, dates, texts. A rule
 * runs where the fields that it reads are sound, so a caller sees in one answer all that can be seen.
 */
export function createOrderCheck(checks: OrderChecks): (value: unknown) => CheckedOrder {
  return (value) => {
    if (isSalesOrder(value)) {
      const problems = applyRules(value, [], checks);
      return problems.length === 0 ? { ok: true, order: value } : { ok: false, problems: problems.map(toField) };
    }
    listErrors(value);
    const broken = describeSchemaErrors(listErrors.errors ?? []);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) return { ok: false, problems: broken.map(toField) };
    // One problem a field: what the schema said of it is enough.
    const told = new Set(broken.map(({ pointer }) => pointer));
    const further = applyRules(value as SalesOrder, broken, checks).filter(({ pointer }) => !told.has(pointer));
    return { ok: false, problems: [...broken, ...further].map(toField) };
  };
}

function applyRules(order: SalesOrder, broken: readonly PointedProblem[], checks: OrderChecks): PointedProblem[] {
  const problems: PointedProblem[] = [];
  const isSound = (part: string) => !broken.some(({ pointer }) => concerns(pointer, part));
  for (const rule of orderRules) {
    if (broken.length === 0 || rule.needs.every(isSound))
      rule.check(order, checks, (problem) => problems.push(problem));
  }
  return problems;
}

/** Whether an error at `pointer` leaves `part` unreadable: it is the part, in it, or around it. */
function concerns(pointer: string, part: string): boolean {
  return pointer === part || pointer.startsWith(`${part}/`) || part.startsWith(`${pointer}/`);
}

function toField({ pointer, ...rest }: PointedProblem): FieldProblem {
  return { field: fieldPath(pointerSegments(pointer)), ...rest };
}
