import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { databaseErrors } from '../errors.ts';
import type { DataPaths } from './data-paths.ts';

const host = '127.0.0.1';

/**
 * The port to listen on: the one wanted, else the one of the last start where it is still free, else any free one.
 * Another program can take it before PostgreSQL does; the start then fails on that and chooses again.
 * @throws XD_POSTGRES_PORT_TAKEN for a wanted port.
 */
export async function choosePort(paths: DataPaths, wanted?: number): Promise<number> {
  if (wanted !== undefined) {
    const refusal = await refusalOf(wanted);
    if (refusal !== null) throw databaseErrors.XD_POSTGRES_PORT_TAKEN({ port: wanted, reason: refusal });
    return wanted;
  }
  const last = existsSync(paths.port) ? Number(readFileSync(paths.port, 'utf8')) : 0;
  return isPort(last) && (await refusalOf(last)) === null ? last : anyFreePort();
}

export function rememberPort(paths: DataPaths, port: number): void {
  writeFileSync(paths.port, `${port}\n`);
}

const isPort = (value: number): boolean => Number.isInteger(value) && value > 0 && value <= 65_535;

async function refusalOf(port: number): Promise<string | null> {
  return listenOnce(port).then(
    () => null,
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
}

const anyFreePort = (): Promise<number> => listenOnce(0);

/** Listens and stops again; gives the port. */
function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
