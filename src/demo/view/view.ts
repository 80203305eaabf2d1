import { plainLine } from './plain-line.ts';
import { createScreen, type ScreenOutput } from './screen.ts';
import { durationText, type DemoSnapshot } from './snapshot.ts';

export interface View {
  update(snapshot: DemoSnapshot): void;
  close(): void;
}

export interface ViewOptions {
  /** `process.stdout`, or `process.stderr` where the output is read by a program. */
  readonly output: ScreenOutput;
  /** Whether the output is a terminal. */
  readonly tty: boolean;
  /** `process.env` when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const plainEveryMs = 2_000;

/** Draws in place on a terminal; elsewhere, and with NO_COLOR or CI set, writes a plain line every two seconds. */
export function createView({ output, tty, env = process.env }: ViewOptions): View {
  const isSet = (name: string) => !['', 'false', undefined].includes(env[name]);
  return tty && !isSet('NO_COLOR') && !isSet('CI') ? createScreen(output) : createPlainView(output);
}

/** Events stand on lines of their own as soon as they are known. */
function createPlainView(output: ScreenOutput): View {
  let writtenMs = Number.NEGATIVE_INFINITY;
  let last: DemoSnapshot | null = null;
  const write = (snapshot: DemoSnapshot) => {
    writtenMs = snapshot.elapsedMs;
    output.write(`${plainLine(snapshot)}\n`);
  };
  return {
    update(snapshot) {
      const known = new Set(last?.notes);
      for (const note of snapshot.notes)
        if (!known.has(note)) output.write(`${durationText(snapshot.elapsedMs)}  ! ${note}\n`);
      last = snapshot;
      if (snapshot.elapsedMs - writtenMs >= plainEveryMs) write(snapshot);
    },
    close() {
      if (last !== null && last.elapsedMs !== writtenMs) write(last);
      last = null;
    },
  };
}
