import type { Database } from '../../database/index.ts';
import { countLive, lastMinute } from '../../operations/index.ts';
import { readQuotas } from '../../systems/runtime/index.ts';
import { LogFollower } from '../metrics/follow-log.ts';
import { readGrowth } from '../metrics/read-growth.ts';
import { readStanding } from '../metrics/read-standing.ts';

export interface TopStep {
  readonly process: string;
  readonly step: string;
  readonly orders: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly oldestSeconds: number;
}

/** How the platform stands at one moment, on one screen. Ages are in seconds, rates in orders a second. */
export interface TopView {
  readonly at: string;
  readonly rates: { readonly seconds: number; readonly accepted: number; readonly completed: number };
  /** The oldest first. */
  readonly steps: readonly TopStep[];
  readonly leases: { readonly held: number; readonly expired: number; readonly workers: number };
  readonly exceptions: readonly { readonly cause: string; readonly count: number }[];
  readonly quotas: readonly {
    readonly system: string;
    readonly quota: string;
    readonly left: number;
    readonly limit: number;
    readonly waiting: number;
  }[];
  /** Those that are behind come first. */
  readonly consumers: readonly { readonly name: string; readonly behind: number; readonly age: number }[];
  readonly documents: { readonly waiting: number; readonly oldest: number };
  readonly stockUntold: number;
  readonly deadTuples: readonly { readonly table: string; readonly dead: number; readonly live: number }[];
  readonly oldestTransactionSeconds: number;
}

const tablesShownMax = 5;

/** Reads the view again and again; the rates are those between two looks, at the first look those of the last minute. */
export class TopReader {
  private readonly database: Database;
  private readonly tenant: string;
  private readonly log: LogFollower;
  private before: { readonly atMs: number; readonly accepted: number; readonly completed: number } | null = null;

  constructor(database: Database, tenant: string) {
    this.database = database;
    this.tenant = tenant;
    this.log = new LogFollower(database.sql, tenant, []);
  }

  async read(): Promise<TopView> {
    const { database, tenant } = this;
    const { sql } = database;
    const [live, standing, quotas, growth, rates] = await Promise.all([
      countLive(sql, tenant),
      readStanding(sql, tenant),
      readQuotas(sql, tenant),
      readGrowth(sql, tenant),
      this.readRates(),
    ]);
    const [clock] = await sql<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
    const now = clock?.now ?? new Date();
    return {
      at: now.toISOString(),
      rates,
      steps: stepsOf(live.steps, now),
      leases: standing.leases,
      exceptions: byCause(live.exceptions),
      quotas: quotas
        .map(({ system, quota, burst, used, waiting }) => ({
          system,
          quota,
          left: burst - used,
          limit: burst,
          waiting,
        }))
        .sort((a, b) => b.waiting - a.waiting || a.left / a.limit - b.left / b.limit),
      consumers: [...standing.consumers].sort((a, b) => b.age - a.age || b.behind - a.behind),
      documents: {
        waiting: standing.documents.reduce((sum, { waiting }) => sum + waiting, 0),
        oldest: Math.max(0, ...standing.documents.map(({ oldest }) => oldest)),
      },
      stockUntold: live.untold.reduce((sum, { count }) => sum + count, 0),
      deadTuples: growth.tables
        .map(({ name, dead, live: alive }) => ({ table: name, dead, live: alive }))
        .filter(({ dead }) => dead > 0)
        .sort((a, b) => b.dead - a.dead)
        .slice(0, tablesShownMax),
      oldestTransactionSeconds: growth.oldestTransaction,
    };
  }

  private async readRates(): Promise<TopView['rates']> {
    const counts = await this.log.read();
    const sum = (event: string) =>
      counts.reduce((total, { labels, value }) => total + (labels['event'] === event ? value : 0), 0);
    const now = { atMs: performance.now(), accepted: sum('accepted'), completed: sum('completed') };
    const { before } = this;
    this.before = now;
    if (before === null) {
      const { seconds, accepted, completed } = await lastMinute(this.database.sql, this.tenant);
      return { seconds: Math.round(seconds), accepted: accepted / seconds, completed: completed / seconds };
    }
    const seconds = Math.max(0.001, (now.atMs - before.atMs) / 1_000);
    return {
      seconds: Math.round(seconds),
      accepted: (now.accepted - before.accepted) / seconds,
      completed: (now.completed - before.completed) / seconds,
    };
  }
}

type LiveSteps = Awaited<ReturnType<typeof countLive>>['steps'];

function stepsOf(live: LiveSteps, now: Date): TopStep[] {
  const steps = new Map<string, TopStep>();
  for (const { process, step, status, count, oldestSince } of live) {
    const known = steps.get(`${process} ${step}`);
    const seconds = Math.max(0, (now.getTime() - oldestSince.getTime()) / 1_000);
    steps.set(`${process} ${step}`, {
      process,
      step,
      orders: (known?.orders ?? 0) + count,
      statuses: { ...known?.statuses, [status]: count },
      oldestSeconds: Math.max(known?.oldestSeconds ?? 0, seconds),
    });
  }
  return [...steps.values()].sort((a, b) => b.oldestSeconds - a.oldestSeconds);
}

function byCause(exceptions: readonly { readonly cause: string; readonly count: number }[]) {
  const counts = new Map<string, number>();
  for (const { cause, count } of exceptions) counts.set(cause, (counts.get(cause) ?? 0) + count);
  return [...counts].map(([cause, count]) => ({ cause, count })).sort((a, b) => b.count - a.count);
}
