import type { Command } from 'commander';
import {
  explainStock,
  publishedChannels,
  showStock,
  stockChannelsOf,
  type StockExplanation,
} from '../../stock/index.ts';
import { cliErrors } from '../errors.ts';
import { withInstallation, type Installation } from '../installation.ts';
import { placeOptions, type PlaceOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { time } from '../text/say.ts';
import { plain, table } from '../text/table.ts';

type Stock = Awaited<ReturnType<typeof showStock>>;

interface ExplainOptions extends PlaceOptions {
  readonly channel?: string;
}

export function declare(command: Command, terminal: Terminal): void {
  command.description('Shows stock: what is there, who holds it, and what each channel was told.');
  placeOptions(command.command('show'))
    .summary('Show everything behind the numbers of one article')
    .argument('<sku>', 'the article, as warehouse and ERP name it')
    .action(async (sku: string, place: PlaceOptions) => {
      const stock = await withInstallation(place, ({ database, tenant }) => showStock(database.sql, tenant, sku));
      if (stock.levels.length + stock.channels.length + stock.counts.length === 0)
        throw cliErrors.XD_SKU_NOT_FOUND({ sku });
      terminal.show(stock, () => stockText(stock));
    });
  placeOptions(command.command('explain'))
    .summary('Say why a channel shows the number that it shows')
    .description(
      'Says why each channel shows the number that it shows of an article: what is there, who holds it, what is held ' +
        'back, what the channel was told and when, what it waits for, and what it will be told next.',
    )
    .argument('<sku>', 'the article, as warehouse and ERP name it')
    .option('--channel <channel>', 'only this channel')
    .action(async (sku: string, options: ExplainOptions) => {
      const explanation = await withInstallation(options, (installation) =>
        explain(installation, sku, options.channel),
      );
      terminal.show(explanation, () => explanationText(explanation));
    });
}

async function explain({ database, tenant, retailer }: Installation, sku: string, channel: string | undefined) {
  const work = async (sql: Parameters<typeof explainStock>[0]) => {
    const channels = retailer === null ? await publishedChannels(sql, tenant) : stockChannelsOf(retailer.channels);
    const names = channels.map((one) => one.channel);
    if (channel !== undefined && !names.includes(channel)) throw channelUnknown(channel, names);
    return explainStock(sql, tenant, sku, channels);
  };
  const all = await database.transaction(work, { isolation: 'repeatable read', readOnly: true });
  if (all.locations.length === 0) throw cliErrors.XD_SKU_NOT_FOUND({ sku });
  // All channels are explained first, for one may share its source with another.
  if (channel === undefined) return all;
  return { ...all, channels: all.channels.filter((one) => one.channel === channel) };
}

const channelUnknown = (channel: string, names: readonly string[]) =>
  cliErrors.XD_OPTION_VALUE({
    value: channel,
    option: '--channel',
    why: 'No channel of that name is told any stock.',
    expected: names.length === 0 ? 'one that is' : `one of ${names.join(', ')}`,
  });

function explanationText({ sku, locations, reservations, furtherReservations, channels }: StockExplanation): string {
  const parts = [
    plain(sku),
    table(
      ['location', 'on hand', 'reserved', 'available', 'counted', 'difference', 'counted at'],
      locations.map(({ location, onHand, reserved, available, counted }) => [
        ...[location, onHand, reserved, available].map(cell),
        ...[counted?.onHand, counted?.difference, counted?.at].map(cell),
      ]),
    ),
  ];
  if (reservations.length > 0)
    parts.push(
      table(
        ['reserved for', 'location', 'quantity', 'since'],
        reservations.map(({ reference, location, quantity, since }) =>
          [reference, location, quantity, since].map(cell),
        ),
      ) + (furtherReservations === 0 ? '' : `\nand ${furtherReservations} more orders`),
    );
  for (const { channel, source, told, next, sentence } of channels) {
    const head = `${plain(channel)}, source ${plain(source)}: told ${told ?? 'nothing'}, next ${next ?? 'nothing'}`;
    parts.push(`${head}\n  ${plain(sentence)}`);
  }
  if (channels.length === 0) parts.push('No channel is told its stock.');
  return parts.join('\n\n');
}

function stockText({ sku, levels, reservations, channels, counts }: Stock): string {
  const parts = [
    plain(sku),
    table(
      ['location', 'on hand', 'reserved', 'available'],
      levels.map(({ location, onHand, reserved, available }) => [location, onHand, reserved, available].map(cell)),
    ),
  ];
  if (reservations.length > 0)
    parts.push(
      table(
        ['reserved for', 'location', 'quantity', 'since'],
        reservations.map(({ reference, location, quantity, since }) =>
          [reference, location, quantity, since].map(cell),
        ),
      ),
    );
  if (channels.length > 0)
    parts.push(table(['channel', 'source', 'told', 'wanted', 'told at', 'last error'], channels.map(channelRow)));
  if (counts.length > 0) parts.push(table(['location', 'counted', 'difference', 'counted at'], counts.map(countRow)));
  return parts.join('\n\n');
}

const channelRow = ({ channel, source, told, wanted, toldAt, lastError }: Stock['channels'][number]): string[] =>
  [channel, source, told, wanted, toldAt, lastError].map(cell);
const countRow = ({ location, counted, difference, countedAt }: Stock['counts'][number]): string[] =>
  [location, counted, difference, countedAt].map(cell);

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? time(value) : plain(String(value));
}
