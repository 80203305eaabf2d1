import type { ApiKey, Plan, readUsage } from '../gateway/index.ts';
import type { KeysView } from './api-types.ts';
import { consoleLimits, consoleTimes } from './limits.ts';

type Usage = Awaited<ReturnType<typeof readUsage>>[number];

const dayMs = 86_400_000;

/** The newest keys with what they were used for, today and over the last days (UTC). */
export function keysView(
  keys: readonly ApiKey[],
  plans: readonly Plan[],
  usage: readonly Usage[],
  scopes: Readonly<Record<string, string>>,
  now: Date = new Date(),
): KeysView {
  const dayAt = (back: number) => new Date(now.getTime() - back * dayMs).toISOString().slice(0, 10);
  const days = Array.from({ length: consoleTimes.usageDays }, (_, index) => dayAt(consoleTimes.usageDays - 1 - index));
  const used = new Map(usage.map((one) => [`${one.client} ${one.day}`, one]));
  return {
    scopes,
    plans,
    keys: keys
      .slice(-consoleLimits.keyCountMax)
      .toReversed()
      .map(({ createdAt, revokedAt, ...key }) => {
        const today = used.get(`${key.id} ${dayAt(0)}`);
        const last = usage.find((one) => one.client === key.id);
        return {
          ...key,
          createdAt: createdAt.toISOString(),
          revokedAt: revokedAt?.toISOString() ?? null,
          requestsToday: today?.requests ?? 0,
          refusedToday: today?.refused ?? 0,
          limitedToday: today?.limited ?? 0,
          failedToday: today?.failed ?? 0,
          days: days.map((day) => used.get(`${key.id} ${day}`)?.requests ?? 0),
          lastUsedAt: last?.lastAt.toISOString() ?? null,
        };
      }),
  };
}
