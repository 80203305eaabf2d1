import { describe, expect, it } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import { decision, maison, orderIn, start, twoLines, until } from './marketplace-at-work.ts';

describe('the decision over the lines of an order', () => {
  it('accepts all lines in one call', async () => {
    const { simulator, system, traffic } = await start();
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    expect(await system.run('marketplace.lines.decide', [decision(orderId, lineIds)])).toEqual([
      { kind: 'done', value: {} },
    ]);
    expect(orderIn(simulator, orderId)).toMatchObject({ accepted: lineIds, refused: [] });
    expect(traffic).toHaveLength(1);
  });

  it('accepts in part: a line without stock is refused and the others go on', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    await system.run('marketplace.lines.decide', [decision(orderId, lineIds, [lineIds[1] ?? ''])]);
    const order = orderIn(simulator, orderId);
    expect(order).toMatchObject({ accepted: [lineIds[0]], refused: [lineIds[1]] });
    expect(order.state).toMatch(/^WAITING_DEBIT/);
  });

  it('refuses the whole order by refusing every line', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    const item = decision(orderId, lineIds, lineIds);
    expect(await system.run('marketplace.lines.decide', [item])).toMatchObject([{ kind: 'done' }]);
    expect(orderIn(simulator, orderId)).toMatchObject({ state: 'REFUSED', refusedAutomatically: false });
    expect(await system.lookUp('marketplace.lines.decide', [item])).toMatchObject([{ kind: 'done' }]);
  });

  it('that comes after the deadline is refused: the operator has refused the order itself', async () => {
    const { simulator, system } = await start({ operators: [{ ...maison, acceptWithinMs: 0 }] });
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    await until(() => orderIn(simulator, orderId).state === 'REFUSED');
    expect(await system.run('marketplace.lines.decide', [decision(orderId, lineIds)])).toMatchObject([
      { kind: 'refused', reason: 'too-late' },
    ]);
    expect(orderIn(simulator, orderId).refusedAutomatically).toBe(true);
  });

  it('of an order that was called off or decided otherwise since it was listed is refused with that reason', async () => {
    const { simulator, system } = await start();
    const called = simulator.placeOrder('maison', { lines: twoLines });
    const other = simulator.placeOrder('maison', { lines: twoLines });
    await system.sweep('orders', null);
    simulator.cancelOrder(called.orderId);
    await system.run('marketplace.lines.decide', [decision(other.orderId, other.lineIds, other.lineIds.slice(0, 1))]);
    const items = [called, other].map(({ orderId, lineIds }) => decision(orderId, lineIds));
    expect(await system.run('marketplace.lines.decide', items)).toMatchObject([
      { kind: 'refused', reason: 'cancelled' },
      { kind: 'refused', reason: 'already-decided' },
    ]);
  });

  it('of an order or line that the operator does not know stays with its item', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    const items = [decision('NONE', ['NONE-1']), decision(orderId, ['X', ...lineIds]), decision(orderId, lineIds)];
    const outcomes = await system.run('marketplace.lines.decide', items.slice(0, 2));
    expect(outcomes).toMatchObject([
      { kind: 'refused', reason: 'not-found' },
      { kind: 'failed', reason: 'vendor-rejected' },
    ]);
    expect(orderIn(simulator, orderId).state).toBe('WAITING_ACCEPTANCE');
  });

  it('whose answer is lost is unknown, is found again, and stands once', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    const item = decision(orderId, lineIds, [lineIds[0] ?? '']);
    expect(await system.lookUp('marketplace.lines.decide', [item])).toEqual([{ kind: 'absent' }]);
    simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    expect(await system.run('marketplace.lines.decide', [item])).toMatchObject([{ kind: 'unknown' }]);
    simulator.setFaults(noFaults);
    expect(await system.lookUp('marketplace.lines.decide', [item])).toEqual([{ kind: 'done', value: {} }]);
    expect(orderIn(simulator, orderId)).toMatchObject({ accepted: [lineIds[1]], refused: [lineIds[0]] });
    expect(await system.run('marketplace.lines.decide', [item])).toEqual([{ kind: 'done', value: {} }]);
  });

  it('is tried later when throttled, and unknown after a broken answer', async () => {
    const { simulator, system } = await start();
    const { orderId, lineIds } = simulator.placeOrder('maison', { lines: twoLines });
    simulator.setFaults({ ...noFaults, throttled: 1 });
    const item = decision(orderId, lineIds);
    expect(await system.run('marketplace.lines.decide', [item])).toMatchObject([{ kind: 'retry', afterMs: 1_000 }]);
    simulator.setFaults({ ...noFaults, serverErrorBefore: 1 });
    expect(await system.run('marketplace.lines.decide', [item])).toMatchObject([{ kind: 'unknown' }]);
    expect(orderIn(simulator, orderId).state).toBe('WAITING_ACCEPTANCE');
  });
});
