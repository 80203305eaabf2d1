import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, startEmbedded, type EmbeddedPostgres } from '../src/database/index.ts';

/** The PostgreSQL server of a run of the plan; it may be killed and comes back at its port. */
export class FaultServer {
  kills = 0;
  private readonly folder: string;
  private postgres: EmbeddedPostgres;
  private count = 0;

  private constructor(folder: string, postgres: EmbeddedPostgres) {
    this.folder = folder;
    this.postgres = postgres;
  }

  static async start(): Promise<FaultServer> {
    const folder = mkdtempSync(join(tmpdir(), 'crossdock-faults-'));
    chmodSync(folder, 0o755);
    return new FaultServer(folder, await startEmbedded({ folder }));
  }

  async createDatabase(): Promise<string> {
    const name = `run_${(this.count += 1)}`;
    await this.admin((sql) => sql.unsafe(`CREATE DATABASE ${name}`));
    const url = new URL(this.postgres.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  async dropDatabase(url: string): Promise<void> {
    await this.admin((sql) => sql.unsafe(`DROP DATABASE IF EXISTS ${new URL(url).pathname.slice(1)} WITH (FORCE)`));
  }

  /** SIGKILL to the postmaster; then it is started again and recovers. */
  async kill(): Promise<void> {
    const { pid, port } = this.postgres;
    process.kill(pid, 'SIGKILL');
    this.kills += 1;
    await sleep(100);
    this.postgres = await startEmbedded({ folder: this.folder, port });
  }

  /** Ends every backend but our own. */
  async terminateBackends(): Promise<void> {
    await this.admin(
      (sql) => sql`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
  }

  async stop(): Promise<void> {
    await this.postgres.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async admin<T>(work: (sql: ReturnType<typeof connect>['sql']) => PromiseLike<T>): Promise<T> {
    const database = connect({ url: this.postgres.url, max: 1 });
    try {
      return await work(database.sql);
    } finally {
      await database.end();
    }
  }
}
