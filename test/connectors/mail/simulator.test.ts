import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createMailSimulator } from '../../../simulators/mail/index.ts';
import { item, messagesOf, notification, startMail } from './start-mail.ts';

describe('the mail simulator', () => {
  const closing: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  it('finds mails by recipient, message id and order, newest last', async () => {
    const { simulator, system, close } = await startMail();
    closing.push(close);
    for (const reference of ['web/12', 'web/12/s-1', 'web/123'])
      await system.run('notifications.send', [
        item(notification({ reference, to: `${reference.length}@example.org` })),
      ]);
    const ids = async (query: string) => (await messagesOf(simulator.url, query)).map(({ id }) => id);
    expect(await ids('')).toEqual(['1', '2', '3']);
    expect(await ids('?order=12')).toEqual(['1', '2']);
    expect(await ids('?order=web/12')).toEqual(['1', '2']);
    expect(await ids('?order=web/12/s-1')).toEqual(['2']);
    expect(await ids('?order=12&to=10@EXAMPLE.org')).toEqual(['2']);
    expect(await ids('?messageId=unknown')).toEqual([]);
    const [first] = await messagesOf(simulator.url);
    expect(await (await fetch(`${simulator.url}/messages/1`)).json()).toEqual(first);
    expect((await fetch(`${simulator.url}/messages/9`)).status).toBe(404);
  });

  it('shows an inbox in which nothing of a mail becomes markup', async () => {
    const { simulator, system, close } = await startMail();
    closing.push(close);
    await system.run('notifications.send', [item(notification({ name: '<script>alert(1)</script>' }))]);
    const answer = await fetch(simulator.url);
    const page = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(page).toContain('Your order 000012 is on its way');
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).not.toContain('<script');
  });

  it('keeps no mail whose end never came', async () => {
    const { simulator, close } = await startMail();
    closing.push(close);
    const socket = connect(simulator.smtpPort, '127.0.0.1');
    const said = (code: string) =>
      new Promise<void>((resolve) => {
        socket.on('data', function onData(chunk: Buffer) {
          if (!chunk.toString().includes(code)) return;
          socket.off('data', onData);
          resolve();
        });
      });
    await said('220 ');
    for (const [command, code] of [
      ['HELO x', '250 '],
      ['MAIL FROM:<a@example.org>', '250 '],
      ['RCPT TO:<b@example.org>', '250 '],
      ['DATA', '354 '],
    ] as const) {
      socket.write(`${command}\r\n`);
      await said(code);
    }
    socket.write('Subject: half\r\n\r\nHalf a mai');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.end();
    await closed;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(simulator.summary().messages).toEqual([]);
  });

  it('has its mails again after a restart, and counts on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mail-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const ledgerFile = join(folder, 'ledger.jsonl');
    const first = await startMail({ ledgerFile });
    await first.system.run('notifications.send', [item(notification())]);
    const before = first.simulator.summary();
    await first.close();
    const second = await startMail({ ledgerFile });
    closing.push(second.close);
    expect(second.simulator.summary()).toEqual(before);
    expect(await second.system.lookUp('notifications.send', [item(notification())])).toMatchObject([{ kind: 'done' }]);
    await second.system.run('notifications.send', [item(notification({ reference: 'web/2' }))]);
    expect((await messagesOf(second.simulator.url)).map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('listens where it is told to', async () => {
    const probe = await createMailSimulator({ ledgerFile: null, seed: 1 });
    const [port, httpPort] = [probe.smtpPort, Number(new URL(probe.url).port)];
    await probe.close();
    const simulator = await createMailSimulator({ ledgerFile: null, seed: 1, port, httpPort });
    closing.push(() => simulator.close());
    expect(simulator.smtpPort).toBe(port);
    expect(simulator.url).toBe(`http://127.0.0.1:${httpPort}`);
  });
});
