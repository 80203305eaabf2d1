import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import { closeLater, connect, request, start, startSimulator } from './start-shipbob.ts';

describe('fulfilment.request', () => {
  it('makes one ShipBob order a request, with what the warehouse needs', async () => {
    const { simulator, system, traffic } = await start();
    const outcomes = await system.run('fulfilment.request', [
      request('1', { serviceLevel: 'expedited' }),
      request('2', { location: 'wh-west' }),
    ]);
    expect(outcomes).toEqual([
      { kind: 'done', value: { fulfilmentId: expect.stringMatching(/^\d+$/) } },
      { kind: 'done', value: { fulfilmentId: expect.stringMatching(/^\d+$/) } },
    ]);
    const { requests } = simulator.summary();
    expect(requests.map(({ reference, location }) => [reference, location]).sort()).toEqual([
      ['web/1@wh-east', 'wh-east'],
      ['web/2@wh-west', 'wh-west'],
    ]);
    expect(requests[0]?.shipBy).toBe('2026-11-27T17:00:00.000Z');
    const first = traffic.find(({ requestBody }) => JSON.stringify(requestBody).includes('web/1@'));
    expect(first?.headers).toMatchObject({ shipbob_channel_id: '100001', authorization: 'Bearer pat-of-the-tests' });
    expect(first?.requestBody).toEqual({
      reference_id: 'web/1@wh-east',
      order_number: '1',
      type: 'DTC',
      shipping_method: 'Two Day',
      purchase_date: '2026-11-25T10:00:00Z',
      location_id: 101,
      recipient: {
        name: 'Zoë Müller',
        email: 'zoe@example.com',
        phone_number: '+1 555 0100',
        address: {
          address1: '12 Long Lane',
          address2: 'Flat 3, Back Yard',
          company_name: null,
          city: 'Springfield',
          state: 'IL',
          country: 'US',
          zip_code: '62701',
        },
      },
      products: [
        { reference_id: 'SKU-1', sku: 'SKU-1', name: 'Article 1', quantity: 2 },
        { reference_id: 'SKU-2', sku: 'SKU-2', name: 'Article 2', quantity: 1 },
      ],
      tags: [
        { name: 'channel', value: 'web' },
        { name: 'ship_by', value: '2026-11-27T17:00:00Z' },
      ],
    });
  });

  it('asks for one product where two lines are of the same article', async () => {
    const { simulator, system } = await start();
    const line = { sku: 'SKU-3', name: '', unitPrice: 1 };
    const lines = [
      { ...line, id: 'a', quantity: 2 },
      { ...line, id: 'b', quantity: 5 },
    ];
    await system.run('fulfilment.request', [request('1', { lines })]);
    expect(simulator.summary().requests[0]?.lines).toEqual([{ sku: 'SKU-3', quantity: 7 }]);
  });

  it('answers the order of the first try when ShipBob refuses the reference the second time', async () => {
    const { simulator, system } = await start();
    const first = await system.run('fulfilment.request', [request('1')]);
    const second = await system.run('fulfilment.request', [request('1')]);
    expect(second).toEqual(first);
    expect(simulator.summary()).toMatchObject({ duplicatesRefused: 1, requests: [{ reference: 'web/1@wh-east' }] });
  });

  it('finds the one order after the answer was lost', async () => {
    const { simulator, system } = await start();
    simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    const lost = await system.run('fulfilment.request', [request('1')]);
    expect(lost).toEqual([{ kind: 'unknown', detail: expect.any(String) }]);
    simulator.setFaults(noFaults);
    const [found, other] = await system.lookUp('fulfilment.request', [request('1'), request('never sent')]);
    const { requests, duplicatesRefused } = simulator.summary();
    expect(found).toEqual({ kind: 'done', value: { fulfilmentId: requests[0]?.id } });
    expect(other).toEqual({ kind: 'absent' });
    expect([requests.length, duplicatesRefused]).toEqual([1, 0]);
  });

  it('looks a set up with few requests, none of whose addresses is long', async () => {
    const { simulator, system, traffic } = await start();
    const items = Array.from({ length: 120 }, (_, index) => request(`${'n'.repeat(40)}-${index}`));
    for (let at = 0; at < items.length; at += 50) await system.run('fulfilment.request', items.slice(at, at + 50));
    const before = simulator.stats().requests;
    const found = await system.lookUp('fulfilment.request', items);
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['done']));
    expect(new Set(found.map((one) => (one.kind === 'done' ? one.value.fulfilmentId : ''))).size).toBe(120);
    expect(simulator.stats().requests - before).toBeLessThan(10);
    const lists = traffic.filter(({ method }) => method === 'GET').map(({ query }) => String(query['ReferenceIds']));
    for (const list of lists) expect(encodeURIComponent(list).length).toBeLessThan(2_100);
  });

  it('fails the item alone whose location is unknown or whose reference could not be found again', async () => {
    const { simulator, system } = await start();
    const outcomes = await system.run('fulfilment.request', [
      request('1', { location: 'wh-moon' }),
      request('2', { reference: 'web/2,5@wh-east' }),
      request('3'),
    ]);
    expect(outcomes.map((outcome) => (outcome.kind === 'failed' ? outcome.reason : outcome.kind))).toEqual([
      'unmappable',
      'unmappable',
      'done',
    ]);
    expect(simulator.summary().requests).toHaveLength(1);
  });

  it('fails where ShipBob finds the order wrong, and says why', async () => {
    const { system } = await start();
    const [outcome] = await system.run('fulfilment.request', [
      request('1', { shipTo: { name: 'X', street: [''], city: 'C', country: 'US' } }),
    ]);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'vendor-rejected' });
    expect(JSON.stringify(outcome)).toContain('address1 is required');
  });

  it('fails with a wrong token or channel', async () => {
    const { simulator } = await startSimulator();
    const reasons = [{ token: 'another' }, { channelId: '9' }].map(async (settings) => {
      const [outcome] = await connect(simulator.url, settings).run('fulfilment.request', [request('1')]);
      return outcome;
    });
    for (const outcome of await Promise.all(reasons))
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'not-authorised' });
  });

  it('waits as long as ShipBob says when it is throttled', async () => {
    const { simulator } = await startSimulator({ requestsPerSecondMax: 0 });
    const [outcome] = await connect(simulator.url).run('fulfilment.request', [request('1')]);
    expect(outcome).toMatchObject({ kind: 'retry', afterMs: 1_000 });
  });

  it('does not know what became of a request that ended in a server error or hung', async () => {
    const { simulator, system } = await start();
    simulator.setFaults({ ...noFaults, serverErrorBefore: 1 });
    const [failedThere] = await system.run('fulfilment.request', [request('1')]);
    simulator.setFaults({ ...noFaults, hangAfter: 1, hangMs: 5_000 });
    const [hung] = await system.run('fulfilment.request', [request('2')]);
    expect([failedThere?.kind, hung?.kind]).toEqual(['unknown', 'unknown']);
  });

  it('may try again what never left', async () => {
    const [outcome] = await connect('http://127.0.0.1:9').run('fulfilment.request', [request('1')]);
    expect(outcome?.kind).toBe('retry');
  });

  it('keeps an order id beyond 2^53 digit by digit', async () => {
    const server = createServer((_, answer) => {
      answer.writeHead(201, { 'content-type': 'application/json' });
      answer.end('{"id":90071992547409931234,"reference_id":"web/1@wh-east"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closeLater(async () => server.close());
    const { port } = server.address() as AddressInfo;
    const [outcome] = await connect(`http://127.0.0.1:${port}`).run('fulfilment.request', [request('1')]);
    expect(outcome).toEqual({ kind: 'done', value: { fulfilmentId: '90071992547409931234' } });
  });
});

describe('check', () => {
  it('tells the channel that the token may write to', async () => {
    const { system } = await start();
    expect((await system.check()).detail).toContain('100001');
  });

  it('throws for a wrong token and for a channel that the token does not see', async () => {
    const { simulator } = await startSimulator();
    await expect(connect(simulator.url, { token: 'another' }).check()).rejects.toThrow('401');
    await expect(connect(simulator.url, { channelId: '7' }).check()).rejects.toThrow('channel 7');
  });
});
