/** One entry of an instance's trace: what a step did, when, and where its requests are kept. */
export interface TraceEntry {
  readonly step: string;
  readonly round: number;
  /** done, refused, retry, failed, unknown, found, skipped, waiting, cancelled, … */
  readonly outcome: string;
  readonly attempt: number;
  /** UTC, ms. */
  readonly atMs: number;
  readonly durationMs: number;
  readonly system: string | null;
  /** Journal row and position in its set. */
  readonly call: string | null;
  readonly position: number | null;
  readonly detail: string | null;
}

const detailCharsMax = 300;

/** As it is appended to the row: a compact JSON array behind a comma. */
export function writeTrace(entry: TraceEntry): string {
  const { step, round, outcome, attempt, atMs, durationMs, system, call, position, detail } = entry;
  const fields: unknown[] = [step, round, outcome, attempt, atMs, durationMs];
  if (system !== null || detail !== null) fields.push(system, call, position);
  if (detail !== null) fields.push(detail.replaceAll('\u0000', '').slice(0, detailCharsMax));
  return `,${JSON.stringify(fields)}`;
}

type TraceFields = [string, number, string, number, number, number, string?, string?, number?, string?];

export function readTrace(text: string): TraceEntry[] {
  const rows = JSON.parse(`[${text.slice(1)}]`) as TraceFields[];
  return rows.map(([step, round, outcome, attempt, atMs, durationMs, system, call, position, detail]) => ({
    step,
    round,
    outcome,
    attempt,
    atMs,
    durationMs,
    system: system ?? null,
    call: call ?? null,
    position: position ?? null,
    detail: detail ?? null,
  }));
}
