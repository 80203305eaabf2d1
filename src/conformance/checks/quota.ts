import { eachOperation, found, shown, type Check } from '../check.ts';
import { isNone } from '../conformance.ts';
import { conformanceLimits as limits } from '../limits.ts';
import type { AnyItem } from '../bench.ts';

/** What a vendor says that is throttled for a while. */
const retryAfterSeconds = 7;

export const quotaChecks: readonly Check[] = [
  {
    id: 'quota.rate',
    sentence: 'At the vendor’s published rate a burst of items meets no 429.',
    find: (context) => {
      const { quota } = context.conformance;
      if (isNone(quota)) return Promise.resolve(quota);
      const { operation: capability, items: count } = quota;
      const burst = context.onBench(
        async (bench) => {
          const items: AnyItem[] = [];
          for (let at = 0; at < count; at += 1) items.push(await bench.good(capability));
          bench.between.clear();
          const size = bench.system.operation(capability).batchCountMax;
          const slices = Array.from({ length: Math.ceil(count / size) }, (_, at) =>
            items.slice(at * size, (at + 1) * size),
          );
          const outcomes = (await Promise.all(slices.map((slice) => bench.run(capability, slice)))).flat();
          const { exchanges } = bench.between;
          const refused = exchanges.filter(({ status }) => status === 429).length;
          const open = outcomes.filter(({ kind }) => kind !== 'done' && kind !== 'retry');
          return found([
            ...(refused === 0 ? [] : [`${refused} of ${exchanges.length} requests were one too many`]),
            ...(open.length === 0
              ? []
              : [`${open.length} of ${count} items are neither done nor put off: ${shown(open[0])}`]),
          ]);
        },
        { trying: 'quota' },
      );
      return burst;
    },
  },
  {
    id: 'quota.concurrency',
    sentence: 'No more requests are under way at once than the limit allows.',
    find: async (context) => {
      const none = await context.onBench(async ({ world }) => world.play !== undefined);
      if (none) return { none: 'the vendor is not reached by HTTP' };
      const concurrencyMax = 2;
      const problems = await eachOperation(
        context,
        async (bench, capability) => {
          const count = Math.min(limits.setCountMax, bench.system.operation(capability).batchCountMax);
          const items: AnyItem[] = [];
          for (let at = 0; at < count; at += 1) items.push(await bench.good(capability));
          bench.between.clear();
          bench.between.latencyMs = limits.slowAnswerMs;
          await Promise.all([
            bench.run(capability, items.slice(0, count / 2)),
            bench.run(capability, items.slice(count / 2)),
          ]);
          const { inFlightMax } = bench.between;
          return inFlightMax <= concurrencyMax
            ? []
            : [`${inFlightMax} requests at once, where ${concurrencyMax} are allowed`];
        },
        { limits: { concurrencyMax } },
      );
      return found(problems);
    },
  },
  {
    id: 'quota.retry-after',
    sentence: 'Retry-After of the vendor is kept: the item says how long it is to be left.',
    find: async (context) => {
      const none = await context.onBench(async ({ world }) => world.play !== undefined);
      if (none) return { none: 'the vendor is not reached by HTTP' };
      const problems = await eachOperation(context, async (bench, capability) => {
        const item = await bench.good(capability);
        const headers = { 'retry-after': String(retryAfterSeconds), 'content-type': 'application/json' };
        bench.ruleOnly(0, () => ({ do: 'answer', status: 429, headers, body: '{}' }));
        const [outcome] = await bench.run(capability, [item]);
        if (outcome?.kind === 'retry' && (outcome.afterMs ?? 0) >= retryAfterSeconds * 1_000) return [];
        return [`after 429 with Retry-After: ${retryAfterSeconds} it was answered ${shown(outcome)}`];
      });
      return found(problems);
    },
  },
];
