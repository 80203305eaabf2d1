import type { CapabilityName } from '../../systems/index.ts';
import { pass, type Rule } from '../between.ts';
import type { Bench } from '../bench.ts';
import { eachOperation, found, shown, type Check, type CheckContext, type Finding } from '../check.ts';
import { isNone, type TokenSample } from '../conformance.ts';
import { conformanceLimits as limits } from '../limits.ts';

const dayMs = 24 * 3_600_000;

export const authenticationChecks: readonly Check[] = [
  {
    id: 'authentication.good',
    sentence: 'With the right credentials `check` says what it saw.',
    find: (context) =>
      context.onBench(async ({ system }) => {
        const { detail } = await system.check();
        return found(typeof detail === 'string' && detail.length > 3 ? [] : [`check says ${shown(detail)}`]);
      }),
  },
  {
    id: 'authentication.wrong',
    sentence: 'A wrong credential is a clear failure: `check` throws, items are `failed`, nothing is done or repeated.',
    find: async (context) => {
      if (context.conformance.credentials.length === 0) return { none: 'the vendor wants no credentials' };
      const problems: string[] = [];
      for (const name of context.conformance.credentials) problems.push(...(await withWrong(context, name)));
      return found(problems);
    },
  },
  {
    id: 'authentication.renewal',
    sentence: 'A token that the vendor no longer takes is renewed once, and the request is repeated with the new one.',
    find: (context) =>
      withTokens(context, (tokens) => eachOperation(context, (bench, name) => renewed(bench, name, tokens))),
  },
  {
    id: 'authentication.expiry',
    sentence: 'A token is renewed before its time is over, without a refused request.',
    find: (context) => withTokens(context, (tokens) => expired(context, tokens)),
  },
  {
    id: 'authentication.refused-for-ever',
    sentence: 'A vendor that refuses every token is not asked for ever.',
    find: (context) =>
      withTokens(context, (tokens) =>
        eachOperation(context, async (bench, capability) => {
          const item = await bench.good(capability);
          bench.between.rule = ({ path }) => (path.includes(tokens.path) ? pass : refusal(tokens));
          const [outcome] = await bench.run(capability, [item]);
          const asked = bench.between.exchanges.length;
          return [
            ...(outcome?.kind === 'done' ? ['it was answered done'] : []),
            ...(asked > limits.refusedTokenRequestCountMax ? [`it was asked ${asked} times for one item`] : []),
          ];
        }),
      ),
  },
  {
    id: 'authentication.shared',
    sentence: 'Requests that need a token at the same time share one.',
    find: (context) =>
      withTokens(context, (tokens) =>
        eachOperation(context, async (bench, capability) => {
          const items = [];
          for (let at = 0; at < 3; at += 1) items.push(await bench.good(capability));
          await Promise.all(items.map((item) => bench.run(capability, [item])));
          const fetched = tokensIn(bench, tokens);
          return fetched === 1 ? [] : [`${fetched} tokens were fetched for three calls at once`];
        }),
      ),
  },
  {
    id: 'authentication.token-failure',
    sentence: 'A token that cannot be fetched leaves the item open, and its effect stands once in the end.',
    find: (context) =>
      withTokens(context, (tokens) => eachOperation(context, (bench, name) => withoutToken(bench, name, tokens))),
  },
];

const refusal = ({ expired }: TokenSample) => ({
  do: 'answer' as const,
  headers: { 'content-type': 'application/json' },
  ...expired,
});
const tokensIn = ({ between }: Bench, { path }: TokenSample): number =>
  between.exchanges.filter((exchange) => exchange.path.includes(path)).length;

async function withTokens(context: CheckContext, work: (tokens: TokenSample) => Promise<string[]>): Promise<Finding> {
  const { tokens } = context.conformance;
  return isNone(tokens) ? tokens : found(await work(tokens));
}

async function withWrong(context: CheckContext, name: string): Promise<string[]> {
  return context.onBench(async (bench) => {
    const right = String(bench.world.settings[name]);
    const settings = { [name]: spoilt(right) };
    const problems: string[] = [];
    try {
      const { detail } = await bench.connect({ settings }).check();
      problems.push(`with a wrong ${name} check says: ${detail}`);
    } catch (error) {
      if (String(error).includes(settings[name] ?? ''))
        problems.push(`the error of check shows ${name}: ${String(error)}`);
    }
    for (const capability of context.capabilities) {
      const item = await bench.good(capability);
      bench.between.clear();
      const [outcome] = await bench.run(capability, [item], bench.connect({ settings }));
      if (outcome?.kind !== 'failed') problems.push(`${capability} with a wrong ${name}: ${shown(outcome)}`);
      const effects = bench.effects(capability, item);
      if (effects !== null && effects !== 0) problems.push(`${capability} with a wrong ${name}: its effect stands`);
      const asked = bench.between.exchanges.length;
      if (asked > limits.refusedTokenRequestCountMax)
        problems.push(`${capability} with a wrong ${name}: asked ${asked} times`);
    }
    return problems;
  });
}

/** Other letters and digits at the end, so that the form of the setting is kept. */
const spoilt = (value: string): string =>
  value.slice(0, -4) +
  Array.from(value.slice(-4))
    .map((one) => (/\d/.test(one) ? (one === '7' ? '3' : '7') : /[a-z]/i.test(one) ? (one === 'q' ? 'k' : 'q') : one))
    .join('');

async function renewed(bench: Bench, capability: CapabilityName, tokens: TokenSample): Promise<string[]> {
  const [warm, item] = [await bench.good(capability), await bench.good(capability)];
  await bench.run(capability, [warm]);
  const before = tokensIn(bench, tokens);
  const refuseOnce: Rule = () => refusal(tokens);
  bench.ruleOnly(0, refuseOnce);
  const [outcome] = await bench.run(capability, [item]);
  const fetched = tokensIn(bench, tokens) - before;
  const effects = bench.effects(capability, item);
  return [
    ...(outcome?.kind === 'done' ? [] : [`it was answered ${shown(outcome)}`]),
    ...(fetched === 1 ? [] : [`${fetched} tokens were fetched`]),
    ...(effects === null || effects === 1 ? [] : [`its effect stands ${effects} times`]),
  ];
}

async function expired({ onBench, capabilities }: CheckContext, tokens: TokenSample): Promise<string[]> {
  let nowMs = Date.now();
  const work = async (bench: Bench): Promise<string[]> => {
    const capability = capabilities[0] as CapabilityName;
    await bench.run(capability, [await bench.good(capability)]);
    nowMs += dayMs;
    const before = tokensIn(bench, tokens);
    // What becomes of the item is not asked: it may hold a time, which the vendor takes for tomorrow's.
    await bench.run(capability, [await bench.good(capability)]);
    const refused = bench.between.exchanges.filter(({ status }) => status === 401 || status === 403).length;
    return [
      ...(tokensIn(bench, tokens) === before + 1 ? [] : ['a day later no new token was fetched']),
      ...(refused === 0 ? [] : ['a request went out with the old token']),
    ];
  };
  return onBench(work, { now: () => nowMs });
}

async function withoutToken(bench: Bench, capability: CapabilityName, { path }: TokenSample): Promise<string[]> {
  const item = await bench.good(capability);
  bench.between.rule = (exchange) => (exchange.path.includes(path) ? { do: 'answer', status: 503, body: '' } : pass);
  const [first] = await bench.run(capability, [item]);
  bench.calm();
  if (first === undefined || first.kind === 'done' || first.kind === 'refused' || first.kind === 'failed')
    return [`without a token it was answered ${shown(first)}`];
  const last = await bench.heal(capability, item, first);
  const effects = bench.effects(capability, item);
  return [
    ...(last.kind === 'done' ? [] : [`it does not become done: ${shown(last)}`]),
    ...(effects === null || effects === 1 ? [] : [`its effect stands ${effects} times`]),
  ];
}
