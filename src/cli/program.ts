import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { commands } from './commands.ts';
import { exitCodeHelp } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/**
 * The command line. Of the commands only the one that the words name is loaded, so that the first line of output does
 * not wait for code that is not needed; the others are there by name and summary. `'all'` loads every one.
 */
export async function createProgram(terminal: Terminal, words: readonly string[] | 'all'): Promise<Command> {
  const program = new Command('crossdock')
    .description('Keeps a retailer’s systems in step: orders, stock, payments, tax, ERP and warehouse.')
    .version(ownVersion(), '--version', 'the version of Crossdock')
    .helpOption('-h, --help', 'how a command is used')
    .helpCommand('help [command]', 'how a command is used')
    .option('--json', 'one JSON document on the last line of stdout')
    .showSuggestionAfterError(false)
    .exitOverride()
    // Errors are told once, by main.ts, in the form that all errors have.
    .configureOutput({ outputError: () => undefined });
  program.addHelpText('after', afterHelp());
  const wanted = words === 'all' ? null : wantedOf(words);
  for (const { name, summary, load } of commands) {
    const command = program.command(name).summary(summary).description(`${summary}.`);
    if (wanted !== null && wanted !== name) continue;
    (await load()).declare(command, terminal);
    addJson(command);
  }
  return program;
}

/** The first word that is no option; behind `help` the one after it. */
function wantedOf(words: readonly string[]): string {
  const names = words.filter((word) => !word.startsWith('-'));
  return (names[0] === 'help' ? names[1] : names[0]) ?? '';
}

function addJson(command: Command): void {
  if (command.commands.length === 0) command.option('--json', 'one JSON document on the last line of stdout');
  for (const child of command.commands) addJson(child);
}

function afterHelp(): string {
  const codes = exitCodeHelp.map(([code, meaning]) => `  ${code}  ${meaning}`);
  return `\nExit codes:\n${codes.join('\n')}\n\nErrors go to stderr, with a code, what happened, why, and how to mend it; with --json as one JSON document.`;
}

/** From package.json, which lies above src/cli in a checkout and above dist/src/cli in the package. */
function ownVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Record<
        string,
        string
      >;
      if (name === 'crossdock' && version !== undefined) return version;
    } catch {
      // The other place is looked at next.
    }
  }
  return 'unknown';
}
