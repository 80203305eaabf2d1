import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPlatform, type OpenPlatform } from '../security/open-platform.ts';

/** What Schemathesis has found (test/real/schemathesis), one test each. */
interface Described {
  readonly operationId: string;
  readonly requestBody?: object;
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly schema: { readonly pattern?: string } }[];
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

let open: OpenPlatform;
let operations: Described[] = [];
beforeAll(async () => {
  open = await openPlatform();
  const { body } = await open.call('/openapi.json');
  const paths = body['paths'] as Record<string, Record<string, Described>>;
  operations = Object.values(paths).flatMap((methods) => Object.values(methods));
});
afterAll(() => open.close());

const without = (status: string, of = operations) =>
  of.filter(({ responses }) => responses[status] === undefined).map(({ operationId }) => operationId);
const parametersOf = (name: string) =>
  operations.flatMap(({ operationId, parameters = [] }) =>
    parameters.filter((one) => one.name === name).map(({ schema }) => ({ operationId, ...schema })),
  );

describe('the OpenAPI document', () => {
  it('says of every operation that a request which cannot be read is answered with 400', async () => {
    expect(operations.length).toBeGreaterThan(40);
    expect(without('400')).toEqual([]);
    const { key } = await open.makeKey(['stock:read']);
    const twice = await open.call('/v1/inventory', { key, headers: { 'x-api-key': key } });
    expect(twice).toMatchObject({ status: 400, body: { code: 'XD_CREDENTIALS_TWICE' } });
  });

  it('says of every operation with a body that one too large, or of another type, is refused', () => {
    const withBody = operations.filter(({ requestBody }) => requestBody !== undefined);
    expect(withBody.length).toBeGreaterThan(30);
    expect(without('413', withBody)).toEqual([]);
    expect(without('415', withBody)).toEqual([]);
  });

  it('describes no content of an answer that has none', () => {
    const empty = operations.flatMap(({ responses }) => (responses['204'] === undefined ? [] : [responses['204']]));
    expect(empty.length).toBeGreaterThan(0);
    for (const answer of empty) expect(answer.content).toBeUndefined();
  });

  it('says which Idempotency-Keys are taken, wherever one is', async () => {
    const described = parametersOf('idempotency-key');
    const names = described.map(({ operationId }) => operationId);
    expect(names).toEqual(expect.arrayContaining(['submitOrder', 'checkOut', 'submitPartnerOrder']));
    const { key } = await open.makeKey(['orders:write']);
    const send = (word: string) =>
      open.call('/v1/orders', { method: 'POST', key, body: '{}', headers: { 'idempotency-key': word } });
    for (const word of ['a-b_c.1', '~!', 'a b', 'caf\u00e9']) {
      const isTaken = (await send(word)).body.code !== 'XD_IDEMPOTENCY_KEY';
      for (const { operationId, pattern = '' } of described)
        expect(new RegExp(pattern, 'u').test(word), `${operationId} ${word}`).toBe(isTaken);
    }
  });

  it('names the headers that change what an operation does', () => {
    expect(parametersOf('prefer').map(({ operationId }) => operationId)).toEqual(['checkOut', 'submitPartnerOrder']);
    expect(parametersOf('if-match').map(({ operationId }) => operationId)).toEqual(['changeCustomer']);
  });

  it('says that readiness may be refused', () => {
    expect(operations.find(({ operationId }) => operationId === 'isReady')?.responses['503']).toBeDefined();
  });
});

describe('a request that no route takes', () => {
  it('is told the methods that there are, whatever is wrong with its body', async () => {
    const send = (path: string, method: string, headers: Record<string, string> = {}, body?: string) =>
      open.call(path, { method, headers, ...(body === undefined ? {} : { body }) });
    const answers = await Promise.all([
      // Fastify refuses QUERY without a content-type before it looks whether there is such a route.
      send('/health/live', 'QUERY'),
      send('/health/live', 'PUT', { 'content-type': 'text/plain' }, 'x'),
      send('/health/live', 'PUT', { 'content-type': 'application/json' }, `"${'x'.repeat(11 * 1024 * 1024)}"`),
    ]);
    for (const { status, headers, body } of answers) {
      expect({ status, code: body.code }).toEqual({ status: 405, code: 'XD_METHOD_WRONG' });
      expect(headers.get('allow')).toBe('GET, HEAD');
    }
    const nowhere = await send('/nowhere', 'POST', { 'content-type': 'text/plain' }, 'x');
    expect(nowhere).toMatchObject({ status: 404, body: { code: 'XD_ROUTE_UNKNOWN' } });
  });
});
