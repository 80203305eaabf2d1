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

/** What a step knows of its entry; the instance fills in the rest. */
export interface TraceMore {
  readonly step?: string | undefined;
  readonly outcome?: string | undefined;
  readonly system?: string | undefined;
  readonly call?: string | undefined;
  readonly position?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly detail?: string | null | undefined;
}

const detailCharsMax = 300;

/** A written entry, in two pieces: the head is the same text for a whole set that made one call, the tail is its own. */
export interface TracePiece {
  readonly head: string;
  readonly tail: string;
}

/** The heads that were written last: of the calls that a set makes together. */
const heads: { readonly of: TraceEntry; readonly text: string }[] = [];
const headCountMax = 8;

/** As it is appended to the row: a compact JSON array behind a comma. A set's entries share their head. */
export function writeTrace(entry: TraceEntry): TracePiece {
  const { system, detail } = entry;
  const head = headOf(entry);
  if (detail !== null) return { head, tail: `${tailStart(entry)},${JSON.stringify(shorten(detail))}]` };
  return { head, tail: system === null ? ']' : `${tailStart(entry)}]` };
}

/** One entry as text, for whoever writes to a trace outside the engine's sets. */
export function writeTraceText(entry: TraceEntry): string {
  return joinTrace([writeTrace(entry)]);
}

export function joinTrace(pieces: readonly TracePiece[]): string {
  let text = '';
  for (const { head, tail } of pieces) text += head + tail;
  return text;
}

function headOf(entry: TraceEntry): string {
  // The newest is the likeliest: a set's entries of one step come one after the other.
  for (let at = heads.length - 1; at >= 0; at -= 1) {
    const head = heads[at];
    if (head !== undefined && isSameHead(head.of, entry)) return head.text;
  }
  if (heads.length === headCountMax) heads.shift();
  const text = writeHead(entry);
  heads.push({ of: entry, text });
  return text;
}

function writeHead({ step, round, outcome, attempt, atMs, durationMs, system, call }: TraceEntry): string {
  const fields = [step, round, outcome, attempt, atMs, durationMs, ...(system === null ? [] : [system, call])];
  return `,${JSON.stringify(fields).slice(0, -1)}`;
}

const tailStart = ({ system, position }: TraceEntry): string =>
  system === null ? ',null,null,null' : `,${position ?? 'null'}`;

const isSameHead = (a: TraceEntry, b: TraceEntry): boolean =>
  a.step === b.step &&
  a.call === b.call &&
  a.atMs === b.atMs &&
  a.round === b.round &&
  a.outcome === b.outcome &&
  a.attempt === b.attempt &&
  a.durationMs === b.durationMs &&
  a.system === b.system;

const shorten = (detail: string): string => detail.replaceAll('\u0000', '').slice(0, detailCharsMax);

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
