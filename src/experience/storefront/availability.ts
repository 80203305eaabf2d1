import type { Database } from '../../database/index.ts';
import { stockLevels } from '../../stock/index.ts';
import { createGroupCommit } from '../gateway-door.ts';
import { experienceLimits, experienceTimes } from '../limits.ts';
import type { ExperienceChannel } from '../ports.ts';

/** What a channel may promise of an article: what is on hand there, less reservations and the channel's buffer. */
export interface Available {
  readonly sku: string;
  readonly available: number;
  /** False where no location of the channel has ever had it. */
  readonly known: boolean;
}

export interface AvailabilityAnswer {
  /** When the oldest number was read. */
  readonly asOf: Date;
  readonly ageMs: number;
  readonly items: readonly Available[];
}

interface Entry {
  readonly available: number;
  readonly known: boolean;
  readonly atMs: number;
}

interface Wanted {
  readonly channel: ExperienceChannel;
  readonly skus: readonly string[];
}

/**
 * Reads available-to-promise. However many articles and requests come at once, one statement reads them: requests that
 * arrive while it runs share the next one. What was read is remembered for `availabilityCacheMs`, and each answer says
 * how old its oldest number is.
 */
export function createAvailability(database: Database, tenant: string, now: () => number = Date.now) {
  const entries = new Map<string, Entry>();
  const reads = createGroupCommit<Wanted, ReadonlyMap<string, Entry>>({
    itemCountMax: experienceLimits.skuCountMax,
    weightMax: experienceLimits.skuCountMax * 4,
    submit: async (wanted) => {
      const found = await readSet(database, tenant, wanted, now());
      if (entries.size + found.size > experienceLimits.availabilityCountMax) entries.clear();
      for (const [key, entry] of found) entries.set(key, entry);
      return wanted.map(() => found);
    },
  });
  const isFresh = (entry: Entry | undefined, maxAgeMs: number) => entry !== undefined && now() - entry.atMs < maxAgeMs;

  return async (
    channel: ExperienceChannel,
    skus: readonly string[],
    maxAgeMs: number = experienceTimes.availabilityCacheMs,
  ): Promise<AvailabilityAnswer> => {
    const unique = [...new Set(skus)];
    const known = new Map(unique.map((sku) => [sku, entries.get(keyOf(channel, sku))]));
    const missing = unique.filter((sku) => !isFresh(known.get(sku), maxAgeMs));
    const read =
      missing.length === 0 ? new Map<string, Entry>() : await reads.add({ channel, skus: missing }, missing.length);
    const found = unique.map((sku) => ({ sku, ...(read.get(keyOf(channel, sku)) ?? (known.get(sku) as Entry)) }));
    const oldest = Math.min(now(), ...found.map(({ atMs }) => atMs));
    return {
      asOf: new Date(oldest),
      ageMs: Math.max(0, now() - oldest),
      items: found.map(({ sku, available, known }) => ({ sku, available, known })),
    };
  };
}
export type Availability = ReturnType<typeof createAvailability>;

/** Bounds what one statement may bring; balances lie at few locations. */
const locationCountMax = 1_000;

const keyOf = ({ channel }: ExperienceChannel, sku: string): string => `${channel}\u001f${sku}`;

async function readSet(
  database: Database,
  tenant: string,
  wanted: readonly Wanted[],
  atMs: number,
): Promise<Map<string, Entry>> {
  const skus = [...new Set(wanted.flatMap((one) => one.skus))];
  const rows = await stockLevels(database.sql, tenant, skus, skus.length * locationCountMax);
  const levels = new Map<string, number>(rows.map((row) => [`${row.location}\u001f${row.sku}`, row.available]));
  const found = new Map<string, Entry>();
  for (const { channel, skus: own } of wanted)
    for (const sku of own) {
      const here = channel.sources.flatMap(({ location, buffer }) => {
        const level = levels.get(`${location}\u001f${sku}`);
        return level === undefined ? [] : [Math.max(0, level - buffer)];
      });
      const available = here.reduce((sum, level) => sum + level, 0);
      found.set(keyOf(channel, sku), { available, known: here.length > 0, atMs });
    }
  return found;
}
