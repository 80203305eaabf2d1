import { shownOf, type Shown, type StockChannel, type StockPolicy } from './stock-channel.ts';

/** How one channel looks at a place: which locations it adds up there, each less a buffer. */
export interface PlaceView {
  readonly channel: string;
  readonly policy: StockPolicy | undefined;
  readonly buffers: ReadonlyMap<string, number>;
}

/** A source code of a system: one number an article, whoever looks at it. */
export interface StockPlace {
  /** The channel that tells it: the first of the configuration that has it. */
  readonly teller: string;
  readonly system: string | undefined;
  readonly source: string;
  readonly views: readonly PlaceView[];
}

/**
 * The places that channels tell. Two channels of one system that share a source code (two views of one shop) would
 * overwrite each other's number, so one of them tells it for both, and tells the lowest that any of them may show.
 */
export function stockPlaces(channels: readonly StockChannel[]): StockPlace[] {
  const places = new Map<string, StockPlace & { views: PlaceView[] }>();
  for (const { channel, system, sources, policy } of channels) {
    for (const source of new Set(sources.map((one) => one.source))) {
      const owner = system === undefined ? `channel ${channel}` : `system ${system}`;
      const key = `${owner}\u0000${source}`;
      const place = places.get(key) ?? { teller: channel, system, source, views: [] };
      const buffers = new Map(sources.filter((one) => one.source === source).map((one) => [one.location, one.buffer]));
      place.views.push({ channel, policy, buffers });
      places.set(key, place);
    }
  }
  return [...places.values()];
}

/** What a location has of an article to sell; undefined where it never had any. */
export type AvailableAt = (location: string) => number | undefined;

/** What one view shows; null where none of its locations knows the article. */
export function shownOfView({ policy, buffers }: PlaceView, sku: string, availableAt: AvailableAt): Shown | null {
  let offered: number | null = null;
  for (const [location, buffer] of buffers) {
    const available = availableAt(location);
    if (available !== undefined) offered = (offered ?? 0) + Math.max(0, available - buffer);
  }
  return offered === null ? null : shownOf(policy, sku, offered);
}

/** What the place is told: the lowest of its views. Null where it is told nothing of the article. */
export function wantedAt(place: StockPlace, sku: string, availableAt: AvailableAt): number | null {
  let lowest: number | null = null;
  for (const view of place.views) {
    const shown = shownOfView(view, sku, availableAt)?.shown;
    if (shown !== undefined && (lowest === null || shown < lowest)) lowest = shown;
  }
  return lowest;
}

export const locationsOf = (places: readonly StockPlace[]): string[] => [
  ...new Set(places.flatMap(({ views }) => views.flatMap(({ buffers }) => [...buffers.keys()]))),
];
