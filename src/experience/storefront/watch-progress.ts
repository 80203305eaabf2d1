import { experienceLimits, experienceTimes } from '../limits.ts';
import type { Progress } from './read-progress.ts';

interface Watcher {
  readonly key: string;
  readonly isEnough: (progress: Progress) => boolean;
  readonly resolve: (progress: Progress | null) => void;
  last: Progress | null;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Waits for what orders' processes find out. All that wait are looked at together, by one statement at a time; the
 * pauses between them grow, and start short again with a new order. Who comes when too many wait already is answered at once.
 */
export function createProgressWatch(read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Progress>>) {
  const watchers = new Set<Watcher>();
  let isLooking = false;
  let pauseMs: number = experienceTimes.watchFirstMs;

  const settle = (watcher: Watcher) => {
    if (!watchers.delete(watcher)) return;
    clearTimeout(watcher.timer);
    watcher.resolve(watcher.last);
  };
  const look = async () => {
    const found = await read([...new Set([...watchers].map(({ key }) => key))]);
    for (const watcher of watchers) {
      watcher.last = found.get(watcher.key) ?? watcher.last;
      if (watcher.last !== null && watcher.isEnough(watcher.last)) settle(watcher);
    }
  };
  const run = async () => {
    while (watchers.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      pauseMs = Math.min(pauseMs * 1.5, experienceTimes.watchLastMs);
      // The order is durable; that nothing was found out of it is what its watchers are told when their time is over.
      await look().catch(() => undefined);
    }
    isLooking = false;
  };

  return (key: string, waitMs: number, isEnough: Watcher['isEnough']): Promise<Progress | null> => {
    if (waitMs <= 0 || watchers.size >= experienceLimits.watchCountMax) return Promise.resolve(null);
    return new Promise((resolve) => {
      const watcher: Watcher = { key, isEnough, resolve, last: null, timer: undefined };
      watcher.timer = setTimeout(() => settle(watcher), waitMs);
      watchers.add(watcher);
      pauseMs = experienceTimes.watchFirstMs;
      if (isLooking) return;
      isLooking = true;
      void run();
    });
  };
}
export type ProgressWatch = ReturnType<typeof createProgressWatch>;
