/** A problem with a JSON pointer (RFC 6901) for its place. */
export interface PointedProblem {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  readonly mend: string;
}

export type AddProblem = (problem: PointedProblem) => void;

/** What an installation says about its orders. */
export interface OrderChecks {
  readonly channels: ReadonlySet<string>;
  /** In minor units. */
  readonly unitPriceMax: number;
}
