import type { Sql } from '../database/index.ts';
import type { StockChannel, StockPolicy } from './stock-channel.ts';
import type { StockPlace } from './stock-places.ts';

interface StoredPlace {
  readonly system?: string;
  readonly source: string;
  readonly views: readonly {
    readonly channel: string;
    readonly locations: readonly (readonly [string, number])[];
    readonly policy?: StockPolicy;
  }[];
}

/**
 * The rules of a channel's places as text: where it changes, all numbers of the channel are worked out anew. A function
 * of categories is there as its source, only to be compared.
 */
export function rulesText(places: readonly StockPlace[]): string {
  return JSON.stringify(
    places.map(({ system, source, views }) => ({
      system,
      source,
      views: views.map(({ channel, policy, buffers }) => ({
        channel,
        locations: [...buffers],
        ...(policy === undefined ? {} : storedPolicy(policy)),
      })),
    })),
  );
}

function storedPolicy({ categories, ...rest }: StockPolicy) {
  if (typeof categories === 'function') return { policy: rest, categoryFunction: String(categories) };
  return { policy: { ...rest, categories } };
}

/**
 * The channels by the rules that their numbers were last worked out with: for those who look into a database without the
 * configuration. Categories that are a function there are not known here.
 */
export async function publishedChannels(sql: Sql, tenant: string): Promise<StockChannel[]> {
  const rows = await sql<{ rules: string }[]>`
    SELECT rules FROM stock_push WHERE tenant = ${tenant} AND rules IS NOT NULL ORDER BY channel`;
  const channels = new Map<string, StockChannel & { sources: StockChannel['sources'][number][] }>();
  for (const { system, source, views } of rows.flatMap(({ rules }) => JSON.parse(rules) as StoredPlace[])) {
    for (const { channel, locations, policy } of views) {
      const known = channels.get(channel) ?? {
        channel,
        sources: [],
        ...(system === undefined ? {} : { system }),
        ...(policy === undefined ? {} : { policy }),
      };
      known.sources.push(...locations.map(([location, buffer]) => ({ location, source, buffer })));
      channels.set(channel, known);
    }
  }
  return [...channels.values()];
}
