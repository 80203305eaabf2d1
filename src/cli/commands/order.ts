import type { Command } from 'commander';
import {
  listOrders,
  orderFilters,
  showCalls,
  showOrder,
  type CallView,
  type OrderFilter,
  type OrderList,
  type OrderView,
} from '../../operations/index.ts';
import { withInstallation } from '../installation.ts';
import { oneOf, placeOptions, wholeNumber, type PlaceOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { callsText, orderText, rawText } from '../text/order-text.ts';
import { money, time } from '../text/say.ts';
import { plain, table } from '../text/table.ts';

interface ShowOptions extends PlaceOptions {
  readonly raw?: boolean;
  readonly calls?: boolean;
}
interface ListOptions extends PlaceOptions {
  readonly status?: OrderFilter;
  readonly channel?: string;
  readonly limit: number;
  readonly before?: string;
}

export function declare(command: Command, terminal: Terminal): void {
  command.description('Shows orders: where they stand, what was done, and what was said to whom.');
  placeOptions(command.command('show'))
    .summary('Show one order and its timeline')
    .description('Shows one order: where it stands in a sentence, its timeline, its money and lines.')
    .argument('<number>', 'the order number, or <channel>/<number>')
    .option('--raw', 'with the vendor’s documents as they came, and the canonical order after them')
    .option('--calls', 'with the requests and answers of each step')
    .action(async (number: string, options: ShowOptions) => show(terminal, number, options));
  placeOptions(command.command('list'))
    .summary('List orders, the newest first')
    .description('Lists orders, the newest first.')
    .option('--status <status>', `only these: ${orderFilters.join(', ')}`, oneOf('--status', orderFilters))
    .option('--channel <channel>', 'only those of one channel')
    .option('--limit <count>', 'orders of a page', wholeNumber('--limit', 1, 1_000), 20)
    .option('--before <place>', 'the next page: the place that the page before told')
    .action(async (options: ListOptions) => list(terminal, options));
}

async function show(terminal: Terminal, number: string, options: ShowOptions): Promise<void> {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const [order, calls] = await withInstallation(
    options,
    async ({ database: { sql }, tenant }): Promise<[OrderView, CallView[]]> => {
      const found = await showOrder(sql, tenant, number, { now: new Date(), timeZone });
      const ids = options.calls === true ? found.timeline.flatMap((entry) => entry.call?.id ?? []) : [];
      return [found, await showCalls(sql, tenant, [...new Set(ids)])];
    },
  );
  const { raw, document, ...rest } = order;
  // Raw documents hold what customers wrote of themselves, so they are given only when they are asked for.
  const shown = {
    ...rest,
    document,
    ...(options.raw === true ? { raw } : {}),
    ...(options.calls === true ? { calls } : {}),
  };
  terminal.show(shown, () =>
    [
      orderText(order, (text) => terminal.paint('bold', text)),
      ...(options.raw === true ? [rawText(order)] : []),
      ...(options.calls === true ? [callsText(order, calls)] : []),
    ].join('\n\n'),
  );
}

async function list(terminal: Terminal, options: ListOptions): Promise<void> {
  const page = await withInstallation(options, ({ database, tenant }) => listOrders(database.sql, tenant, options));
  terminal.show(page, () => listText(page));
}

function listText({ orders, before }: OrderList): string {
  if (orders.length === 0) return 'No orders.';
  const rows = orders.map(({ key, status, step, reason, at, total, currency }) => [
    plain(key),
    status,
    plain(step ?? reason ?? ''),
    time(at),
    total === null || currency === null ? '' : money(total, currency),
  ]);
  const more = before === null ? '' : `\n\nMore: --before '${before}'`;
  return table(['order', 'status', 'step or reason', 'accepted', 'total'], rows) + more;
}
