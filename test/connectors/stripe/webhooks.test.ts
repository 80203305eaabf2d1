import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import { signatureHeader } from '../../../simulators/stripe/index.ts';
import { authorised, startStripe, toCapture, webhookSecret } from './stripe-at-work.ts';

const body = '{"id":"evt_1","type":"charge.captured","data":{"object":{"note":"ä€"}}}';
const nowSeconds = () => Math.floor(Date.now() / 1000);
const delivery = (signature: string | undefined, text = body) => ({
  headers: { 'stripe-signature': signature },
  rawBody: Buffer.from(text),
});

describe('a delivery', () => {
  test('that is signed is one document, named by its event and kept as it came', async () => {
    const { system } = await startStripe();
    const verified = system.verifyWebhook(delivery(signatureHeader(webhookSecret, nowSeconds(), body)));
    expect(verified).toEqual({
      ok: true,
      documents: [{ id: 'evt_1', type: 'charge.captured', body, via: 'webhook' }],
    });
  });

  test('counts when one of several signatures fits, as while a secret is rolled', async () => {
    const { system } = await startStripe();
    const fits = signatureHeader(webhookSecret, nowSeconds(), body);
    const signature = fits.replace(',v1=', `,v1=${'0'.repeat(64)},v0=abc,v1=`);
    expect(system.verifyWebhook(delivery(signature))).toMatchObject({ ok: true });
  });

  test.each([
    ['no signature', () => undefined, 400],
    ['a signature without a time', () => 'v1=00', 400],
    ['a time without a signature', () => `t=${nowSeconds()}`, 400],
    ['the signature of another secret', () => signatureHeader('whsec_other', nowSeconds(), body), 401],
    ['the signature of another body', () => signatureHeader(webhookSecret, nowSeconds(), `${body} `), 401],
    ['a signature that is no hex', () => `t=${nowSeconds()},v1=zz`, 401],
    ['a signature of six minutes ago', () => signatureHeader(webhookSecret, nowSeconds() - 360, body), 401],
    ['a signature of the future', () => signatureHeader(webhookSecret, nowSeconds() + 360, body), 401],
  ])('with %s is not taken', async (_what, signature, status) => {
    const { system } = await startStripe();
    expect(system.verifyWebhook(delivery(signature()))).toMatchObject({ ok: false, status });
  });

  test('of a time that was changed is not taken', async () => {
    const { system } = await startStripe();
    const old = signatureHeader(webhookSecret, nowSeconds() - 3_600, body);
    const signature = old.replace(/t=\d+/, `t=${nowSeconds()}`);
    expect(system.verifyWebhook(delivery(signature))).toMatchObject({ ok: false, status: 401 });
  });

  test.each(['', 'no json', 'null', '[]', '{"id":"evt_1"}'])('signed, with the body %j, is malformed', async (text) => {
    const { system } = await startStripe();
    const signature = signatureHeader(webhookSecret, nowSeconds(), text);
    expect(system.verifyWebhook(delivery(signature, text))).toMatchObject({ ok: false, status: 400 });
  });
});

test('the simulator delivers what happened, twice when it is told to, and the connector reads it', async () => {
  const received: { headers: Record<string, string | undefined>; rawBody: Buffer }[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, rawBody: Buffer.concat(chunks) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address() as { port: number };
  const { simulator, system } = await startStripe();
  simulator.setWebhookUrl(`http://127.0.0.1:${address.port}/hooks/stripe`);
  simulator.setFaults({ ...noFaults, webhookTwice: 1 });
  const { authorisation } = await authorised(system);
  await system.run('payments.capture', [toCapture({ authorisation })]);
  await expect.poll(() => received.length, { timeout: 5_000 }).toBe(6);
  receiver.close();
  const documents = received.flatMap((one) => {
    const verified = system.verifyWebhook(one);
    return verified.ok ? verified.documents : [];
  });
  expect(documents).toHaveLength(6);
  const unique = new Map(documents.map((document) => [document.id, document]));
  const interpretations = await system.interpret([...unique.values()]);
  const facts = interpretations.flatMap((one) => ('facts' in one ? one.facts : []));
  const statuses = facts.map((fact) => (fact.kind === 'payment-changed' ? fact.status : fact.kind));
  expect(statuses.toSorted()).toEqual(['authorised', 'captured', 'captured']);
});
