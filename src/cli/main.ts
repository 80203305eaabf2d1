import { CommanderError } from 'commander';
import { exitCodes, exitCodeOf } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { Terminal } from './terminal.ts';
import { usageError } from './usage-error.ts';

const words = process.argv.slice(2);
const terminal = new Terminal({ json: words.includes('--json') });
// `crossdock order list | head` closes the pipe, which is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed),
);

const code = await run();
// What was written to a pipe is still on its way: leaving before it has gone would cut it off.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
process.exit(code);

async function run(): Promise<number> {
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
    const known = error instanceof CommanderError ? usageError(error, program, words) : error;
    terminal.problem(known);
    return exitCodeOf(known);
  }
}
