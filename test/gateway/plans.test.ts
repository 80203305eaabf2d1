import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, setPlan, type Plan } from '../../src/gateway/index.ts';
import { until } from '../kit/until.ts';
import { openGateway, type OpenGateway } from './open-gateway.ts';
import { readLimitField } from './rate-limit-fields.ts';
import { startGatewayProcess } from './start-process.ts';
import { makeClient, tokenOf } from './token-client.ts';

let held: Promise<void> = Promise.resolve();
let one: OpenGateway;
let two: OpenGateway;
const ports = {
  inventory: async () => {
    await held;
    return [];
  },
  receiveWebhook: () => Promise.resolve({ status: 200 as const, documents: 1 }),
};
beforeAll(async () => {
  one = await openGateway(ports);
  two = await openGateway(ports, {}, one.place);
});
afterAll(async () => {
  await two.close();
  await one.close();
});

let planCount = 0;
/** A plan with these limits and a key that has it. */
async function keyWith(limits: Partial<Plan>) {
  planCount += 1;
  const name = `plan-${planCount}`;
  const none = { requestsPerSecond: null, burst: null, concurrency: null, requestsPerDay: null };
  await setPlan(one.database, 'test', { ...none, ...limits, name }, 'test');
  const made = await createApiKey(one.database.sql, 'test', 'planned', ['stock:read'], { plan: name });
  return { ...made, plan: name };
}
const ask = (at: OpenGateway, key: string) => at.call('/v1/inventory', { key });
const count = (answers: readonly { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length;
/** So slow that no token comes back while a test runs. */
const slow = { requestsPerSecond: 0.001 };

describe('a plan', () => {
  it('says with each answer how much there is and how much is left, as the IETF draft has it', async () => {
    const { key } = await keyWith({ requestsPerSecond: 2, burst: 10, concurrency: 4, requestsPerDay: 1_000 });
    const answer = await ask(one, key);
    expect(answer.status).toBe(200);
    expect(readLimitField(answer.headers.get('ratelimit-policy'))).toEqual({
      burst: { name: 'burst', q: 10, w: 5 },
      concurrent: { name: 'concurrent', q: 4, qu: 'concurrent-requests' },
      day: { name: 'day', q: 1_000, w: 86_400 },
    });
    const left = readLimitField(answer.headers.get('ratelimit'));
    expect(left).toMatchObject({ burst: { r: 9, t: 1 }, concurrent: { r: 3 }, day: { r: 999 } });
    const midnight = new Date();
    midnight.setUTCHours(24, 0, 0, 0);
    expect(Math.abs(Number(left['day']?.['t']) - (midnight.getTime() - Date.now()) / 1_000)).toBeLessThan(30);
  });

  it('that a key does not have limits nothing and says nothing', async () => {
    const { key } = await createApiKey(one.database.sql, 'test', 'free', ['stock:read']);
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(one, key)));
    expect(count(answers, 200)).toBe(100);
    expect(answers[0]?.headers.get('ratelimit')).toBeNull();
  });

  it('lets exactly its burst through, however many gateways answer, and says when to come again', async () => {
    const { key, plan } = await keyWith({ ...slow, burst: 25 });
    const answers = await Promise.all(Array.from({ length: 80 }, (_, nr) => ask(nr % 2 === 0 ? one : two, key)));
    expect([count(answers, 200), count(answers, 429)]).toEqual([25, 55]);
    for (const { headers, body } of answers.filter(({ status }) => status === 429)) {
      expect(body).toMatchObject({
        code: 'XD_PLAN_EXCEEDED',
        type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
        'violated-policies': ['burst'],
        what: expect.stringContaining(plan),
      });
      const after = Number(headers.get('retry-after'));
      expect(after).toBeGreaterThan(900);
      expect(after).toBeLessThanOrEqual(1_000);
      expect(readLimitField(headers.get('ratelimit'))).toMatchObject({ burst: { r: 0 } });
    }
    const rests = answers
      .filter(({ status }) => status === 200)
      .map(({ headers }) => readLimitField(headers.get('ratelimit'))['burst']?.['r']);
    expect(rests.map(Number).sort((a, b) => b - a)).toEqual(Array.from({ length: 25 }, (_, nr) => 24 - nr));
  });

  it('refills at its rate, and a caller that waits as long as it was told gets through', async () => {
    const { key } = await keyWith({ requestsPerSecond: 1, burst: 1 });
    expect((await ask(one, key)).status).toBe(200);
    const refused = await ask(one, key);
    expect(refused.status).toBe(429);
    await sleep(Number(refused.headers.get('retry-after')) * 1_000);
    expect((await ask(one, key)).status).toBe(200);
    expect((await ask(one, key)).status).toBe(429);
  });

  it('lets no more run at a time than it says, across gateways, and takes the next when one ends', async () => {
    const { key } = await keyWith({ concurrency: 3 });
    let letGo = (): void => undefined;
    held = new Promise((resolve) => (letGo = resolve));
    const running = Array.from({ length: 12 }, (_, nr) => ask(nr % 2 === 0 ? one : two, key));
    const refused = await until(async () => {
      const settled = await Promise.all(running.map((each) => Promise.race([each, sleep(5).then(() => null)])));
      const done = settled.filter((each) => each !== null);
      return done.length === 9 ? done : undefined;
    });
    for (const { status, body, headers } of refused) {
      expect(status).toBe(429);
      expect(body['violated-policies']).toEqual(['concurrent']);
      expect(headers.get('retry-after')).toBe('1');
    }
    letGo();
    expect(count(await Promise.all(running), 200)).toBe(3);
    held = Promise.resolve();
    await until(async () => (await ask(two, key)).status === 200);
  });

  it('counts a day to its end, and begins again with the next', async () => {
    const { key, id } = await keyWith({ requestsPerDay: 5 });
    const answers = await Promise.all(Array.from({ length: 12 }, (_, nr) => ask(nr % 2 === 0 ? one : two, key)));
    expect([count(answers, 200), count(answers, 429)]).toEqual([5, 7]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body['violated-policies']).toEqual(['day']);
    expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(86_400);
    await one.database.sql`UPDATE plan_use SET day = day - 1 WHERE tenant = 'test' AND client = ${id}`;
    // Who was refused is refused from memory for a second.
    await until(async () => (await ask(two, key)).status === 200);
  });

  it('that is changed holds within seconds', async () => {
    const { key, plan } = await keyWith({ ...slow, burst: 1 });
    await ask(one, key);
    expect((await ask(one, key)).status).toBe(429);
    const wider = { name: plan, ...slow, burst: 50, concurrency: null, requestsPerDay: 9 };
    await setPlan(one.database, 'test', wider, 'test');
    await until(async () => (await ask(one, key)).headers.get('ratelimit-policy')?.includes('"day";q=9') === true);
  });

  it('belongs to each client for itself, tokens and keys alike', async () => {
    const { key, plan } = await keyWith({ ...slow, burst: 1 });
    const client = await makeClient(one, ['stock:read'], plan);
    const token = await tokenOf(one.url, client);
    expect([(await ask(one, key)).status, (await ask(one, token)).status]).toEqual([200, 200]);
    expect([(await ask(one, key)).status, (await ask(one, token)).status]).toEqual([429, 429]);
    // A second token of the same client has no plan of its own.
    expect((await ask(one, await tokenOf(one.url, client))).status).toBe(429);
  });

  it('never limits the webhooks of vendors, nor health', async () => {
    const { key } = await keyWith({ ...slow, burst: 1 });
    await ask(one, key);
    const deliver = () => one.call('/webhooks/shop', { method: 'POST', body: '{}', key });
    const answers = await Promise.all(Array.from({ length: 50 }, deliver));
    expect(count(answers, 200)).toBe(50);
    expect(answers.every(({ headers }) => headers.get('ratelimit') === null)).toBe(true);
    expect((await one.call('/health/ready', { key })).status).toBe(200);
  });

  it('that is not valid is not made', async () => {
    const good: Plan = { name: 'good', requestsPerSecond: 1, burst: 1, concurrency: null, requestsPerDay: null };
    const wrong: Partial<Plan>[] = [
      { name: 'unlimited' },
      { name: 'Big Plan' },
      { name: '' },
      { burst: null },
      { requestsPerSecond: null },
      { requestsPerSecond: 0 },
      { requestsPerSecond: Number.NaN },
      { requestsPerSecond: Infinity },
      { burst: 0 },
      { burst: 1.5 },
      { concurrency: 0 },
      { requestsPerDay: -1 },
    ];
    for (const change of wrong)
      await expect(
        setPlan(one.database, 'test', { ...good, ...change }, 'test'),
        JSON.stringify(change),
      ).rejects.toMatchObject({
        code: 'XD_PLAN_INVALID',
      });
    const unknown = createApiKey(one.database.sql, 'test', 'x', ['stock:read'], { plan: 'nowhere' });
    await expect(unknown).rejects.toMatchObject({ code: 'XD_PLAN_UNKNOWN' });
  });
});

describe('a plan across processes', () => {
  it('security 11: a burst from two processes gets exactly what the plan has', async () => {
    const processes = await Promise.all([startGatewayProcess(one.place.url), startGatewayProcess(one.place.url)]);
    expect(new Set([process.pid, ...processes.map(({ pid }) => pid)]).size).toBe(3);
    try {
      for (const burst of [1, 40, 300]) {
        const { key } = await keyWith({ ...slow, burst });
        const send = async (nr: number) => {
          const url = processes[nr % 2]?.url ?? '';
          return fetch(`${url}/v1/inventory`, { headers: { authorization: `Bearer ${key}` } });
        };
        const answers = await Promise.all(Array.from({ length: 600 }, (_, nr) => send(nr)));
        await Promise.all(answers.map((answer) => answer.arrayBuffer()));
        expect([count(answers, 200), count(answers, 429)]).toEqual([burst, 600 - burst]);
      }
    } finally {
      await Promise.all(processes.map((each) => each.stop()));
    }
  }, 60_000);
});
