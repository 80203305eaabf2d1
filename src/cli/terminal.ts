import { CrossdockError, describeError } from '../errors/index.ts';
import { exitCodes } from './exit-codes.ts';

interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}
interface Streams {
  readonly out: Stream;
  readonly err: Stream;
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
export type Colour = keyof typeof codes;

/**
 * Where a command writes: text for people, or with --json one document on the last line of stdout and nothing else
 * there. What is only said by the way goes to stderr.
 */
export class Terminal {
  readonly json: boolean;
  /** What the process ends with when nothing is thrown. */
  exitCode: number = exitCodes.done;
  private readonly streams: Streams;
  private readonly colours: boolean;

  constructor({ json, streams = { out: process.stdout, err: process.stderr } }: { json: boolean; streams?: Streams }) {
    this.json = json;
    this.streams = streams;
    // https://no-color.org: any value but the empty one turns colours off.
    this.colours =
      streams.out.isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  }

  /** Whether a person sees what goes to stderr. */
  get isWatched(): boolean {
    return this.streams.err.isTTY === true;
  }

  /** Whether a person sees what goes to stdout, and it may be painted over. */
  get isScreen(): boolean {
    return this.streams.out.isTTY === true && !this.json;
  }

  /** What a live view paints; never part of a result. */
  draw(text: string): void {
    this.streams.out.write(text);
  }

  /** The result of a command: as one JSON document, or as the text. */
  show(document: unknown, text: () => string): void {
    this.streams.out.write(this.json ? `${JSON.stringify(document)}\n` : `${text()}\n`);
  }

  /** By the way: for people, never part of the result. */
  note(text: string): void {
    if (!this.json) this.streams.err.write(`${text}\n`);
  }

  /** A line of a running platform's log, in whatever form the caller has chosen. */
  log(line: string): void {
    this.streams.err.write(`${line}\n`);
  }

  paint(colour: Colour, text: string): string {
    return this.colours ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
  }

  /** An error on stderr: code, what, why and how to mend it; with --json as one problem document (RFC 9457). */
  problem(error: unknown): void {
    this.streams.err.write(this.json ? `${JSON.stringify(problemOf(error))}\n` : `${describeError(error)}\n`);
  }
}

function problemOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof CrossdockError)) return { type: 'about:blank', title: describeError(error), status: 500 };
  const { code, what, why, mend, status, retry, details } = error;
  return {
    type: `urn:crossdock:error:${code}`,
    title: what,
    status,
    detail: why,
    code,
    what,
    why,
    mend,
    retry,
    details,
  };
}
