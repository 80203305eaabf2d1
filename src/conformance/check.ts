import { Bench, type BenchOptions } from './bench.ts';
import type { Conformance } from './conformance.ts';
import type { CapabilityName } from '../systems/index.ts';

/** What a check found: nothing, what is wrong, or why it does not apply. */
export type Finding = { readonly problems: readonly string[] } | { readonly none: string };

/** One sentence of docs/connector-specification.md, and what tries it. */
export interface Check {
  /** `area.name`; stable, and in the specification. */
  readonly id: string;
  readonly sentence: string;
  find(context: CheckContext): Promise<Finding>;
}

export interface CheckContext {
  readonly conformance: Conformance;
  /** The operations of the connector that have a sample. */
  readonly capabilities: readonly CapabilityName[];
  /** Writes fixtures and losses instead of comparing them. */
  readonly record: boolean;
  /** Runs something on a fresh bench and closes it. */
  onBench<T>(work: (bench: Bench) => Promise<T>, options?: BenchOptions): Promise<T>;
}

export function createContext(conformance: Conformance, record: boolean): CheckContext {
  return {
    conformance,
    capabilities: Object.keys(conformance.operations) as CapabilityName[],
    record,
    onBench: async (work, options) => {
      const bench = await Bench.start(conformance, options);
      try {
        return await work(bench);
      } finally {
        await bench.close();
      }
    },
  };
}

export const found = (problems: readonly string[]): Finding => ({ problems });

/** Tries each operation by itself, each on a fresh bench; what is wrong is said with the operation's name before it. */
export async function eachOperation(
  context: CheckContext,
  work: (bench: Bench, capability: CapabilityName) => Promise<readonly string[]>,
  options?: BenchOptions,
): Promise<string[]> {
  const problems: string[] = [];
  for (const capability of context.capabilities) {
    const wrong = await context.onBench((bench) => work(bench, capability), options);
    problems.push(...wrong.map((problem) => `${capability}: ${problem}`));
  }
  return problems;
}

export const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};
