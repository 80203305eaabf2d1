import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whatever a simulator remembers, as a fact with a type. Plain JSON. */
export interface LedgerEntry {
  readonly type: string;
}

/**
 * The memory of a simulator: an append-only file of JSON lines, written before the vendor's answer goes out.
 * It survives SIGKILL of the process (the page cache keeps it); a half-written last line is cut off at the next start.
 * State is rebuilt by `apply`, which must be a pure function of the entries.
 */
export class Ledger<E extends LedgerEntry> {
  private readonly fd: number | null;
  private readonly apply: (entry: E) => void;
  private count = 0;

  constructor(file: string | null, apply: (entry: E) => void) {
    this.apply = apply;
    if (file === null) {
      this.fd = null;
      return;
    }
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) this.replay(file);
    this.fd = openSync(file, 'a');
  }

  /** Entries so far. */
  get length(): number {
    return this.count;
  }

  append(entry: E): void {
    if (this.fd !== null) writeSync(this.fd, `${JSON.stringify(entry)}\n`);
    this.count += 1;
    this.apply(entry);
  }

  close(): void {
    if (this.fd !== null) closeSync(this.fd);
  }

  private replay(file: string): void {
    const bytes = readFileSync(file);
    const end = bytes.lastIndexOf(10) + 1;
    if (end < bytes.length) truncateSync(file, end);
    for (const line of bytes.subarray(0, end).toString('utf8').split('\n')) {
      if (line === '') continue;
      this.count += 1;
      this.apply(JSON.parse(line) as E);
    }
  }
}
