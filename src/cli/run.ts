import { CommanderError, type Command } from 'commander';
import { isTransient } from '../database/index.ts';
import { CrossdockError } from '../errors/index.ts';
import { cliErrors } from './errors.ts';
import { exitCodes, exitCodeOf } from './exit-codes.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal.ts';
import { usageError } from './usage-error.ts';

/** Runs the command that the words say; answers the exit code. Nothing is thrown: an error is told on the terminal. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const program = await createProgram(terminal, words);
  if (words.length === 0) {
    program.outputHelp();
    return exitCodes.done;
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return terminal.exitCode;
  } catch (error) {
    // Help and version are thrown too, with exit code 0.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    // A group without its command has shown its help.
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage;
    const known = inWords(error, program, words);
    terminal.problem(known);
    return exitCodeOf(known);
  }
}

/** invalid_authorization_specification and invalid_catalog_name: the server is there and turns us away. */
const turnedAway = /^(?:28|3D)/;

function inWords(error: unknown, program: Command, words: readonly string[]): unknown {
  if (error instanceof CommanderError) return usageError(error, program, words);
  const { code } = error as { code?: unknown };
  const refused = typeof code === 'string' && turnedAway.test(code);
  if (error instanceof CrossdockError || !(refused || isTransient(error))) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return cliErrors.XD_DATABASE_UNREACHABLE({ reason: /[.!?]$/.test(reason) ? reason : `${reason}.` }, error);
}
