// Holds restate-server for restate.mjs: whoever holds this process's stdin open keeps the server running. When it
// closes, or the process is told to end, the server is killed and its folder removed.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [folder, binary, ...args] = process.argv.slice(2);
const server = spawn(binary, args, { stdio: ['ignore', 'inherit', 'inherit'] });
let asked = false;
const stop = () => {
  asked = true;
  // not a graceful stop: its data is thrown away
  server.kill('SIGKILL');
};
const finish = (code) => {
  if (asked) rmSync(folder, { recursive: true, force: true });
  process.exit(code);
};
server.on('exit', (code) => finish(asked ? 0 : (code ?? 1) || 1));
server.on('error', (error) => {
  console.error(error.message);
  finish(1);
});
process.stdin.on('end', stop).on('error', stop).resume();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);
