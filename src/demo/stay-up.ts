import { createConsoleKey, ensureFirstKey, scopeOfRole } from '../console/index.ts';
import type { CampaignPlatform } from './campaign-platform.ts';
import type { World } from './world.ts';

export interface StayContext {
  readonly platform: CampaignPlatform;
  readonly world: World;
  readonly output: NodeJS.WriteStream;
  readonly startedMs: number;
  readonly dataFolder: string;
}
export type Stay = (context: StayContext) => Promise<void>;

/** The key of the first start; a campaign that was gone on with has had one that nobody can read again. */
async function adminKey({ database, tenant }: CampaignPlatform): Promise<string> {
  const first = await ensureFirstKey(database.sql, tenant);
  return first ?? (await createConsoleKey(database.sql, tenant, 'demo', [scopeOfRole('admin')])).key;
}

/** Prints where to look and what to try, and stays up until Ctrl-C. */
export async function stayUp({ platform, world, output, dataFolder }: StayContext): Promise<void> {
  const data = ` --data ${dataFolder}`;
  const key = await adminKey(platform);
  output.write(
    [
      '',
      'Still running. Look at:',
      `  console                 ${platform.url}/console`,
      `    log in with           ${key}`,
      `  API and its docs        ${platform.url}/docs`,
      ...Object.entries(world.pages).map(([name, url]) => `  ${name.padEnd(22)}  ${url}`),
      '',
      'Try in a second terminal:',
      `  npx crossdock order list${data}`,
      `  npx crossdock exceptions list${data}`,
      `  npx crossdock stock show XD-0001${data}`,
      '',
      'Ctrl-C ends it.',
      '',
    ].join('\n'),
  );
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => undefined, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        clearInterval(timer);
        resolve();
      });
  });
}
