import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPlatform, type OpenPlatform } from './open-platform.ts';
import { signers } from './sign-deliveries.ts';

let open: OpenPlatform;
beforeAll(async () => {
  open = await openPlatform();
}, 120_000);
afterAll(() => open.close());

const event = (id: string) => JSON.stringify({ id, type: 'charge.captured', data: { object: { note: 'ä€' } } });
const shipped = (id: number) =>
  JSON.stringify({ id, order_id: 1, reference_id: 'acme/1@wh-east', status: 'Completed' });
const deliver = (system: string, body: string, headers: Record<string, string>) =>
  open.call(`/webhooks/${system}`, { method: 'POST', body, headers });
const kept = async (system: string) => {
  const [row] = await open.database.sql<{ count: number }[]>`
    SELECT count(*)::int AS count FROM inbound WHERE tenant = 'main' AND system = ${system}`;
  return row?.count ?? 0;
};
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

describe('security 19: deliveries of vendors', () => {
  const cases = [
    ['payments', event, signers.payments],
    ['warehouse', (id: string) => shipped(Number(id.replace(/\D/g, '')) || 1), signers.warehouse],
  ] as const;

  it.each(cases)(
    'security 19: of %s are believed by their bytes as they came, within five minutes, and once',
    async (system, bodyOf, sign) => {
      const before = await kept(system);
      const body = bodyOf('evt_1');
      const bytes = Buffer.from(body);
      const good = sign(bytes);
      expect((await deliver(system, body, good)).status).toBe(200);
      expect(await kept(system)).toBe(before + 1);
      // The same delivery again is answered well, so that the vendor stops, and has no effect.
      expect((await deliver(system, body, good)).status).toBe(200);
      expect((await deliver(system, body, sign(bytes, new Date(), 'msg_2'))).status).toBe(200);
      expect(await kept(system)).toBe(before + 1);
      const forged: [string, Record<string, string>][] = [
        [`${body} `, good],
        [body.replace('":', '" :'), good],
        [body, sign(Buffer.from(`${body} `))],
        [body, sign(bytes, minutes(-6))],
        [body, sign(bytes, minutes(6))],
        [
          body,
          Object.fromEntries(
            Object.entries(good).map(([name, value]) => [
              name,
              /signature/.test(name) ? value.replace(/.$/, (last) => (last === '0' ? '1' : '0')) : value,
            ]),
          ),
        ],
        [body, Object.fromEntries(Object.entries(good).filter(([name]) => !/signature/.test(name)))],
        [body, {}],
      ];
      for (const [text, headers] of forged)
        expect([400, 401], JSON.stringify(headers)).toContain((await deliver(system, text, headers)).status);
      expect((await deliver(system, body, sign(bytes, minutes(-4)))).status).toBe(200);
      expect(await kept(system)).toBe(before + 1);
    },
  );

  it('security 19: of the shop, which signs no time, are believed by their bytes, and a replay changes nothing', async () => {
    const order = { increment_id: '000000077', updated_at: '2026-11-25 10:00:00', store_id: 1 };
    const body = JSON.stringify({
      specversion: '1.0',
      id: 'e1',
      type: 'com.adobe.commerce.observer.sales_order_save_commit_after',
      source: 's',
      data: { value: order },
    });
    const headers = signers.shop(Buffer.from(body));
    for (let round = 0; round < 3; round += 1) expect((await deliver('shop', body, headers)).status).toBe(200);
    expect(await kept('shop')).toBe(1);
    expect((await deliver('shop', `${body}\n`, headers)).status).toBe(401);
    expect((await deliver('shop', body, {})).status).toBe(401);
  });

  it('security 19: that no database could keep are refused alone, and do not take with them what came beside', async () => {
    const before = await kept('payments');
    const send = (body: string) => deliver('payments', body, signers.payments(Buffer.from(body)));
    const ids = ['beside-1', 'x'.repeat(3_000), 'beside-2', '\u0000', 'beside-3'];
    const answers = await Promise.all(ids.map((id) => send(event(id))));
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 200, 400, 200]);
    expect(await kept('payments')).toBe(before + 3);
  });

  it('security 19: need no key and get nothing by one: a key does not stand for a signature', async () => {
    const { key } = await open.makeKey(['orders:write']);
    for (const system of Object.keys(signers)) {
      const answer = await open.call(`/webhooks/${system}`, { method: 'POST', body: event('x'), key });
      expect([400, 401]).toContain(answer.status);
    }
    expect((await deliver('nobody', '{}', {})).status).toBe(404);
    expect((await deliver('__proto__', '{}', {})).status).toBe(404);
  });

  it('security 19: every connector compares signatures in constant time, or has a library or a public key do it', () => {
    const folder = new URL('../../connectors/', import.meta.url);
    const files = readdirSync(folder).flatMap((name) => {
      try {
        return [[name, readFileSync(new URL(`${name}/webhooks.ts`, folder), 'utf8')] as const];
      } catch {
        return [];
      }
    });
    expect(files.map(([name]) => name)).toEqual(expect.arrayContaining(['adobe-commerce', 'shipbob', 'stripe']));
    for (const [name, text] of files) {
      expect(text, name).toMatch(/timingSafeEqual|from 'standardwebhooks'|verify\('RSA-SHA256'/);
      expect(text, name).not.toMatch(/signature\s*[!=]==?\s*(?!undefined|null|'')/);
    }
  });
});
