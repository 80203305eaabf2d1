import type { Sql } from '../database/index.ts';
import type { ChannelExplanation, StockExplanation } from './explanation.ts';
import { readTellings, type Telling } from './explain-telling.ts';
import { sentenceOf } from './explain-words.ts';
import { stockLimits } from './limits.ts';
import { openReservations } from './open-reservations.ts';
import { stockCounts, stockLevels } from './show-stock.ts';
import type { StockChannel } from './stock-channel.ts';
import { shownOfView, stockPlaces, wantedAt, type PlaceView, type StockPlace } from './stock-places.ts';

/**
 * Explains an article's numbers, by the rules that the publishing itself goes by. Give it a read-only transaction of one
 * snapshot (repeatable read), so that balances, reservations and tellings are of the same moment.
 */
export async function explainStock(
  sql: Sql,
  tenant: string,
  sku: string,
  channels: readonly StockChannel[],
): Promise<StockExplanation> {
  const levels = await stockLevels(sql, tenant, [sku], 1_000);
  const counts = new Map((await stockCounts(sql, tenant, sku)).map((count) => [count.location, count]));
  const held = await openReservations(
    sql,
    tenant,
    sku,
    new Map(levels.map((level) => [level.location, level.reserved])),
  );
  const tellings = await readTellings(sql, tenant, sku, channels);
  const available = new Map(levels.map((level) => [level.location, level.available]));
  const places = stockPlaces(channels);
  return {
    sku,
    locations: levels.map(({ location, onHand, reserved, available: free }) => {
      const count = counts.get(location);
      const counted =
        count === undefined ? null : { onHand: count.counted, at: count.countedAt, difference: count.difference };
      return { location, onHand, reserved, available: free, counted };
    }),
    reservations: held.slice(0, stockLimits.reservationCountMax),
    furtherReservations: Math.max(0, held.length - stockLimits.reservationCountMax),
    channels: places.flatMap((place) => place.views.map((view) => explainView(place, view, sku, available, tellings))),
  };
}

function explainView(
  place: StockPlace,
  view: PlaceView,
  sku: string,
  available: ReadonlyMap<string, number>,
  tellings: (place: StockPlace, next: number | null) => Telling,
): ChannelExplanation {
  const at = (location: string) => available.get(location);
  const shown = shownOfView(view, sku, at);
  const next = wantedAt(place, sku, at);
  const { told, toldAt, acknowledgedAt, state, waitingFor } = tellings(place, next);
  const explained = {
    channel: view.channel,
    source: place.source,
    locations: [...view.buffers].flatMap(([location, buffer]) => {
      const has = at(location);
      return has === undefined ? [] : [{ location, available: has, buffer }];
    }),
    category: shown?.category ?? '',
    offered: shown?.offered ?? 0,
    heldBack: shown?.heldBack ?? 0,
    rounding: shown?.rounding ?? null,
    shown: shown?.shown ?? 0,
    next,
    toldThrough: place.teller === view.channel ? null : place.teller,
    told,
    toldAt,
    acknowledgedAt,
    state,
    waitingFor,
  };
  return { ...explained, sentence: sentenceOf(explained) };
}
