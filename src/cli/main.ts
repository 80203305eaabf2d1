import { exitCodes } from './exit-codes.ts';
import { run } from './run.ts';
import { Terminal } from './terminal.ts';

const words = process.argv.slice(2);
// `crossdock order list | head` closes the pipe, which is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed),
);
const code = await run(words, new Terminal({ json: words.includes('--json') }));
// What was written to a pipe is still on its way: leaving before it has gone would cut it off.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
process.exit(code);
