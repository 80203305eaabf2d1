import { CrossdockError } from '../errors/index.ts';

/** A channel's view of stock: which location it knows under which source code, and what of it is shown. */
export interface StockChannel {
  readonly channel: string;
  /** The system that is told. Channels of one system that share a source code are told one number (see stock-places.ts). */
  readonly system?: string;
  /** Locations of one source code are added up, each less its buffer. */
  readonly sources: readonly { readonly location: string; readonly source: string; readonly buffer: number }[];
  readonly policy?: StockPolicy;
}

/** What a channel holds back, and how it rounds. */
export interface StockPolicy {
  /** Units of each article that are held back from this channel, by category. `default` is for all other categories. */
  readonly buffers?: Readonly<Record<string, number>>;
  /** The category of an article: a map, or a function of the SKU. Articles without one have the category `default`. */
  readonly categories?: Readonly<Record<string, string>> | ((sku: string) => string | undefined);
  /** No more than this is shown: what is far from zero need not be told at every sale. */
  readonly shownMax?: number;
  /** From this number on it is rounded down to a multiple of it; below, each unit is told. */
  readonly roundDownTo?: number;
  /** How long the channel may still come to a telling that it gave no outcome of; 15 s where absent. */
  readonly settleMs?: number;
}

export const defaultCategory = 'default';

/** The category of an article at a channel. */
export function skuCategory(policy: StockPolicy | undefined, sku: string): string {
  const categories = policy?.categories;
  if (categories === undefined) return defaultCategory;
  if (typeof categories === 'function') return categories(sku) ?? defaultCategory;
  return Object.hasOwn(categories, sku) ? (categories[sku] ?? defaultCategory) : defaultCategory;
}

/** How a number came to be, from what the locations have to what is shown. */
export interface Shown {
  readonly category: string;
  /** What the locations have, each less its own buffer. */
  readonly offered: number;
  /** Held back of it for the category. */
  readonly heldBack: number;
  readonly shown: number;
  readonly rounding: 'shown-max' | 'round-down' | null;
}

/** What a channel shows of what its locations offer. Pure: publishing and explaining use the same. */
export function shownOf(policy: StockPolicy | undefined, sku: string, offered: number): Shown {
  const category = skuCategory(policy, sku);
  const heldBack = bufferOf(policy, category);
  const exact = Math.max(0, offered - heldBack);
  const { roundDownTo = 1, shownMax = Number.MAX_SAFE_INTEGER } = policy ?? {};
  const rounded = exact < roundDownTo ? exact : exact - (exact % roundDownTo);
  const shown = Math.min(rounded, shownMax);
  const rounding = shown < rounded ? 'shown-max' : rounded < exact ? 'round-down' : null;
  return { category, offered, heldBack, shown, rounding };
}

function bufferOf(policy: StockPolicy | undefined, category: string): number {
  const buffers = policy?.buffers ?? {};
  const own = Object.hasOwn(buffers, category) ? buffers[category] : undefined;
  return own ?? (Object.hasOwn(buffers, defaultCategory) ? buffers[defaultCategory] : undefined) ?? 0;
}

/** A channel as a retailer's configuration has it. */
export interface ConfiguredChannel {
  readonly system?: string;
  readonly stock: readonly { readonly location: string; readonly source: string; readonly buffer?: number }[];
  readonly stockPolicy?: StockPolicy;
}

/**
 * The channels of a configuration as stock sees them.
 * @throws XD_STOCK_POLICY
 */
export function stockChannelsOf(channels: Readonly<Record<string, ConfiguredChannel>>): StockChannel[] {
  const all = Object.entries(channels).map(([channel, { system, stock, stockPolicy }]) => ({
    channel,
    ...(system === undefined ? {} : { system }),
    sources: stock.map(({ location, source, buffer = 0 }) => ({ location, source, buffer })),
    ...(stockPolicy === undefined ? {} : { policy: stockPolicy }),
  }));
  all.forEach(checkPolicy);
  return all;
}

/** @throws XD_STOCK_POLICY for the first number that is none of a stock. */
function checkPolicy({ channel, policy = {}, sources }: StockChannel): void {
  const problem =
    firstWrong('buffers', Object.entries(policy.buffers ?? {}), 0) ??
    firstWrong(
      'buffer of',
      sources.map(({ source, buffer }) => [source, buffer] as const),
      0,
    ) ??
    firstWrong('', [['shownMax', policy.shownMax ?? 0] as const, ['settleMs', policy.settleMs ?? 0] as const], 0) ??
    firstWrong('', [['roundDownTo', policy.roundDownTo ?? 1] as const], 1);
  if (problem === undefined) return;
  throw new CrossdockError({
    code: 'XD_STOCK_POLICY',
    what: `The stock rules of channel "${channel}" are not usable.`,
    why: problem,
    mend: `Correct channels.${channel} in crossdock.config.ts: buffers, shownMax, roundDownTo and settleMs are whole numbers.`,
  });
}

function firstWrong(of: string, entries: readonly (readonly [string, number])[], min: number): string | undefined {
  const wrong = entries.find(([, value]) => !Number.isSafeInteger(value) || value < min);
  if (wrong === undefined) return undefined;
  return `${`${of} ${wrong[0]}`.trim()} is ${String(wrong[1])}, and must be a whole number from ${min} on.`;
}
