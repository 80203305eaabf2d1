import { closeSync, existsSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

const logBytesMax = 5_000_000;
const tailBytesMax = 16_384;
const tailLinesMax = 12;
/** What our own attempts to connect write while the server recovers would push out the lines that matter. */
const noise = /the database system is (starting up|not yet accepting connections)|Consistent recovery state has not/;

/** Empties a log that has grown too large. Called at start, when no server writes it. */
export function trimLog(file: string): void {
  if (logSize(file) > logBytesMax) truncateSync(file);
}

export const logSize = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

/** The last lines written since `fromByte`, at most 12; one line saying so where there are none. */
export function logTail(file: string, fromByte: number): string {
  const size = logSize(file);
  const start = Math.max(fromByte, size - tailBytesMax);
  const lines =
    size > start
      ? readRange(file, start, size - start)
          .trimEnd()
          .split('\n')
      : [];
  const telling = lines.filter((line) => !noise.test(line));
  return telling.slice(-tailLinesMax).join('\n') || '(the log is empty)';
}

function readRange(file: string, start: number, length: number): string {
  const bytes = Buffer.alloc(length);
  const handle = openSync(file, 'r');
  try {
    return bytes.toString('utf8', 0, readSync(handle, bytes, 0, length, start));
  } finally {
    closeSync(handle);
  }
}
