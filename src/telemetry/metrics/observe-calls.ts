import type { CallPort, CallRecord } from '../../engine/index.ts';
import type { Registry } from './registry.ts';

/** Measures each call of a capability: once for its whole set, so that an order pays next to nothing. */
export function observeCalls(port: CallPort, registry: Registry): CallPort {
  const tell = ({ system, capability, mode, durationMs, error }: CallRecord, outcomes: readonly { kind: string }[]) => {
    registry.observe('crossdock_call_duration_seconds', [system, capability, mode], durationMs / 1_000);
    if (error !== null) registry.count('crossdock_call_failures_total', [system, capability]);
    const counts = new Map<string, number>();
    for (const { kind } of outcomes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    for (const [kind, count] of counts) registry.count('crossdock_call_items_total', [system, capability, kind], count);
  };
  return {
    ...port,
    perform: async (system, capability, items, holds) => {
      const done = await port.perform(system, capability, items, holds);
      tell(done.journal, done.outcomes);
      return done;
    },
    lookUp: async (system, capability, items) => {
      const found = await port.lookUp(system, capability, items);
      tell(found.journal, found.outcomes);
      return found;
    },
  };
}
