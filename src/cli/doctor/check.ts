/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly level: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do; null where nothing is. */
  readonly mend: string | null;
}

export const ok = (name: string, detail: string): Check => ({ name, level: 'ok', detail, mend: null });
export const warn = (name: string, detail: string, mend: string): Check => ({ name, level: 'warn', detail, mend });
export const fail = (name: string, detail: string, mend: string): Check => ({ name, level: 'fail', detail, mend });

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
