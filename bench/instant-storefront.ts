import { Type } from '@sinclair/typebox';
import { defineConnector, done } from '../src/systems/index.ts';
import { createSystem, type System } from '../src/systems/runtime/index.ts';

/** A storefront that takes every number at once. */
export function instantStorefront(name: string, onTold: (skus: readonly string[]) => void): System {
  const definition = defineConnector({
    name,
    title: 'A storefront that answers at once',
    settings: Type.Object({}),
    limits: { requestTimeoutMs: 1_000, concurrencyMax: 1, requestsPerSecondMax: null, responseBytesMax: 1_000 },
    masked: [],
    connect: () => ({
      operations: {
        'storefront.stock.publish': {
          batchCountMax: 10_000,
          idempotent: true,
          run: async (items) => {
            onTold(items.map(({ input }) => input.sku));
            return items.map(() => done({}));
          },
        },
      },
      check: async () => ({ detail: 'there' }),
    }),
  });
  return createSystem({ name, definition, settings: {} });
}
