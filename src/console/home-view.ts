import type { Sql } from '../database/index.ts';
import type { Program } from '../engine/index.ts';
import { StatusReader, type StatusReport } from '../operations/index.ts';
import type { Health, HomeView, StepView, SystemHealth, TroubleView } from './api-types.ts';
import { ChannelRates } from './channel-rates.ts';
import type { ConsoleOptions } from './console-options.ts';
import { consoleLimits, consoleTimes } from './limits.ts';
import { joinQuotas, QuotaUse } from './quota-use.ts';
import { Remembered } from './remembered.ts';
import { readStockPushes } from './stock-pushes.ts';
import { readSystems } from './system-health.ts';

/** The picture of the first page, read again and again at the cost of what has changed. */
export class HomeReader {
  private readonly sql: Sql;
  private readonly options: ConsoleOptions;
  private readonly status: StatusReader;
  private readonly rates: ChannelRates;
  private readonly quotas: QuotaUse;
  private readonly health: Remembered<readonly SystemHealth[]>;
  private reading: Promise<HomeView> | null = null;

  constructor(options: ConsoleOptions) {
    const { database, tenant } = options;
    this.sql = database.sql;
    this.options = options;
    this.status = new StatusReader(database.sql, tenant);
    this.rates = new ChannelRates(database.sql, tenant);
    this.quotas = new QuotaUse(database.sql, tenant, options.systems);
    this.health = new Remembered(() => readSystems(database.sql, tenant, options.systems), consoleTimes.healthKeptMs);
  }

  /** Who asks while it is being read gets the same picture: two looks at once would count what is new twice. */
  read(): Promise<HomeView> {
    this.reading ??= this.readNow().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  /** How each system answers, at most some seconds old. */
  systems(): Promise<readonly SystemHealth[]> {
    return this.health.get();
  }

  private async readNow(): Promise<HomeView> {
    const { sql, options } = this;
    const channels = options.channels.map((channel) => channel.name);
    const [report, rates, stock, kept, counted, systems, late] = await Promise.all([
      this.status.read(),
      this.rates.read(channels),
      readStockPushes(sql, options.tenant, channels),
      options.quotas?.() ?? [],
      this.quotas.read(),
      this.systems(),
      countLate(sql, options.tenant),
    ]);
    const { accepted, live, completed, cancelled, refused, oldest, inbound } = report;
    return {
      at: report.at.toISOString(),
      barSeconds: consoleTimes.rateBarMs / 1_000,
      rates,
      totals: { accepted, live, completed, cancelled, refused },
      steps: stepsOf(report, options.programs),
      oldest: oldest === null ? null : { key: oldest.key, step: oldest.step, since: oldest.since.toISOString() },
      exceptions: [...report.exceptions].sort((a, b) => b.amount - a.amount || b.count - a.count),
      inbound: { waiting: inbound.waiting, oldestSince: inbound.oldestSince?.toISOString() ?? null },
      stock,
      quotas: joinQuotas(kept, counted),
      troubles: troublesOf(systems),
      late,
    };
  }
}

/** In the order of the process, each step once with its statuses. */
function stepsOf({ steps }: StatusReport, programs: readonly Program[]): StepView[] {
  const places = new Map<string, number>();
  for (const { definition, nodes } of programs)
    for (const name of nodes.keys()) places.set(`${definition.name} ${name}`, places.size);
  const views = new Map<string, StepView>();
  for (const { process, step, status, count, oldestSince } of steps) {
    const id = `${process} ${step}`;
    const since = oldestSince.toISOString();
    const known = views.get(id);
    views.set(id, {
      process,
      step,
      count: (known?.count ?? 0) + count,
      statuses: { ...known?.statuses, [status]: (known?.statuses[status] ?? 0) + count },
      oldestSince: known !== undefined && known.oldestSince < since ? known.oldestSince : since,
    });
  }
  const placeOf = (id: string) => places.get(id) ?? Number.MAX_SAFE_INTEGER;
  return [...views.entries()].sort(([a], [b]) => placeOf(a) - placeOf(b)).map(([, view]) => view);
}

const ranks: readonly Health[] = ['down', 'troubled'];

function troublesOf(systems: readonly SystemHealth[]): TroubleView[] {
  const troubled = systems.filter(({ health }) => ranks.includes(health));
  return troubled
    .map(({ system, health, why }) => ({ system, health, why }))
    .sort((a, b) => ranks.indexOf(a.health) - ranks.indexOf(b.health));
}

/** By the index of promises, up to a limit. */
async function countLate(sql: Sql, tenant: string): Promise<HomeView['late']> {
  const { lateCountMax: max } = consoleLimits;
  const [row] = await sql<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (
      SELECT 1 FROM order_index WHERE tenant = ${tenant} AND outcome = 'open' AND ship_by < clock_timestamp()
      LIMIT ${max + 1}) late`;
  const count = row?.count ?? 0;
  return { count: Math.min(count, max), isMore: count > max };
}
