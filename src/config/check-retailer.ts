import { CrossdockError } from '../errors/index.ts';
import { marketProblems } from './check-market.ts';
import type { RetailerConfig } from './retailer.ts';

/** Checks that every name in a configuration is one that it defines; throws XD_CONFIG with all problems. */
export function checkRetailer(config: RetailerConfig): void {
  const problems = [...bindingProblems(config), ...channelProblems(config)];
  if (problems.length === 0) return;
  throw new CrossdockError({
    code: 'XD_CONFIG',
    what: 'The configuration is not usable.',
    why: problems.join(' '),
    mend: 'Correct crossdock.config.ts; every name must be one of `systems` or `channels`.',
  });
}

function bindingProblems({ systems, bindings }: RetailerConfig): string[] {
  return Object.entries(bindings)
    .filter(([, system]) => systems[system] === undefined)
    .map(([family, system]) => `bindings.${family} names "${system}", which is no system.`);
}

function channelProblems({ systems, channels }: RetailerConfig): string[] {
  return Object.entries(channels).flatMap(([name, channel]) => {
    const own = channel.system === undefined ? [] : [channel.system];
    const named = [...own, ...Object.values(channel.bindings ?? {})];
    const unknown = named.filter((system) => systems[system] === undefined);
    const problems = unknown.map((system) => `channels.${name} names "${system}", which is no system.`);
    if (channel.policy.locations.length === 0) problems.push(`channels.${name}.policy.locations is empty.`);
    if (channel.shipBy === 'market' && channel.market === undefined)
      problems.push(`channels.${name}.shipBy is 'market', and the channel has no market.`);
    if (channel.market !== undefined)
      problems.push(...marketProblems(channel.market).map((problem) => `channels.${name}.market: ${problem}`));
    return problems;
  });
}
