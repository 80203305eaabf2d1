/** One request of a call, as it is kept: bodies masked and cut. */
export interface JournaledRequest {
  readonly method: string;
  readonly path: string;
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  readonly ms: number;
  readonly request: string | null;
  readonly response: string | null;
  readonly error: string | null;
}

/** One call of a capability over a set: a row in the journal. */
export interface JournalEntry {
  readonly system: string;
  readonly capability: string;
  readonly mode: 'run' | 'lookUp';
  readonly items: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly requests: readonly JournaledRequest[];
  /** Why the whole call failed, where it did. */
  readonly error: string | null;
}

/** Characters kept of one body, and of all bodies of one call. */
const bodyCharsMax = 4_000;
const callCharsMax = 200_000;
export const journalLimits = { bodyCharsMax, callCharsMax } as const;

const jsonText = '"(?:[^"\\\\]|\\\\.)*"';
/** A list of texts, as an address' street often is. */
const jsonTexts = `\\[\\s*(?:${jsonText}\\s*(?:,\\s*)?)*\\]`;

/**
 * Masks the values of named JSON and form fields, wherever they stand. It works on text, so that a body which is no
 * valid JSON is masked as well.
 */
export function createMask(fields: readonly string[], secrets: readonly string[]): (text: string) => string {
  const names = fields.map(escapeForPattern).join('|');
  const json = names === '' ? null : new RegExp(`("(?:${names})"\\s*:\\s*)(${jsonText}|[\\d.]+|${jsonTexts})`, 'gi');
  const form = names === '' ? null : new RegExp(`((?:^|&)(?:[^=&]*\\[)?(?:${names})\\]?=)[^&]*`, 'gi');
  const long = secrets.filter((secret) => secret.length >= 6);
  return (text) => {
    let masked = text;
    if (json !== null) masked = masked.replace(json, '$1"***"');
    if (form !== null && !masked.startsWith('{') && !masked.startsWith('[')) masked = masked.replace(form, '$1***');
    for (const secret of long) if (masked.includes(secret)) masked = masked.split(secret).join('***');
    return masked;
  };
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
