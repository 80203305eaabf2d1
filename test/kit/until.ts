import { setTimeout as sleep } from 'node:timers/promises';

const limitMs = 20_000;
const pauseMs = 10;

/** Waits until `look` answers something, and answers it. Fails after 20 s with what it waited for. */
export async function until<T>(
  look: () => Promise<T | undefined | null | false> | T | undefined | null | false,
): Promise<T> {
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(pauseMs)) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen;
  }
  throw new Error(`waited ${limitMs} ms in vain for: ${look.toString()}`);
}
