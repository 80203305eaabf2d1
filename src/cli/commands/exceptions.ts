import type { Command } from 'commander';
import { CrossdockError } from '../../errors/index.ts';
import {
  cancelException,
  listExceptions,
  retryException,
  showException,
  skipException,
  type ExceptionRow,
  type ExceptionView,
  type Resolved,
} from '../../operations/index.ts';
import { cliErrors } from '../errors.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { programs, withInstallation } from '../installation.ts';
import { placeOptions, wholeNumber, type PlaceOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { age, money, time } from '../text/say.ts';
import { pairs, plain, table } from '../text/table.ts';

interface RetryOptions extends PlaceOptions {
  readonly cause?: string;
}
interface ReasonOptions extends PlaceOptions {
  readonly reason: string;
}

/** Exceptions that one `retry --cause` takes; the rest is taken by the next. */
const retryCountMax = 1_000;

export function declare(command: Command, terminal: Terminal): void {
  command.description(
    'What the platform cannot decide by itself: it waits for a person, with its cause, the money at stake and advice.',
  );
  placeOptions(command.command('list'))
    .summary('List what is open, the most money first')
    .option('--limit <count>', 'how many', wholeNumber('--limit', 1, 1_000), 50)
    .action(async (options: PlaceOptions & { readonly limit: number }) => {
      const rows = await withInstallation(options, ({ database, tenant }) =>
        listExceptions(database.sql, tenant, options.limit),
      );
      terminal.show({ exceptions: rows }, () => listText(rows));
    });
  placeOptions(command.command('show'))
    .summary('Show one')
    .argument('<id>', 'its number')
    .action(async (id: string, place: PlaceOptions) => {
      const view = await withInstallation(place, ({ database, tenant }) => showException(database.sql, tenant, id));
      terminal.show(view, () => showText(view));
    });
  placeOptions(command.command('retry'))
    .summary('Try again after the cause was mended')
    .description('Lets the step, or the mapping of a document, be tried again after its cause was mended.')
    .argument('[ids...]', 'their numbers')
    .option('--cause <cause>', 'all open ones of a cause, as `exceptions list` shows it')
    .action(async (ids: string[], options: RetryOptions) => retry(terminal, ids, options));
  placeOptions(command.command('skip'))
    .summary('Go on with the next step')
    .description('Goes on with the next step, because this one was done by hand or nobody needs it.')
    .argument('<id>', 'its number')
    .requiredOption('--reason <sentence>', 'why; it stays in the timeline')
    .action(async (id: string, options: ReasonOptions) => {
      const done = await withInstallation(options, ({ database, tenant }) =>
        database.transaction((sql) => skipException(sql, tenant, programs(), id, options.reason)),
      );
      terminal.show(done, () => doneText(done));
    });
  placeOptions(command.command('cancel'))
    .summary('Cancel the order, or put the document aside')
    .description('Cancels the order behind it and undoes what was done; a vendor’s document is put aside.')
    .argument('<id>', 'its number')
    .requiredOption('--reason <sentence>', 'why; it stays in the timeline')
    .action(async (id: string, options: ReasonOptions) => {
      const done = await withInstallation(options, ({ database, tenant }) =>
        database.transaction((sql) => cancelException(sql, tenant, id, options.reason)),
      );
      terminal.show(done, () => doneText(done));
    });
}

/** Each in a transaction of its own: one that has moved on does not hold up the others. */
async function retry(terminal: Terminal, ids: readonly string[], options: RetryOptions): Promise<void> {
  const { cause } = options;
  if (ids.length === 0 && cause === undefined)
    throw cliErrors.XD_COMMAND_USAGE({
      reason: 'Neither a number nor a cause was given.',
      suggestion: 'Name exceptions by number, or all of a cause with --cause; `crossdock exceptions list` shows both.',
    });
  const retried: Resolved[] = [];
  const failed: { id: string; error: CrossdockError }[] = [];
  await withInstallation(options, async ({ database, tenant }) => {
    const rows = cause === undefined ? [] : await listExceptions(database.sql, tenant, retryCountMax);
    const all = new Set([...ids, ...rows.filter((row) => row.cause === cause).map((row) => row.id)]);
    for (const id of all) {
      try {
        retried.push(await database.transaction((sql) => retryException(sql, tenant, id)));
      } catch (error) {
        if (!(error instanceof CrossdockError)) throw error;
        // With one alone its error is the command's.
        if (all.size === 1) throw error;
        failed.push({ id, error });
      }
    }
  });
  for (const { error } of failed) terminal.problem(error);
  const [first] = failed;
  if (first !== undefined) terminal.exitCode = exitCodeOf(first.error);
  const shown = { retried, failed: failed.map(({ id, error }) => ({ id, code: error.code })) };
  terminal.show(shown, () => (retried.length === 0 ? 'Nothing was retried.' : retried.map(doneText).join('\n')));
}

function doneText({ id, key, did, step }: Resolved): string {
  if (did === 'cancelled')
    return plain(`Exception ${id}: ${key} is being cancelled; what was done is undone by the platform.`);
  const where = step === null ? '' : `; it goes on at ${step}`;
  return plain(`Exception ${id} of ${key}: ${did}${where}.`);
}

const stakeOf = ({ amount, currency }: ExceptionRow): string =>
  amount === null || currency === null || amount === '0' ? '' : money(Number(amount), currency);

function listText(rows: readonly ExceptionRow[]): string {
  if (rows.length === 0) return 'No exceptions: nothing waits for a person.';
  const cells = rows.map((row) => [
    row.id,
    plain(row.key),
    row.step,
    row.cause,
    stakeOf(row),
    age(row.raisedAt),
    plain(row.detail).slice(0, 80),
  ]);
  return table(['id', 'order or document', 'step', 'cause', 'at stake', 'age', 'detail'], cells);
}

function showText(view: ExceptionView): string {
  const { id, process, key, step, cause, detail, advice, raisedAt, resolvedAt, resolution, standing, body } = view;
  const rows = (
    [
      ['exception', id],
      [process === 'intake' ? 'document' : 'order', key],
      ['step', step],
      ['cause', cause],
      ['detail', detail],
      ['advice', advice],
      ['at stake', stakeOf(view)],
      ['raised', time(raisedAt)],
      ['now', standing],
      ['closed', resolvedAt === null ? '' : `${time(resolvedAt)}: ${resolution ?? ''}`],
    ] as const
  ).filter(([, value]) => value !== '');
  return (
    pairs(rows.map(([name, value]) => [name, plain(value)])) +
    (body === null ? '' : `\n\nThe document as it came:\n${body}`)
  );
}
