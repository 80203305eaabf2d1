import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Type } from '@sinclair/typebox';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defineConnector, type Item } from '../../src/systems/index.ts';
import { createSystem } from '../../src/systems/runtime/index.ts';

let requests = 0;
const server = createServer((_request, response) => {
  requests += 1;
  response.end('{}');
});
beforeEach(async () => {
  requests = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const oneByOne = defineConnector({
  name: 'one-by-one',
  title: 'One request an item',
  settings: Type.Object({ baseUrl: Type.String() }),
  http: { baseUrl: ({ baseUrl }) => baseUrl },
  limits: { requestTimeoutMs: 1_000, concurrencyMax: 1, requestsPerSecondMax: null, responseBytesMax: 1_000 },
  masked: [],
  connect: () => ({
    operations: {
      'notifications.send': {
        batchCountMax: 10,
        idempotent: true,
        run: async (items, call) =>
          call.each(items, async () => {
            await call.request({ method: 'POST', path: '/' });
            return { kind: 'done' as const, value: { messageId: 'm' } };
          }),
      },
    },
    check: async () => ({ detail: '' }),
  }),
});

it('nothing more of a set is sent once its lease has ended', async () => {
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const system = createSystem({ name: 'mail', definition: oneByOne, settings: { baseUrl } });
  try {
    const items = ['a', 'b', 'c', 'd'].map((key) => ({ key, input: {} })) as unknown as Item<never>[];
    const { outcomes } = await system.perform('notifications.send', items, () => requests < 2);
    expect(requests).toBe(2);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['retry', 'retry', 'retry', 'retry']);
  } finally {
    await system.close();
  }
});
