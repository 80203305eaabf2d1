import type { Command } from 'commander';
import { showStock } from '../../stock/index.ts';
import { cliErrors } from '../errors.ts';
import { withInstallation } from '../installation.ts';
import { placeOptions, type PlaceOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { time } from '../text/say.ts';
import { plain, table } from '../text/table.ts';

type Stock = Awaited<ReturnType<typeof showStock>>;

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
}

function stockText({ sku, levels, reservations, channels, counts }: Stock): string {
  const parts = [
    plain(sku),
    table(
      ['location', 'on hand', 'reserved', 'available'],
      levels.map(({ location, onHand, reserved, available }) => [
        plain(location),
        ...[onHand, reserved, available].map(String),
      ]),
    ),
  ];
  if (reservations.length > 0)
    parts.push(
      table(
        ['reserved for', 'location', 'quantity', 'since'],
        reservations.map(({ reference, location, quantity, since }) => [
          plain(reference),
          plain(location),
          String(quantity),
          time(since),
        ]),
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
