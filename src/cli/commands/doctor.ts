import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { RetailerConfig } from '../../config/index.ts';
import { CrossdockError } from '../../errors/index.ts';
import { fail, messageOf, warn, type Check } from '../doctor/check.ts';
import { checkDatabase } from '../doctor/database.ts';
import { checkDisk, checkFolder, checkNode, checkPort } from '../doctor/machine.ts';
import { checkSettings, checkSystems } from '../doctor/systems.ts';
import { exitCodes } from '../exit-codes.ts';
import { dataFolderOf, findRetailer } from '../installation.ts';
import { placeOptions, wholeNumber, type PlaceOptions } from '../options.ts';
import type { Colour, Terminal } from '../terminal.ts';

interface Options extends PlaceOptions {
  readonly port?: number;
}

const defaultPort = 8420;
const defaultHost = '127.0.0.1';
const colours: Readonly<Record<Check['level'], Colour>> = { ok: 'green', warn: 'yellow', fail: 'red' };

export function declare(command: Command, terminal: Terminal): void {
  placeOptions(command)
    .description(
      'Checks what the platform needs: Node.js, port, folder, disk, database, clocks, migrations, settings, and each system’s credentials. Ends with 1 if anything fails.',
    )
    .option(
      '--port <number>',
      'of the gateway, where it is not that of crossdock.config.ts',
      wholeNumber('--port', 1, 65_535),
    )
    .action(async (options: Options) => {
      const checks = await checkAll(options);
      const failed = checks.filter((check) => check.level === 'fail').length;
      if (failed > 0) terminal.exitCode = exitCodes.failed;
      terminal.show({ ok: failed === 0, checks }, () => checksText(checks, terminal));
    });
}

async function checkAll(options: Options): Promise<Check[]> {
  const dataFolder = dataFolderOf(options);
  const { retailer, checks } = await checkConfig(options.folder);
  const port = options.port ?? retailer?.gateway?.port ?? defaultPort;
  const machine = [
    checkNode(),
    ...checks,
    await checkPort(retailer?.gateway?.host ?? defaultHost, port),
    // A database of its own server needs no folder, but the platform keeps nothing else there either.
    ...((process.env['DATABASE_URL'] ?? '') === '' ? [checkFolder(dataFolder), await checkDisk(dataFolder)] : []),
  ];
  const database = await checkDatabase(options, retailer);
  return [...machine, ...database, ...(retailer === null ? [] : [checkSettings(), ...(await checkSystems(retailer))])];
}

async function checkConfig(folder: string): Promise<{ retailer: RetailerConfig | null; checks: Check[] }> {
  const name = 'configuration';
  try {
    const retailer = await findRetailer(folder);
    if (retailer !== null) return { retailer, checks: [{ name, level: 'ok', detail: retailer.name, mend: null }] };
    const mend = 'Go to the folder of your installation, or make one with `crossdock init`.';
    return { retailer, checks: [warn(name, `no crossdock.config.ts in ${resolve(folder)}: no system is tried`, mend)] };
  } catch (error) {
    const known = error instanceof CrossdockError;
    const detail = known ? `${error.what} ${error.why}` : messageOf(error);
    return { retailer: null, checks: [fail(name, detail, known ? error.mend : 'Correct crossdock.config.ts.')] };
  }
}

function checksText(checks: readonly Check[], terminal: Terminal): string {
  const width = Math.max(...checks.map((check) => check.name.length));
  const lines = checks.flatMap(({ name, level, detail, mend }) => [
    `${terminal.paint(colours[level], level.padEnd(4))}  ${name.padEnd(width)}  ${detail}`,
    ...(mend === null ? [] : [`${' '.repeat(width + 8)}${terminal.paint('dim', mend)}`]),
  ]);
  const failed = checks.filter((check) => check.level === 'fail').length;
  const verdict = failed === 0 ? 'Everything that is needed is there.' : `${failed} of ${checks.length} checks failed.`;
  return [...lines, '', verdict].join('\n');
}
