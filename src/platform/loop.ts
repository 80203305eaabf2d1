import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A task that is done again and again until it is stopped: at once when it says that there is more, after `idleMs`
 * when there is none or when it is woken, and after `failedMs` when it threw.
 */
export class Loop {
  private readonly task: () => Promise<boolean>;
  private readonly idleMs: number;
  private readonly onError: (error: unknown) => void;
  private wake: AbortController = new AbortController();
  private woken = false;
  private stopping = false;
  private running: Promise<void> | null = null;

  constructor(task: () => Promise<boolean>, idleMs: number, onError: (error: unknown) => void) {
    this.task = task;
    this.idleMs = idleMs;
    this.onError = onError;
  }

  start(): void {
    this.running = this.run();
  }

  notify(): void {
    this.woken = true;
    this.wake.abort();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.woken = false;
      this.wake = new AbortController();
      const more = await this.task().catch((error: unknown) => {
        this.onError(error);
        return null;
      });
      if (more === true || this.stopping) continue;
      if (this.woken && more !== null) continue;
      await sleep(more === null ? failedMs : this.idleMs, undefined, { signal: this.wake.signal }).catch(
        () => undefined,
      );
    }
  }
}

const failedMs = 500;
