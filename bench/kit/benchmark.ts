/** What the command line asked for. */
export interface BenchOptions {
  /** Sizes for CI: seconds instead of minutes, and numbers that only show that it runs. */
  readonly quick: boolean;
  /** A time-compressed benchmark runs at its full length. */
  readonly full: boolean;
  /** Orders of a timed order-to-cash run, where the benchmark's own number is not wanted. */
  readonly orders: number | null;
}

/** One line of the results; each benchmark adds fields of its own. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** How many times as good as each counterpart. */
  readonly ratio?: Readonly<Record<string, number>>;
  /** What must not be and was: the command ends with exit code 1. */
  readonly failed?: readonly string[];
  readonly [field: string]: unknown;
}

export type Benchmark = (options: BenchOptions) => Promise<BenchResult>;

/** Progress goes to standard error: the last line of standard output is the results'. */
export function say(text: string): void {
  process.stderr.write(`[bench] ${text}\n`);
}
