import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRow } from '../row.ts';

const buyers = 200;

/** Row 23: one unit and two hundred buyers. */
export const lastUnit: FaultRow = {
  number: 23,
  name: 'the last unit and 200 buyers',
  world: { onHand: 1 },
  async play(world) {
    await world.accept(buyers, () => oneUnit);
    await Promise.all([world.workers.start(), world.workers.start(), world.workers.start()]);
    await sleep(1_500);
  },
  async check(world) {
    const done = await world.count('completed');
    return done === 1 ? [] : [`I3: one unit was sold ${done} times`];
  },
};

const line = {
  id: '1',
  sku: 'XD-0002',
  name: 'The last one',
  quantity: 1,
  unitPrice: 1_000,
  discount: 0,
  tax: 0,
  total: 1_000,
};
const oneUnit = { lines: [line], charges: [], totals: { goods: 1_000, charges: 0, tax: 0, grand: 1_000 } };
