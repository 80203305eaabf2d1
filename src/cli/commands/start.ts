import type { Command } from 'commander';
import { ensureFirstKey } from '../../console/index.ts';
import type { Role } from '../../platform/index.ts';
import { exitCodes } from '../exit-codes.ts';
import { createLog, createLogMask, logFormatFor, secretsIn, type LogFormat } from '../../telemetry/index.ts';
import { roleNames, startInstallation, type Running } from '../installation.ts';
import { oneOf, placeOptions, wholeNumber, type PlaceOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends PlaceOptions {
  readonly role?: readonly Role[];
  readonly port?: number;
  readonly watchPort?: number;
  readonly log?: LogFormat;
}

/** A second signal does not wait for what is under way: it is taken over by the next start. */
const signals = ['SIGINT', 'SIGTERM'] as const;

export function declare(command: Command, terminal: Terminal): void {
  placeOptions(command)
    .description('Starts the platform of this folder and runs until it is stopped (Ctrl-C).')
    .option('--role <roles>', `of this process, with commas: ${roleNames.join(', ')} (default: all)`, rolesOf)
    .option(
      '--port <number>',
      'of the gateway (default: that of crossdock.config.ts, else 8420)',
      wholeNumber('--port', 0, 65_535),
    )
    .option(
      '--watch-port <number>',
      'of metrics and health without a key, on 127.0.0.1 (default: watch.port of crossdock.config.ts, else none)',
      wholeNumber('--watch-port', 0, 65_535),
    )
    .option(
      '--log <format>',
      'of the log on stderr: text or json (default: text on a terminal, else json)',
      oneOf('--log', ['text', 'json']),
    )
    .action(async ({ role, port, watchPort, log: format, ...place }: Options) => {
      const isForPeople = terminal.isWatched && !terminal.json;
      const mask = createLogMask(secretsIn(process.env));
      const log = createLog(format ?? logFormatFor(isForPeople), mask, (line) => terminal.log(line));
      const running = await startInstallation({ ...place, roles: role ?? null, port, watchPort, log });
      terminal.note(started(running));
      const key = await firstKey(running);
      if (key !== null) terminal.note(`Log in to the console with ${key} as admin. It is shown this once.`);
      const signal = await stopped();
      terminal.note(`${signal}: what is under way comes to its next step, then the platform stops.`);
      await running.stop();
      terminal.show(
        { stopped: signal, roles: running.roles },
        () => 'Stopped. Nothing is lost: the next start goes on.',
      );
    });
}

function rolesOf(value: string): Role[] {
  const one = oneOf('--role', roleNames);
  return value.split(',').map((word) => one(word.trim()));
}

function started({ retailer, platform, roles }: Running): string {
  const where = platform.url === null ? 'without a gateway' : `${platform.url} (API: /docs, console: /console)`;
  const watch = platform.watchUrl === null ? '' : ` Metrics and health: ${platform.watchUrl}.`;
  return `${retailer.name}: started as ${roles.join(', ')}, ${where}.${watch} Stop it with Ctrl-C.`;
}

/** Only where there is a gateway to log in at, and no admin ever had a key. */
async function firstKey({ platform, database, tenant }: Running): Promise<string | null> {
  return platform.url === null ? null : ensureFirstKey(database.sql, tenant);
}

function stopped(): Promise<string> {
  return new Promise((resolve) => {
    let first: string | null = null;
    for (const signal of signals)
      process.on(signal, () => {
        if (first !== null) process.exit(exitCodes.failed);
        first = signal;
        resolve(signal);
      });
  });
}
