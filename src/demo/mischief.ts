import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childLoader, entryOf } from './world.ts';

/**
 * What `--faults` does beside the vendors' own faults: a further worker process that is killed mid-spike and started
 * again, and PostgreSQL killed once. SIGKILL, so that nobody can tidy up.
 */
export class Mischief {
  private readonly dataFolder: string;
  private readonly retailerFolder: string;
  private readonly note: (text: string) => void;
  private worker: ChildProcess | null = null;
  private done = { worker: false, postgres: false };

  constructor(dataFolder: string, retailerFolder: string, note: (text: string) => void) {
    this.dataFolder = dataFolder;
    this.retailerFolder = retailerFolder;
    this.note = note;
  }

  start(): void {
    this.worker = spawn(
      process.execPath,
      [...childLoader, entryOf('./worker-process'), this.dataFolder, this.retailerFolder],
      {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
  }

  /** Called with the share of orders placed, 0 to 1. */
  play(share: number): void {
    if (share >= 0.5 && !this.done.worker) {
      this.done.worker = true;
      this.worker?.kill('SIGKILL');
      this.note('a worker was killed with SIGKILL and another started');
      this.start();
    }
    if (share >= 0.6 && !this.done.postgres) {
      this.done.postgres = true;
      this.killPostgres();
    }
  }

  stop(): void {
    if (this.worker?.connected === true) this.worker.disconnect();
  }

  private killPostgres(): void {
    try {
      const pid = Number(readFileSync(join(this.dataFolder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
      process.kill(pid, 'SIGKILL');
      this.note('PostgreSQL was killed with SIGKILL');
    } catch {
      // A server of somebody else's (DATABASE_URL) is left alone.
    }
  }
}
