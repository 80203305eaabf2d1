import { setTimeout as sleep } from 'node:timers/promises';
import { migrationStatus, type Database } from '../../database/index.ts';
import { CrossdockError } from '../../errors/index.ts';
import { telemetryTimes } from '../limits.ts';
import { Kept } from '../metrics/kept.ts';

/** Why a process is not ready: it stops, the database does not answer, or its schema is not that of this version. */
export type Unready = 'draining' | 'database-away' | 'schema-old';

/**
 * Whether this process can do its work now. Asked as often as one likes: the database is asked once a second, and the
 * migrations that it has had are compared with those of this version less often.
 */
export class Readiness {
  private readonly database: Database;
  private isDraining = false;
  private readonly schema: Kept<boolean>;
  private readonly answer: Kept<Unready | null>;

  constructor(database: Database) {
    this.database = database;
    this.schema = new Kept(() => isCurrent(database), telemetryTimes.schemaKeptMs);
    this.answer = new Kept(() => this.look(), telemetryTimes.readyKeptMs);
  }

  /** From now on it takes nothing new. */
  drain(): void {
    this.isDraining = true;
  }

  /** Null where it is ready. Never throws. */
  async why(): Promise<Unready | null> {
    return this.isDraining ? 'draining' : this.answer.get();
  }

  private async look(): Promise<Unready | null> {
    const late = new AbortController();
    const limit = sleep(telemetryTimes.readyWaitMs, 'database-away' as const, { signal: late.signal, ref: false });
    const found = await Promise.race([this.ask().catch(() => 'database-away' as const), limit]);
    late.abort();
    limit.catch(() => undefined);
    return found;
  }

  private async ask(): Promise<Unready | null> {
    await this.database.sql`SELECT 1`;
    return (await this.schema.get()) ? null : 'schema-old';
  }
}

/** A newer schema is no reason: while a release is rolled out, processes of the old version go on with it. */
async function isCurrent(database: Database): Promise<boolean> {
  try {
    return (await migrationStatus(database)).current;
  } catch (error) {
    if (error instanceof CrossdockError) return error.code === 'XD_DATABASE_NEWER';
    throw error;
  }
}
