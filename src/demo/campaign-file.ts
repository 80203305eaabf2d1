import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lockFolder } from '../database/index.ts';
import { CrossdockError } from '../errors/index.ts';
import type { DemoOptions } from './options.ts';

/** What a campaign is made of: written before anything else, so that it can be gone on with wherever it was cut off. */
type Campaign = Pick<DemoOptions, 'orders' | 'spike' | 'seed' | 'faults' | 'ordersFrom'>;

/**
 * Prepares the data folder: `resume` takes the options of the campaign that it holds; otherwise an earlier campaign is
 * cleared away, because its numbers would mix with the new one's. A folder in use is refused (XD_DATA_FOLDER_IN_USE).
 */
export async function prepareCampaign(options: DemoOptions): Promise<DemoOptions> {
  const folder = resolve(options.data);
  const file = join(folder, 'campaign.json');
  makeFolder(folder);
  // Whoever runs on this folder keeps it: its files are touched only under its lock, which the platform takes again.
  const lock = await lockFolder(folder, 'crossdock demo');
  try {
    return prepare(options, file, folder);
  } finally {
    lock.release();
  }
}

function prepare(options: DemoOptions, file: string, folder: string): DemoOptions {
  if (options.fresh) empty(folder);
  if (options.resume) return { ...options, ...read(file, folder) };
  if (existsSync(file)) empty(folder);
  const { orders, spike, seed, faults } = options;
  const ordersFrom = options.ordersFrom === null ? null : resolve(options.ordersFrom);
  if (ordersFrom !== null && !existsSync(ordersFrom))
    throw new CrossdockError({
      code: 'XD_DEMO_ORDERS_FILE',
      what: `There is no file ${ordersFrom}.`,
      why: '--orders-from needs a CSV file of invoices.',
      mend: 'Name a file that exists; docs/demo.md says which columns it has.',
    });
  writeFileSync(file, JSON.stringify({ orders, spike, seed, faults, ordersFrom } satisfies Campaign));
  return { ...options, ordersFrom };
}

/** Only what the demo itself makes is removed: a mistyped --data must not empty somebody's folder. */
const ownEntries = ['campaign.json', 'simulators', 'postgres', 'postgres.log', 'postgres-password', 'postgres-port'];

function empty(folder: string): void {
  for (const name of ownEntries) rmSync(join(folder, name), { recursive: true, force: true });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.gitignore'), '*\n');
  } catch (error) {
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new CrossdockError({
      code: full ? 'XD_DISK_FULL' : 'XD_DATA_FOLDER_NOT_WRITABLE',
      what: full ? 'The disk is full.' : `The data folder ${folder} cannot be written.`,
      why: (error as Error).message,
      mend: full
        ? 'Free some space, or choose another disk with --data DIR.'
        : 'Choose another folder with --data DIR.',
      cause: error,
    });
  }
}

function read(file: string, folder: string): Campaign {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Campaign;
  throw new CrossdockError({
    code: 'XD_DEMO_NOTHING_TO_RESUME',
    what: `There is no campaign in ${folder}.`,
    why: '--resume goes on with a campaign that was begun there.',
    mend: 'Begin one without --resume, with the same --data.',
  });
}
