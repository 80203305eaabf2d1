import type { Sql } from '../database/index.ts';
import type { Program } from '../engine/index.ts';
import { StatusReader, type StatusReport } from '../operations/index.ts';
import type { HomeView, StepView } from './api-types.ts';
import { ChannelRates } from './channel-rates.ts';
import type { ConsoleOptions } from './console-options.ts';
import { consoleTimes } from './limits.ts';
import { readStockPushes } from './stock-pushes.ts';

/** The picture of the first page, read again and again at the cost of what has changed. */
export class HomeReader {
  private readonly sql: Sql;
  private readonly options: ConsoleOptions;
  private readonly status: StatusReader;
  private readonly rates: ChannelRates;
  private reading: Promise<HomeView> | null = null;

  constructor(options: ConsoleOptions) {
    const { database, tenant } = options;
    this.sql = database.sql;
    this.options = options;
    this.status = new StatusReader(database.sql, tenant);
    this.rates = new ChannelRates(database.sql, tenant);
  }

  /** Who asks while it is being read gets the same picture: two looks at once would count what is new twice. */
  read(): Promise<HomeView> {
    this.reading ??= this.readNow().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  private async readNow(): Promise<HomeView> {
    const { sql, options } = this;
    const channels = options.channels.map((channel) => channel.name);
    const [report, rates, stock, quotas] = await Promise.all([
      this.status.read(),
      this.rates.read(channels),
      readStockPushes(sql, options.tenant, channels),
      options.quotas?.() ?? [],
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
      quotas,
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
