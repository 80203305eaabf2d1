import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../engine/index.ts';

/** The real clock and chance; a simulation brings its own. */
export const realEnvironment: Environment = {
  nowMs: Date.now,
  random: Math.random,
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  },
};
