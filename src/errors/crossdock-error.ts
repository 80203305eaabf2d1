/** Whether the same attempt may succeed later: never, later by itself, or after something was changed. */
export type RetryClass = 'never' | 'later' | 'after-change';

export interface ErrorParts {
  /** `XD_AREA_PROBLEM`; stable, documented. */
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly mend: string;
  /** HTTP status where it is answered over HTTP; 500 where absent. */
  readonly status?: number;
  readonly retry?: RetryClass;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Every error that a person may meet: what happened, why, and how to mend it. */
export class CrossdockError extends Error {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly mend: string;
  readonly status: number;
  readonly retry: RetryClass;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(parts: ErrorParts) {
    super(`${parts.code}: ${parts.what} ${parts.why}`, { cause: parts.cause });
    this.name = 'CrossdockError';
    this.code = parts.code;
    this.what = parts.what;
    this.why = parts.why;
    this.mend = parts.mend;
    this.status = parts.status ?? 500;
    this.retry = parts.retry ?? 'never';
    this.details = parts.details ?? {};
  }
}

interface ErrorTemplate {
  readonly what: string;
  readonly why: string;
  readonly mend: string;
  readonly status?: number;
  readonly retry?: RetryClass;
}

type Values = Readonly<Record<string, string | number>>;

/**
 * One table of errors of an area; texts may hold `{name}`, filled from the values given.
 * @example const errors = defineErrors({ XD_PORT_TAKEN: { what: 'Port {port} is taken.', why: '…', mend: '…' } });
 *          throw errors.XD_PORT_TAKEN({ port: 8080 });
 */
export function defineErrors<C extends string>(
  table: Readonly<Record<C, ErrorTemplate>>,
): Record<C, (values?: Values, cause?: unknown) => CrossdockError> {
  const entries = Object.entries<ErrorTemplate>(table).map(([code, template]) => [
    code,
    (values: Values = {}, cause?: unknown) =>
      new CrossdockError({
        ...template,
        code,
        what: fill(template.what, values),
        why: fill(template.why, values),
        mend: fill(template.mend, values),
        details: values,
        cause,
      }),
  ]);
  return Object.fromEntries(entries) as Record<C, (values?: Values, cause?: unknown) => CrossdockError>;
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** The four lines that a terminal shows. An error that is none of ours keeps its own message. */
export function describeError(error: unknown): string {
  if (error instanceof CrossdockError)
    return `${error.code}: ${error.what}\n  why:  ${error.why}\n  mend: ${error.mend}`;
  return error instanceof Error ? error.message : String(error);
}
