import type { WaitingFor } from './explanation.ts';
import { packed, type Sql } from '../database/index.ts';
import { stockLimits } from './limits.ts';
import type { PauseKind } from './pause-channel.ts';
import type { StockChannel } from './stock-channel.ts';
import type { StockPlace } from './stock-places.ts';

/** Where the telling of one place stands. */
export interface Telling {
  readonly told: number | null;
  readonly toldAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly state: 'told' | 'waiting' | 'not-told';
  readonly waitingFor: WaitingFor | null;
}

interface TellingRow {
  readonly channel: string;
  readonly source: string;
  readonly wanted: number | null;
  readonly waiting: boolean;
  readonly told: number | null;
  readonly toldAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly error: string | null;
  readonly nextTryAt: Date | null;
  readonly sent: number | null;
  readonly sentAt: Date | null;
  readonly doubtUntil: Date | null;
  readonly ahead: number;
}
interface PauseRow {
  readonly channel: string;
  readonly pause: PauseKind | null;
  readonly detail: string | null;
  /** Null for ever. */
  readonly until: Date | null;
}

/** Reads where the tellings of an article stand; the function says it of one place, given the number that it should be. */
export async function readTellings(
  sql: Sql,
  tenant: string,
  sku: string,
  channels: readonly StockChannel[],
): Promise<(place: StockPlace, next: number | null) => Telling> {
  const settleMs = new Map(channels.map(({ channel, policy }) => [channel, policy?.settleMs ?? stockLimits.settleMs]));
  const rows = await sql<TellingRow[]>`
    SELECT channel, source, wanted::int, wanted_version > told_version AS waiting, told::int, told_at AS "toldAt",
      acknowledged_at AS "acknowledgedAt", last_error AS error,
      CASE WHEN next_try_at > clock_timestamp() THEN next_try_at END AS "nextTryAt",
      sent::int, sent_at AS "sentAt", doubt_until AS "doubtUntil",
      CASE WHEN wanted_version > told_version THEN (
        SELECT count(*)::int FROM stock_channel o
        WHERE o.tenant = ${tenant} AND o.channel = c.channel AND o.wanted_version > o.told_version
          AND o.wanted < c.wanted AND (o.next_try_at IS NULL OR o.next_try_at <= clock_timestamp())
      ) ELSE 0 END AS ahead
    FROM stock_channel c
    WHERE tenant = ${tenant} AND sku = ${sku} AND channel = ANY(unpack(${packed([...settleMs.keys()])}))`;
  const pauses = await sql<PauseRow[]>`
    SELECT channel, pause, pause_detail AS detail,
      CASE WHEN paused_until < 'infinity' THEN paused_until END AS until
    FROM stock_push WHERE tenant = ${tenant} AND paused_until > clock_timestamp()`;
  const [clock] = await sql<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const now = clock?.now ?? new Date();
  return ({ teller, source }, next) => {
    const row = rows.find((one) => one.channel === teller && one.source === source);
    const pause = pauses.find((one) => one.channel === teller);
    return tellingOf(row, pause, next, settleMs.get(teller) ?? stockLimits.settleMs, now);
  };
}

function tellingOf(
  row: TellingRow | undefined,
  pause: PauseRow | undefined,
  next: number | null,
  settleMs: number,
  now: Date,
): Telling {
  const { told = null, toldAt = null, acknowledgedAt = null } = row ?? {};
  const stands = { told, toldAt, acknowledgedAt };
  if (pause?.pause === 'unsupported')
    return {
      ...stands,
      state: 'not-told',
      waitingFor: { kind: 'unsupported', detail: pause.detail ?? '', until: null },
    };
  if (next === null) return { ...stands, state: 'not-told', waitingFor: null };
  const isRead = row !== undefined && row.wanted === next;
  if (isRead && !row.waiting) return { ...stands, state: 'told', waitingFor: null };
  const waitingFor = pauseWait(pause) ?? itemWait(row, isRead, next, settleMs, now);
  return { ...stands, state: 'waiting', waitingFor };
}

const pauseWait = (pause: PauseRow | undefined): WaitingFor | null =>
  pause === undefined || pause.pause === null
    ? null
    : { kind: pause.pause, detail: pause.detail ?? '', until: pause.until };

function itemWait(row: TellingRow | undefined, isRead: boolean, next: number, settleMs: number, now: Date): WaitingFor {
  if (row !== undefined && row.sent !== null && row.sentAt !== null) {
    const until = row.doubtUntil ?? new Date(row.sentAt.getTime() + settleMs);
    if (row.doubtUntil === null && row.sent === next && until > now)
      return { kind: 'answer', detail: `${next} was sent and is not answered yet`, until: null };
    if (row.sent !== next && until > now)
      return { kind: 'outcome', detail: `it is not certain what became of ${row.sent}, sent before`, until };
  }
  if (row !== undefined && row.error !== null && row.nextTryAt !== null)
    return { kind: 'error', detail: row.error, until: row.nextTryAt };
  if (!isRead) return { kind: 'reading', detail: 'the last change was not read yet', until: null };
  const { ahead = 0 } = row ?? {};
  return { kind: 'turn', detail: ahead === 0 ? 'it is next' : `${ahead} with less stock come before it`, until: null };
}
