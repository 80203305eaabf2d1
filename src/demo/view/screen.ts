import { cursorUp, cutLine, eraseBelow, eraseToLineEnd, hideCursor, showCursor, visibleLength } from './ansi.ts';
import { renderFrame } from './render-frame.ts';
import type { DemoSnapshot } from './snapshot.ts';

/** What the view needs of a stream; `process.stdout` is one. */
export interface ScreenOutput {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

const fallbackColumns = 80;
const fallbackRows = 24;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Draws each frame over the last one, on the normal screen: what was there before stays above it, and the last frame
 * stays when the demo is over.
 */
export function createScreen(output: ScreenOutput) {
  let drawn: readonly string[] = [];
  let last: DemoSnapshot | null = null;
  let isHidden = false;

  const draw = (snapshot: DemoSnapshot) => {
    const columns = output.columns ?? fallbackColumns;
    const rows = output.rows ?? fallbackRows;
    // The last column stays free: some terminals break the line there, and then the frame would scroll.
    const width = Math.max(1, columns - 1);
    const lines = renderFrame(snapshot, width).slice(0, Math.max(1, rows - 1));
    const body = lines.map((line) => `${cutLine(line, width)}${eraseToLineEnd}\r\n`).join('');
    output.write(`${isHidden ? '' : hideCursor}\r${cursorUp(rowsTaken(drawn, columns, rows))}${body}${eraseBelow}`);
    isHidden = true;
    drawn = lines;
  };
  const showAgain = () => {
    if (isHidden) output.write(showCursor);
    isHidden = false;
  };
  const redraw = () => {
    if (last !== null) draw(last);
  };
  // Whoever else listens ends the program; without such a listener the signal must still do what it does by default.
  const onSignal = (signal: NodeJS.Signals) => {
    showAgain();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };

  output.on('resize', redraw);
  process.once('exit', showAgain);
  for (const signal of signals) process.once(signal, onSignal);
  return {
    update(snapshot: DemoSnapshot) {
      last = snapshot;
      draw(snapshot);
    },
    close() {
      last = null;
      output.off('resize', redraw);
      process.off('exit', showAgain);
      for (const signal of signals) process.off(signal, onSignal);
      showAgain();
    },
  };
}

/** Rows that the last frame takes now: a terminal that became narrower has broken its lines. */
function rowsTaken(lines: readonly string[], columns: number, rows: number): number {
  const taken = lines.reduce(
    (sum, line) => sum + Math.max(1, Math.ceil(visibleLength(line) / Math.max(1, columns))),
    0,
  );
  return Math.min(taken, rows - 1);
}
