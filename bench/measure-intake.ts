import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { IntakeLoad, IntakeMeasured } from './intake-client.ts';
import { say } from './kit/benchmark.ts';
import { round } from './kit/numbers.ts';
import { ProcessorWatch } from './kit/processor-watch.ts';

/** With what each order cost the processor in this process and in PostgreSQL; the client's part is left out. */
export type Measured = IntakeMeasured & { readonly use: { readonly server: number; readonly postgres: number } };

/** Sends orders to a server of this process, from a process of their own. */
export async function measureIntake(what: string, load: IntakeLoad): Promise<Measured> {
  say(`intake: ${what} for ${load.seconds} s`);
  const watch = new ProcessorWatch();
  const before = process.cpuUsage();
  const client = fork(fileURLToPath(new URL('intake-client.ts', import.meta.url)), [JSON.stringify(load)], {
    execArgv: process.execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [measured] = (await Promise.race([once(client, 'message'), failedAt(client)])) as [IntakeMeasured];
  say(`intake: ${what} ${Math.round(measured.ordersPerSecond)} orders/s, p99 ${measured.p99Ms.toFixed(1)} ms`);
  const { user, system } = process.cpuUsage(before);
  const postgres = watch.used()?.postgres;
  const perOrder = (ms: number) => round(ms / measured.answered, 3);
  const use = { server: perOrder((user + system) / 1000), postgres: perOrder((postgres ?? 0) * 1000) };
  return { ...measured, use };
}

async function failedAt(client: ReturnType<typeof fork>): Promise<never> {
  const [code] = (await once(client, 'exit')) as [number | null];
  throw new Error(`the client ended with ${code}`);
}
