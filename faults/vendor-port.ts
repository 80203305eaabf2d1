import { request } from 'undici';
import type { CallItem, CallPort, CallRecord } from '../src/engine/index.ts';
import type { Asked } from './vendor.ts';

const timeoutMs = 1_000;

/** How a worker of the plan reaches the vendors. As a connector does: what has no certain answer is `unknown`. */
export function vendorPort(url: string, batchCountMax = 50): CallPort {
  const ask = async (mode: Asked['mode'], system: string, capability: string, items: readonly CallItem[]) => {
    const startedAtMs = Date.now();
    const outcomes = await send(url, { mode, capability, items });
    const journal: CallRecord = {
      system,
      capability,
      mode,
      items: items.length,
      startedAtMs,
      durationMs: Date.now() - startedAtMs,
      requests: [],
      error: null,
    };
    return { outcomes: outcomes as never[], journal };
  };
  return {
    route: (capability) => systemOf(capability),
    systemsFor: (capability) => [systemOf(capability)],
    batchCountMax: () => batchCountMax,
    setsInFlightMax: () => 20,
    perform: (system, capability, items) => ask('run', system, capability, items),
    lookUp: (system, capability, items) => ask('lookUp', system, capability, items),
  };
}

/** One system a family of capabilities, so that a slow one can be told from the others. */
const systemOf = (capability: string): string => capability.slice(0, capability.indexOf('.'));

async function send(url: string, asked: Asked): Promise<unknown[]> {
  const all = (outcome: unknown) => asked.items.map(() => outcome);
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      body: JSON.stringify(asked),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await body.text();
    if (statusCode === 429) return all({ kind: 'retry', afterMs: 50, detail: 'HTTP 429' });
    if (statusCode !== 200) return all({ kind: 'unknown', detail: `HTTP ${statusCode}` });
    return (JSON.parse(text) as { outcomes: unknown[] }).outcomes;
  } catch (error) {
    return all({ kind: 'unknown', detail: error instanceof Error ? error.message : String(error) });
  }
}
