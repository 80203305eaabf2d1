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

/** Prints where to look and what to try, and stays up until Ctrl-C. */
export async function stayUp({ platform, world, output, dataFolder }: StayContext): Promise<void> {
  const data = ` --data ${dataFolder}`;
  output.write(
    [
      '',
      'Still running. Look at:',
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
