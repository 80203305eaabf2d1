import { afterEach, describe, expect, it } from 'vitest';
import { messageIdOf } from '../../../connectors/mail/index.ts';
import { noFaults } from '../../../simulators/kit/index.ts';
import { item, messagesOf, notification, startMail } from './start-mail.ts';

describe('a notification by mail', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const start = async (options: Parameters<typeof startMail>[0] = {}) => {
    const started = await startMail(options);
    closing.push(started.close);
    return started;
  };

  it('arrives once, with an id made of its kind and reference', async () => {
    const { simulator, system } = await start();
    const messageId = messageIdOf('order-shipped', 'web/000012/s-1', 'orders@shop.example');
    expect(await system.run('notifications.send', [item(notification())])).toEqual([
      { kind: 'done', value: { messageId } },
    ]);
    expect(messageId).toMatch(/^<sha256-[0-9a-f]{40}@crossdock\.shop\.example>$/);
    expect(messageIdOf('order-cancelled', 'web/000012/s-1', 'orders@shop.example')).not.toBe(messageId);
    expect(simulator.summary().messages).toMatchObject([
      {
        to: 'ada@example.org',
        kind: 'order-shipped',
        reference: 'web/000012/s-1',
        subject: 'Your order 000012 is on its way',
      },
    ]);
    const [message] = await messagesOf(simulator.url, `?messageId=${encodeURIComponent(messageId)}`);
    expect(message?.headers).toMatchObject({
      'message-id': messageId,
      'x-crossdock-reference': 'order-shipped:web/000012/s-1',
      from: expect.stringContaining('<orders@shop.example>') as string,
    });
  });

  it('goes out as a set, in order, one outcome a mail', async () => {
    const { simulator, system } = await start();
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    const set = numbers.map((index) =>
      item(notification({ reference: `web/${index}`, to: index === 7 ? 'x@bounce.test' : 'a@example.org' })),
    );
    const outcomes = await system.run('notifications.send', set);
    expect(outcomes.map(({ kind }) => kind)).toEqual(numbers.map((index) => (index === 7 ? 'refused' : 'done')));
    expect(new Set(simulator.summary().messages.map(({ reference }) => reference)).size).toBe(19);
  });

  it('is refused where the recipient does not exist or is no address', async () => {
    const { simulator, system } = await start();
    const refusal = { kind: 'refused', reason: 'recipient-rejected' };
    expect(
      await system.run('notifications.send', [
        item(notification({ to: 'gone@bounce.test' })),
        item(notification({ to: 'no address' })),
      ]),
    ).toMatchObject([refusal, refusal]);
    expect(simulator.summary().messages).toEqual([]);
  });

  it.each(['throttled', 'serverErrorBefore', 'droppedBefore'] as const)(
    'is tried again after %s, because nothing was sent',
    async (fault) => {
      const { simulator, system } = await start({ faults: { ...noFaults, [fault]: 1 } });
      expect((await system.run('notifications.send', [item(notification())]))[0]?.kind).toBe('retry');
      simulator.setFaults(noFaults);
      expect((await system.run('notifications.send', [item(notification())]))[0]?.kind).toBe('done');
      expect(simulator.summary().messages).toHaveLength(1);
    },
  );

  it('is tried again where the server cannot be reached', async () => {
    const { simulator, system } = await start({ settings: { port: 9 } });
    expect((await system.run('notifications.send', [item(notification())]))[0]?.kind).toBe('retry');
    expect(simulator.summary().messages).toEqual([]);
  });

  it('is unknown when the connection is lost after the content, and the look-up finds the one mail', async () => {
    const { simulator, system } = await start();
    // The first mail leaves a connection behind that the second one uses.
    await system.run('notifications.send', [item(notification({ reference: 'web/1' }))]);
    simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    expect((await system.run('notifications.send', [item(notification())]))[0]?.kind).toBe('unknown');
    simulator.setFaults(noFaults);
    expect(await system.lookUp('notifications.send', [item(notification())])).toMatchObject([{ kind: 'done' }]);
    expect(simulator.summary().messages.map(({ reference }) => reference)).toEqual(['web/1', 'web/000012/s-1']);
  });

  it('is absent for the look-up where it never arrived', async () => {
    const { system } = await start();
    expect(await system.lookUp('notifications.send', [item(notification())])).toEqual([{ kind: 'absent' }]);
  });

  it('is for a person to decide, never sent twice, where an unknown mail has no mailbox to be looked up in', async () => {
    const { simulator, system } = await start({ mailbox: false, faults: { ...noFaults, droppedAfter: 1 } });
    expect((await system.run('notifications.send', [item(notification())]))[0]?.kind).toBe('unknown');
    expect(await system.lookUp('notifications.send', [item(notification())])).toMatchObject([
      { kind: 'failed', reason: 'mail-outcome-unknown' },
    ]);
    expect(simulator.summary().messages).toHaveLength(1);
  });

  it('is not taken for absent because the mailbox is at another address or out of order', async () => {
    const { simulator, system } = await start();
    const elsewhere = await start({ settings: { mailboxUrl: `${simulator.url}/elsewhere` } });
    expect(await elsewhere.system.lookUp('notifications.send', [item(notification())])).toMatchObject([
      { kind: 'failed', reason: 'mail-outcome-unknown' },
    ]);
    for (const fault of ['throttled', 'serverErrorBefore', 'droppedBefore']) {
      simulator.setFaults({ ...noFaults, [fault]: 1 });
      expect((await system.lookUp('notifications.send', [item(notification())]))[0]?.kind).toBe('unknown');
    }
  });

  it('arrives exactly once under all faults together, when an unknown one is looked up before it is repeated', async () => {
    const often = { throttled: 0.1, serverErrorBefore: 0.1, droppedBefore: 0.1, droppedAfter: 0.2 };
    const { simulator, system } = await start({ faults: { ...noFaults, ...often } });
    let open = Array.from({ length: 60 }, (_, index) => ({
      ...item(notification({ reference: `web/${index}` })),
      unknown: false,
    }));
    const count = open.length;
    let unknownCount = 0;
    for (let round = 0; round < 40 && open.length > 0; round += 1) {
      const outcomes = await Promise.all(
        open.map(async ({ key, input, unknown }) => {
          const [outcome] = unknown
            ? await system.lookUp('notifications.send', [{ key, input }])
            : await system.run('notifications.send', [{ key, input }]);
          return outcome?.kind;
        }),
      );
      unknownCount += outcomes.filter((kind) => kind === 'unknown').length;
      open = open
        .map((one, index) => ({ ...one, unknown: !['retry', 'absent'].includes(outcomes[index] ?? '') }))
        .filter((_, index) => outcomes[index] !== 'done');
    }
    expect(open).toEqual([]);
    expect(unknownCount).toBeGreaterThan(5);
    expect(new Set(simulator.summary().messages.map(({ reference }) => reference)).size).toBe(count);
    expect(simulator.summary().messages).toHaveLength(count);
  });

  it('needs a person where the login is wrong, and arrives where it is right', async () => {
    const login = { user: 'shop', password: 'correct-horse' };
    const wrong = await start({ ...login, settings: { user: 'shop', password: 'battery-staple' } });
    expect(await wrong.system.run('notifications.send', [item(notification())])).toMatchObject([
      { kind: 'failed', reason: 'not-authorised' },
    ]);
    await expect(wrong.system.check()).rejects.toThrow('535');
    const right = await start({ ...login, settings: login });
    expect(await right.system.run('notifications.send', [item(notification())])).toMatchObject([{ kind: 'done' }]);
    await expect(right.system.check()).resolves.toMatchObject({ detail: expect.stringContaining('mailbox') as string });
  });
});
