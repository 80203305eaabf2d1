import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fail, messageOf, ok, warn, type Check } from './check.ts';

/** bin/crossdock.mjs has refused older ones already; that the line is there tells a reader of a report which it is. */
export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok('Node.js', version);
  return fail('Node.js', `${version}; 20.19 is the oldest that works`, 'Install a newer Node.js: https://nodejs.org.');
}

export async function checkPort(host: string, port: number): Promise<Check> {
  const name = `port ${port}`;
  const taken = await tryListen(host, port);
  if (taken === null) return ok(name, `free on ${host}`);
  if (await isCrossdock(host, port)) return ok(name, 'a running Crossdock has it');
  if (taken === 'EADDRINUSE')
    return fail(
      name,
      `taken on ${host} by another program`,
      'Stop that program, or choose another port with gateway.port or --port.',
    );
  return fail(
    name,
    `cannot be used on ${host}: ${taken}`,
    'Choose another with gateway.port or gateway.host in crossdock.config.ts.',
  );
}

function tryListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

const answerLimitMs = 2_000;

async function isCrossdock(host: string, port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://${host}:${port}/openapi.json`, { signal: AbortSignal.timeout(answerLimitMs) });
    const { info } = (await answer.json()) as { info?: { title?: string } };
    return info?.title?.includes('Crossdock') === true;
  } catch {
    return false;
  }
}

/** Writes a file and takes it away again: rights alone do not say whether a mount is read-only. */
export function checkFolder(folder: string): Check {
  const name = 'data folder';
  const probe = join(folder, `.doctor-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, Buffer.alloc(4_096));
    return ok(name, `${folder} can be written`);
  } catch (error) {
    return fail(
      name,
      `${folder} cannot be written: ${messageOf(error)}`,
      'Give this user write access, or choose another folder with --data.',
    );
  } finally {
    rmSync(probe, { force: true });
  }
}

const megabyte = 1_048_576;
const freeLeastMb = 100;
const freeEnoughMb = 1_024;

export async function checkDisk(folder: string): Promise<Check> {
  const name = 'disk';
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    const { bavail, bsize } = await statfs(place);
    const freeMb = Math.floor((bavail * bsize) / megabyte);
    const mend = `Free space on the disk of ${place}, or choose another folder with --data.`;
    if (freeMb < freeLeastMb) return fail(name, `${freeMb} MB free; a new database needs ${freeLeastMb} MB`, mend);
    if (freeMb < freeEnoughMb) return warn(name, `only ${freeMb} MB free`, mend);
    return ok(name, `${(freeMb / 1_024).toFixed(1)} GB free`);
  } catch (error) {
    return warn(
      name,
      `free space cannot be read: ${messageOf(error)}`,
      'Look at the disk of the data folder yourself.',
    );
  }
}
