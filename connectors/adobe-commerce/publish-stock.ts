import {
  done,
  outcomeOfError,
  type Call,
  type CapabilityInput,
  type CapabilityOutput,
  type Item,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import { publishInBulk } from './bulk-stock.ts';
import { entityCountMax, stockSetCountMax } from './limits.ts';
import type { ShopSettings } from './settings.ts';
import { sourceItem } from './source-item.ts';
import { outcomeOfAnswer } from './vendor-answer.ts';

type Input = CapabilityInput<'storefront.stock.publish'>;
type Output = CapabilityOutput<'storefront.stock.publish'>;

/**
 * Sets absolute quantities of source items (MSI), so a repeat is harmless. Up to `asyncBulkFromCount` levels go through the
 * plain call, 20 at once; larger sets through the asynchronous bulk call.
 */
export function stockPublication(settings: ShopSettings): Operation<Input, Output> {
  return {
    batchCountMax: stockSetCountMax,
    idempotent: true,
    run: async (items, call) => {
      const newest = newestOf(items);
      const levels = [...newest.values()];
      const outcomes =
        levels.length < settings.asyncBulkFromCount
          ? await publishPlainly(levels, settings, call)
          : await publishInBulk(levels, settings, call);
      const byKey = new Map([...newest.keys()].map((key, at) => [key, outcomes[at]]));
      // An older version in the same set has the outcome of the newer one, which was sent in its stead.
      return items.map(({ input }) => byKey.get(keyOf(input)) ?? done({}));
    },
  };
}

function keyOf({ source, sku }: Input): string {
  return JSON.stringify([source, sku]);
}

/** One level an article and source: the newest version of the set. */
function newestOf(items: readonly Item<Input>[]): Map<string, Input> {
  const newest = new Map<string, Input>();
  for (const { input } of items) {
    const known = newest.get(keyOf(input));
    if (known === undefined || isNewer(input.version, known.version)) newest.set(keyOf(input), input);
  }
  return newest;
}

/** Versions that count up are compared as numbers, others (times) as text. */
function isNewer(version: string, than: string): boolean {
  const isCount = /^\d+$/.test(version) && /^\d+$/.test(than);
  return isCount ? BigInt(version) >= BigInt(than) : version >= than;
}

async function publishPlainly(
  levels: readonly Input[],
  settings: ShopSettings,
  call: Call,
): Promise<Outcome<Output>[]> {
  const chunks = Array.from({ length: Math.ceil(levels.length / entityCountMax) }, (_, at) =>
    levels.slice(at * entityCountMax, (at + 1) * entityCountMax),
  );
  const outcomes = await call.each(chunks, (chunk) => save(chunk, settings, call));
  return outcomes.flat();
}

/** Adobe saves all of a call or nothing: where it says no to several, each is sent on its own to find the wrong one. */
async function save(levels: readonly Input[], settings: ShopSettings, call: Call): Promise<Outcome<Output>[]> {
  const request = {
    method: 'POST',
    path: `/rest/${settings.storeCode}/V1/inventory/source-items`,
    body: { sourceItems: levels.map(sourceItem) },
  } as const;
  const response = await call.request(request).catch(outcomeOfError);
  // No answer to this call: the other calls of the set have outcomes of their own.
  if ('kind' in response) return levels.map(() => response);
  if (response.status === 200) return levels.map(() => done({}));
  if (response.status !== 400 || levels.length === 1) return levels.map(() => outcomeOfAnswer(response));
  const single = await call.each(levels, (level) => save([level], settings, call));
  return single.flat();
}
