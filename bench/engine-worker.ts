import type { Database } from '../src/database/index.ts';
import { Worker } from '../src/engine/index.ts';
import { instantSystems } from '../src/testing/index.ts';
import { say } from './kit/benchmark.ts';
import { program, tenant } from './bench-order.ts';
import { ShippingWarehouse } from './shipping-warehouse.ts';

/** A started worker of the real engine whose systems answer at once. */
export interface EngineWorker {
  /** Something was committed: look at once. */
  notify(): void;
  stop(): Promise<void>;
}

export function startEngineWorker(database: Database): EngineWorker {
  const warehouse = new ShippingWarehouse(database, () => worker.notify());
  const worker = new Worker({
    database,
    tenant,
    programs: [program],
    port: warehouse.wrap(instantSystems().port),
    environment: { nowMs: Date.now, random: Math.random, sleep: async () => undefined },
    name: `bench${process.pid}`,
    onError: (what, error) => say(`${what}: ${error instanceof Error ? error.message : String(error)}`),
  });
  worker.start();
  return {
    notify: () => worker.notify(),
    stop: async () => {
      await worker.stop();
      await warehouse.idle();
    },
  };
}
