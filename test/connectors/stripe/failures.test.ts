import Fastify, { type FastifyReply } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import { authorised, connectTo, startSimulator, startStripe, toAuthorise, toCapture } from './stripe-at-work.ts';

const vendors: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const vendor of vendors.splice(0)) await vendor.close();
});

/** A Stripe that answers everything the same way, for answers that the simulator has no reason to give. */
async function systemAnswered(answer: (reply: FastifyReply) => unknown) {
  const app = Fastify();
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, done) => {
    payload.resume().once('end', () => done(null));
  });
  app.all('*', async (_request, reply) => answer(reply));
  vendors.push(app);
  return connectTo(await app.listen({ host: '127.0.0.1', port: 0 }));
}

const error = (fields: Record<string, unknown>) => ({ error: { type: 'invalid_request_error', ...fields } });

describe('when Stripe does not do what is asked', () => {
  test('throttling is a retry after the time that it tells', async () => {
    const { simulator, system } = await startStripe();
    simulator.setFaults({ ...noFaults, throttled: 1 });
    expect(await system.run('payments.authorise', [toAuthorise()])).toMatchObject([{ kind: 'retry', afterMs: 1_000 }]);
    expect(simulator.summary().intents).toEqual([]);
  });

  test('a server error may have done it, so it is unknown and then found absent', async () => {
    const { simulator, system } = await startStripe();
    simulator.setFaults({ ...noFaults, serverErrorBefore: 1 });
    expect(await system.run('payments.authorise', [toAuthorise()])).toMatchObject([{ kind: 'unknown' }]);
    simulator.setFaults(noFaults);
    expect(await system.lookUp('payments.authorise', [toAuthorise()])).toEqual([{ kind: 'absent' }]);
  });

  test('a look-up that gets no answer says unknown, never absent', async () => {
    const { simulator, system } = await startStripe();
    const { authorisation } = await authorised(system);
    simulator.setFaults({ ...noFaults, serverErrorBefore: 1 });
    const part = toCapture({ authorisation });
    expect(await system.lookUp('payments.authorise', [toAuthorise()])).toMatchObject([{ kind: 'unknown' }]);
    expect(await system.lookUp('payments.capture', [part])).toMatchObject([{ kind: 'unknown' }]);
  });

  test('a system that is not there was certainly not asked', async () => {
    const simulator = await startSimulator();
    const system = connectTo(simulator.url);
    await simulator.close();
    expect(await system.run('payments.authorise', [toAuthorise()])).toMatchObject([{ kind: 'retry' }]);
  });

  test('a wrong key needs a person, for payments as for the check', async () => {
    const { simulator } = await startStripe();
    const system = connectTo(simulator.url, 'sk_test_wrong');
    expect(await system.run('payments.authorise', [toAuthorise()])).toMatchObject([
      { kind: 'failed', reason: 'not-authorised' },
    ]);
    await expect(system.check()).rejects.toThrow('Invalid API Key');
  });

  test('the check with the right key tells its mode', async () => {
    const { system } = await startStripe();
    expect((await system.check()).detail).toContain('test');
  });

  test.each([
    [409, { code: 'idempotency_key_in_use', type: 'idempotency_error' }, {}, { kind: 'retry' }],
    [409, { code: 'lock_timeout' }, {}, { kind: 'retry' }],
    [429, { code: 'lock_timeout' }, {}, { kind: 'retry', afterMs: null }],
    [400, { type: 'idempotency_error' }, {}, { kind: 'failed', reason: 'idempotency-conflict' }],
    [400, { code: 'charge_expired_for_capture' }, {}, { kind: 'refused', reason: 'expired' }],
    [402, { code: 'card_declined', type: 'card_error' }, {}, { kind: 'refused', reason: 'declined' }],
    [403, { message: 'not permitted' }, {}, { kind: 'failed', reason: 'not-authorised' }],
    [404, { code: 'resource_missing' }, {}, { kind: 'refused', reason: 'not-found' }],
    [500, { type: 'api_error' }, {}, { kind: 'unknown' }],
    [500, { type: 'api_error' }, { 'idempotent-replayed': 'true' }, { kind: 'failed', reason: 'stored-error' }],
    [503, { type: 'api_error' }, { 'retry-after': '2' }, { kind: 'retry', afterMs: 2_000 }],
  ])('a capture answered with %i %j %j', async (status, fields, headers, outcome) => {
    const system = await systemAnswered((reply) => reply.code(status).headers(headers).send(error(fields)));
    expect(await system.run('payments.capture', [toCapture({ authorisation: 'pi_1' })])).toMatchObject([outcome]);
  });

  test.each(['<html>gateway</html>', '{}', '{"id":"pi_1","status":"new-status"}'])(
    'a success that is none is unknown: %s',
    async (body) => {
      const system = await systemAnswered((reply) => reply.type('application/json').send(body));
      for (const operation of [
        system.run('payments.authorise', [toAuthorise()]),
        system.run('payments.capture', [toCapture({ authorisation: 'pi_1' })]),
      ])
        expect(await operation).toMatchObject([{ kind: 'unknown' }]);
    },
  );

  test('what is shown of an error holds no personal data', async () => {
    const intent = { id: 'pi_1', status: 'requires_capture', receipt_email: 'ada@example.org' };
    const system = await systemAnswered((reply) =>
      reply.code(400).send(error({ message: 'No.', payment_intent: intent })),
    );
    const { outcomes, journal } = await system.perform('payments.capture', [toCapture({ authorisation: 'pi_1' })]);
    expect(outcomes).toMatchObject([{ kind: 'failed', detail: 'HTTP 400: invalid_request_error: No.' }]);
    expect(JSON.stringify(journal)).not.toContain('ada@example.org');
  });
});
