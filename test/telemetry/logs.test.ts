import { describe, expect, it } from 'vitest';
import { createLog, createLogMask, secretsIn } from '../../src/telemetry/index.ts';

const secrets = secretsIn({
  stripe: { settings: { url: 'https://api.example.com', secretKey: 'planted-vendor-secret', pageSize: 'twenty-five' } },
  env: {
    DATABASE_URL: 'postgres://crossdock:pl%40nted-pass@db.example.com/crossdock',
    ADOBE_COMMERCE_TOKEN: 'planted-token',
  },
});
const mask = createLogMask(secrets);

function written(format: 'json' | 'text', message: string, fields?: Record<string, unknown>): string {
  const lines: string[] = [];
  createLog(format, mask, (line) => lines.push(line))('warn', message, fields);
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

describe('a line of the log', () => {
  it('is one JSON document with level, time, message and fields', () => {
    const line = JSON.parse(
      written('json', 'sweep failed', { sweep: 'orders', tries: 3, time: 'foreign', level: 'x' }),
    ) as Record<string, unknown>;
    expect(Object.keys(line)).toEqual(['time', 'level', 'message', 'sweep', 'tries']);
    expect(line).toMatchObject({ level: 'warn', message: 'sweep failed', sweep: 'orders', tries: 3 });
    expect(new Date(String(line['time'])).toISOString()).toBe(line['time']);
  });

  it('stays one line for people, whatever stands in it', () => {
    const line = written('text', 'first\nsecond\u001b[2J', { why: 'a\nb' });
    expect(line).toMatch(/^\d{4}-\S+Z warn first second�\[2J why="a\\nb"$/);
  });

  it('is bounded, however large or deep a field is', () => {
    const deep: Record<string, unknown> = {};
    let at = deep;
    for (let depth = 0; depth < 1_000; depth += 1) at = at['in'] = {} as Record<string, unknown>;
    const many = Array.from({ length: 100_000 }, (_, index) => index);
    expect(written('json', 'x'.repeat(1_000_000), { deep, many, text: 'y'.repeat(1_000_000) }).length).toBeLessThan(
      20_000,
    );
  });
});

describe('what is not written', () => {
  const secretsPlanted: readonly (readonly [string, string, string])[] = [
    ['a secret of a system, wherever it stands', 'refused key planted-vendor-secret here', 'planted-vendor-secret'],
    ['a password of the database, also decoded', 'could not reach pl@nted-pass', 'pl@nted-pass'],
    ['a token of the environment', 'token planted-token', 'planted-token'],
    ['credentials in an address', 'GET https://bob:hunter22@example.com/x failed', 'hunter22'],
    ['a bearer token', 'Authorization: Bearer abc.def-123456', 'abc.def-123456'],
    ['an API key of ours', 'key xd_AbC123_s3cr3t-part', 's3cr3t-part'],
    ['a JSON Web Token', 'eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
    ['a secret key of a vendor', 'sk_live_51H8abcdefgh', '51H8abcdefgh'],
    ['a named secret in a text', 'body {"password":"opensesame1"}', 'opensesame1'],
    ['an e-mail address', 'no mailbox for jane.doe+shop@mail.example.co.uk today', 'jane.doe'],
    ['the number of a card', 'card 4111 1111 1111 1111 declined', '1111 1111'],
  ];
  it.each(secretsPlanted)('%s', (_, text, planted) => {
    for (const format of ['json', 'text'] as const) {
      expect(written(format, text)).not.toContain(planted);
      expect(written(format, 'm', { why: text, list: [{ why: text }] })).not.toContain(planted);
      expect(written(format, 'm', { cause: new Error('outer', { cause: new Error(text) }) })).not.toContain(planted);
    }
  });

  it('fields whose names say that they are secret or personal, whatever they hold', () => {
    const line = written('json', 'm', {
      apiKey: 'plain1',
      Authorization: ['plain2'],
      customer: { name: 'plain3' },
      email: 'plain4',
      nested: { shipTo: { street: 'plain5' }, clientSecret: 'plain6', phone: 49301234567 },
      order: 'main-shop/000000012',
    });
    expect(line).not.toMatch(/plain|49301234567/);
    expect(line).toContain('main-shop/000000012');
  });

  it('leaves alone what only looks like it: numbers of orders, times, addresses of systems', () => {
    const text =
      'order main-shop/000000012 at 2026-11-25T10:00:00.000Z of https://api.example.com/v1, 250 ms, twenty-five';
    expect(mask.text(text)).toBe(text);
  });

  it('takes a text of its longest size apart in no time', () => {
    const began = performance.now();
    for (const unit of ['a', '1', 'a@', 'a.', 'eyJ.', ' 1', '://', 'bearer '])
      mask.text(unit.repeat(4_000 / unit.length));
    expect(performance.now() - began).toBeLessThan(500);
  });
});
