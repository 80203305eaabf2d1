import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConsoleLog } from './console-options.ts';

/** So long after the start the first orders are through, and whoever opens the console finds it ready. */
const backgroundAfterMs = 20_000;
const outputCharsMax = 4_000;

type State = 'not begun' | 'under way' | 'done' | 'failed' | 'impossible';

/**
 * Builds the pages of a checkout in a process of low priority, once, when they are missing: on the first visit, or a
 * while after the start. A package has them built already.
 */
export class PageBuild {
  private readonly log: ConsoleLog;
  private readonly script: string;
  private child: ChildProcess | null = null;
  private timer: NodeJS.Timeout | null = null;
  private state: State = 'not begun';
  private output = '';

  constructor(log: ConsoleLog) {
    this.log = log;
    this.script = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'scripts', 'build-console.mjs');
  }

  get isUnderWay(): boolean {
    return this.state === 'under way' || this.state === 'done';
  }

  startLater(): void {
    this.timer = setTimeout(() => this.start(), backgroundAfterMs);
    this.timer.unref();
  }

  start(): void {
    if (this.state !== 'not begun') return;
    if (!existsSync(this.script)) {
      this.state = 'impossible';
      return;
    }
    this.state = 'under way';
    const child = spawn(process.execPath, [this.script], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    if (child.pid !== undefined) lowerPriority(child.pid);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        this.output = (this.output + chunk.toString()).slice(-outputCharsMax);
      });
    child.on('error', (error) => this.ended(error.message));
    child.on('close', (code) => this.ended(code === 0 ? null : `it ended with ${String(code)}`));
  }

  /** For the page that is shown meanwhile. */
  describe(): string {
    switch (this.state) {
      case 'impossible':
        return 'Its pages are missing here, and so is what builds them. Install the package again, or build them in a checkout: npm run build:console';
      case 'failed':
        return `Building it failed. Mend what it says, then restart the platform:\n\n${this.output.trim()}`;
      default:
        return 'It is built once, in the background, and takes some seconds. This page opens it when it is ready.';
    }
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.child?.kill();
  }

  private ended(problem: string | null): void {
    this.child = null;
    if (this.state !== 'under way') return;
    this.state = problem === null ? 'done' : 'failed';
    if (problem !== null) {
      this.output = `${this.output}\n${problem}`;
      this.log('warn', 'console: its pages could not be built', { why: problem, output: this.output.slice(-500) });
    }
  }
}

/** Orders first: the build takes what is left of the processor. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // Some systems do not allow it; then the build competes for some seconds.
  }
}
