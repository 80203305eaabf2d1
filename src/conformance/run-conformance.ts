import { createContext, type Finding } from './check.ts';
import { checks } from './checks/index.ts';
import type { Conformance } from './conformance.ts';

export interface CheckResult {
  readonly id: string;
  readonly sentence: string;
  readonly verdict: 'ok' | 'failed' | 'not-applicable';
  /** What is wrong, or why it does not apply. */
  readonly details: readonly string[];
  readonly durationMs: number;
}
export interface ConformanceReport {
  readonly connector: string;
  /** All that applies holds. */
  readonly conforms: boolean;
  readonly results: readonly CheckResult[];
}
export interface ConformanceOptions {
  /** Writes fixtures and losses instead of comparing them. */
  readonly record?: boolean;
  /** Only checks whose id begins so. */
  readonly only?: string;
  readonly onResult?: (result: CheckResult) => void;
}

/** Runs docs/connector-specification.md against a connector and its vendor's simulator. */
export async function runConformance(
  conformance: Conformance,
  options: ConformanceOptions = {},
): Promise<ConformanceReport> {
  const context = createContext(conformance, options.record ?? false);
  const results: CheckResult[] = [];
  for (const { id, sentence, find } of checks) {
    if (options.only !== undefined && !id.startsWith(options.only)) continue;
    const clock = performance.now();
    const finding = await find(context).catch(thrown);
    const durationMs = Math.round(performance.now() - clock);
    const result = { id, sentence, ...verdictOf(finding), durationMs };
    results.push(result);
    options.onResult?.(result);
  }
  const conforms = results.every(({ verdict }) => verdict !== 'failed');
  return { connector: conformance.connector.name, conforms, results };
}

/** A throw is a finding like any other: a connector must not throw, and the other checks go on. */
function thrown(error: unknown): Finding {
  const [, place = ''] = (error instanceof Error ? (error.stack ?? '') : '')
    .split('\n')
    .filter((line, at) => at === 0 || line.startsWith('    at '));
  return {
    problems: [
      `it threw: ${error instanceof Error ? error.message : String(error)}${place === '' ? '' : ` (${place.trim()})`}`,
    ],
  };
}

function verdictOf(finding: Finding): Pick<CheckResult, 'verdict' | 'details'> {
  if ('none' in finding) return { verdict: 'not-applicable', details: [finding.none] };
  return { verdict: finding.problems.length === 0 ? 'ok' : 'failed', details: finding.problems };
}
