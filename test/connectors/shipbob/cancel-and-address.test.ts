import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import { connect, requested, shipTo, start, startSimulator, token, until } from './start-shipbob.ts';

const cancelItem = (input: { fulfilmentId: string; reference: string }) => ({
  key: `cancel:${input.reference}`,
  input,
});
const newAddress = { ...shipTo, street: ['1 New Road'], city: 'Chicago' };

describe('fulfilment.cancel', () => {
  it('cancels what is not picked yet, and says done again when it is cancelled already', async () => {
    const { simulator, system } = await start();
    const item = cancelItem(await requested(system, '1'));
    expect(await system.run('fulfilment.cancel', [item])).toEqual([{ kind: 'done', value: {} }]);
    expect(await system.run('fulfilment.cancel', [item])).toEqual([{ kind: 'done', value: {} }]);
    expect(simulator.summary().requests[0]).toMatchObject({ cancelled: true, status: 'Cancelled' });
  });

  it('is too late once picking has begun', async () => {
    const { simulator, system } = await start({ pickAfterMs: [10, 10] });
    const item = cancelItem(await requested(system, '1'));
    await until(() => simulator.summary().requests[0]?.status === 'Fulfilled');
    expect(await system.run('fulfilment.cancel', [item])).toEqual([
      { kind: 'refused', reason: 'too-late', detail: expect.stringContaining('picked') },
    ]);
    expect(simulator.summary().requests[0]?.cancelled).toBe(false);
  });

  it('is too late when one of two shipments has gone, though the other is cancelled', async () => {
    // There is one pick a minute, so the second shipment waits when the first has gone.
    const { simulator, system } = await start({ pickAfterMs: [10, 10], partlyRate: 1, workersPerCentre: 1 / 60 });
    const item = cancelItem(await requested(system, '1'));
    await until(() => simulator.summary().requests[0]?.status === 'PartiallyFulfilled');
    const [outcome] = await system.run('fulfilment.cancel', [item]);
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'too-late' });
    const statuses = simulator.summary().requests[0]?.shipments.map(({ status }) => status);
    expect(statuses).toEqual(['Completed', 'Cancelled']);
  });

  it('refuses an order that ShipBob does not know', async () => {
    const { system } = await start();
    const [outcome] = await system.run('fulfilment.cancel', [cancelItem({ fulfilmentId: '5', reference: 'x' })]);
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'not-found' });
  });

  it('finds a cancellation whose answer was lost, and none where the order goes on', async () => {
    const { simulator, system } = await start();
    const [lost, going] = [cancelItem(await requested(system, '1')), cancelItem(await requested(system, '2'))];
    simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    expect((await system.run('fulfilment.cancel', [lost]))[0]?.kind).toBe('unknown');
    simulator.setFaults(noFaults);
    expect(await system.lookUp('fulfilment.cancel', [lost, going])).toEqual([
      { kind: 'done', value: {} },
      { kind: 'absent' },
    ]);
  });

  it('waits when it is throttled', async () => {
    const { simulator, system } = await start();
    const item = cancelItem(await requested(system, '1'));
    simulator.setFaults({ ...noFaults, throttled: 1 });
    expect((await system.run('fulfilment.cancel', [item]))[0]).toMatchObject({ kind: 'retry', afterMs: 1_000 });
    expect(simulator.summary().requests[0]?.cancelled).toBe(false);
  });
});

describe('fulfilment.changeAddress', () => {
  const addressItem = (input: { fulfilmentId: string; reference: string }) => ({
    key: `address:${input.reference}`,
    input: { ...input, shipTo: newAddress },
  });

  it('changes the address of what is not picked yet, a set at once', async () => {
    const { system, traffic } = await start();
    const items = [addressItem(await requested(system, '1')), addressItem(await requested(system, '2'))];
    expect(await system.lookUp('fulfilment.changeAddress', items)).toEqual([{ kind: 'absent' }, { kind: 'absent' }]);
    const readsBefore = traffic.filter(({ method }) => method === 'GET').length;
    expect(await system.run('fulfilment.changeAddress', items)).toEqual([
      { kind: 'done', value: {} },
      { kind: 'done', value: {} },
    ]);
    expect(traffic.filter(({ method }) => method === 'GET').length - readsBefore).toBe(1);
    expect(await system.lookUp('fulfilment.changeAddress', items)).toEqual([
      { kind: 'done', value: {} },
      { kind: 'done', value: {} },
    ]);
    const put = traffic.find(({ method }) => method === 'PUT');
    expect(put?.requestBody).toMatchObject({ street_address1: '1 New Road', city: 'Chicago', country_code: 'US' });
    // Again: nothing is sent for a shipment that goes there already.
    await system.run('fulfilment.changeAddress', items);
    expect(traffic.filter(({ method }) => method === 'PUT')).toHaveLength(2);
  });

  it('is too late once the shipment has left', async () => {
    const { simulator, system } = await start({ pickAfterMs: [10, 10] });
    const item = addressItem(await requested(system, '1'));
    await until(() => simulator.summary().requests[0]?.status === 'Fulfilled');
    expect((await system.run('fulfilment.changeAddress', [item]))[0]).toMatchObject({
      kind: 'refused',
      reason: 'too-late',
    });
    expect(await system.lookUp('fulfilment.changeAddress', [item])).toEqual([{ kind: 'absent' }]);
  });

  it('is too late while the shipment is being packed', async () => {
    // Picking begins after 70 % of the time.
    const { simulator, system, traffic } = await start({ pickAfterMs: [1_500, 1_500] });
    const item = addressItem(await requested(system, '1'));
    await untilPicked(simulator.url, item.input.fulfilmentId);
    expect((await system.run('fulfilment.changeAddress', [item]))[0]).toMatchObject({
      kind: 'refused',
      reason: 'too-late',
    });
    expect(traffic.find(({ method }) => method === 'PUT')?.responseBody).toMatchObject({ code: 'CONFLICT' });
  });

  it('refuses an address that ShipBob finds wrong, and an unknown order', async () => {
    const { system } = await start();
    const item = addressItem(await requested(system, '1'));
    const bad = { ...item, input: { ...item.input, shipTo: { ...newAddress, city: '' } } };
    const unknown = { ...item, input: { ...item.input, fulfilmentId: '1' } };
    const outcomes = await system.run('fulfilment.changeAddress', [bad, unknown]);
    expect(outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.reason : outcome.kind))).toEqual([
      'invalid-address',
      'not-found',
    ]);
  });

  it('may be tried again when the order could not even be read', async () => {
    const { simulator, system } = await start();
    const item = addressItem(await requested(system, '1'));
    simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    expect((await system.run('fulfilment.changeAddress', [item]))[0]?.kind).toBe('retry');
  });

  it('finds a change whose answer was lost', async () => {
    const { simulator } = await startSimulator({ onApp: dropAnswersTo('PUT') });
    const system = connect(simulator.url);
    const item = addressItem(await requested(system, '1'));
    expect((await system.run('fulfilment.changeAddress', [item]))[0]?.kind).toBe('unknown');
    expect(await system.lookUp('fulfilment.changeAddress', [item])).toEqual([{ kind: 'done', value: {} }]);
  });
});

const dropAnswersTo = (method: string) => (app: FastifyInstance) => {
  app.addHook('onSend', async (incoming) => {
    if (incoming.method === method) incoming.raw.socket.destroy();
  });
};

async function untilPicked(url: string, orderId: string): Promise<void> {
  for (let details = ''; !details.includes('Picked'); await sleep(20)) {
    const answer = await fetch(`${url}/2026-01/order/${orderId}/shipment`, {
      headers: { authorization: `Bearer ${token}` },
    });
    details = JSON.stringify(await answer.json());
  }
}
