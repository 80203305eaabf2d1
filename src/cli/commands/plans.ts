import type { Command } from 'commander';
import { listPlans, setPlan, type Plan } from '../../gateway/index.ts';
import { cliErrors } from '../errors.ts';
import { withInstallation } from '../installation.ts';
import { placeOptions, wholeNumber, type PlaceOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { table } from '../text/table.ts';

interface SetOptions extends PlaceOptions {
  readonly perSecond?: number;
  readonly burst?: number;
  readonly concurrency?: number;
  readonly perDay?: number;
}

const countMax = 2_147_483_647;

export function declare(command: Command, terminal: Terminal): void {
  command.description('Manages the plans that say how much a key or client may call.');
  placeOptions(command.command('list'))
    .summary('List the plans')
    .action(async (place: PlaceOptions) => {
      const plans = await withInstallation(place, ({ database, tenant }) => listPlans(database.sql, tenant));
      terminal.show({ plans }, () => plansText(plans));
    });
  placeOptions(command.command('set'))
    .summary('Make a plan, or change one')
    .description('Makes a plan, or changes one: what is not said is without limit. It holds across all gateways.')
    .argument('<name>', 'small letters, digits and hyphens')
    .option('--per-second <number>', 'requests a second in the long run, as in 0.5', rate)
    .option('--burst <number>', 'requests that may come at once after a rest', wholeNumber('--burst', 1, countMax))
    .option('--concurrency <number>', 'requests under way at a time', wholeNumber('--concurrency', 1, countMax))
    .option('--per-day <number>', 'requests a day (UTC)', wholeNumber('--per-day', 1, Number.MAX_SAFE_INTEGER))
    .action(async (name: string, { perSecond, burst, concurrency, perDay, ...place }: SetOptions) => {
      const plan: Plan = {
        name,
        requestsPerSecond: perSecond ?? null,
        // A second's worth, where only the rate was said.
        burst: burst ?? (perSecond === undefined ? null : Math.max(1, Math.ceil(perSecond))),
        concurrency: concurrency ?? null,
        requestsPerDay: perDay ?? null,
      };
      await withInstallation(place, ({ database, tenant }) => setPlan(database, tenant, plan, 'cli'));
      terminal.show({ plan }, () => plansText([plan]));
    });
}

function rate(value: string): number {
  const number = Number(value);
  if (number > 0 && number <= countMax) return number;
  const why = 'It must be above 0.';
  throw cliErrors.XD_OPTION_VALUE({ value, option: '--per-second', why, expected: 'a number such as 0.5 or 20' });
}

function plansText(plans: readonly Plan[]): string {
  if (plans.length === 0)
    return 'No plans: every key is unlimited. Make one with `crossdock plans set partner --per-second 20`.';
  const limit = (value: number | null) => (value === null ? '-' : String(value));
  const rows = plans.map(({ name, requestsPerSecond, burst, concurrency, requestsPerDay }) => [
    name,
    limit(requestsPerSecond),
    limit(burst),
    limit(concurrency),
    limit(requestsPerDay),
  ]);
  return table(['plan', 'a second', 'burst', 'at a time', 'a day'], rows);
}
