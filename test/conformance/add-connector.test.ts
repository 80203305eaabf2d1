import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crossdock } from '../cli/run-command.ts';
import { newFolder, type NewFolder } from './new-folder.ts';

let folder: NewFolder;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => folder.remove());

/** Another house's style than the tutorial's: tokens, offsets, a key of its own for repeats, names that are words of the language. */
const api = {
  openapi: '3.0.3',
  info: { title: 'Quayside “Sellers” API', version: '3' },
  servers: [{ url: 'https://quayside.example/api' }],
  security: [{ oauth: [] }],
  paths: {
    '/sales': {
      get: {
        operationId: 'list-sales',
        parameters: [
          { name: 'modified_since', in: 'query', schema: { type: 'string', format: 'date-time' } },
          { name: 'offset', in: 'query', schema: { type: 'integer' } },
          { name: 'limit', in: 'query', schema: { type: 'integer' } },
        ],
        responses: {
          200: json({
            type: 'object',
            required: ['data'],
            properties: { data: { type: 'array', items: ref('Sale') }, total: { type: 'integer' } },
          }),
        },
      },
    },
    '/sales/{sale_id}': {
      get: { operationId: 'get-sale', parameters: [path('sale_id')], responses: { 200: json(ref('Sale')) } },
    },
    '/sales/{sale_id}/dispatch': {
      post: {
        operationId: 'delete',
        parameters: [
          path('sale_id'),
          { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string' } },
        ],
        requestBody: {
          required: true,
          ...json({
            type: 'object',
            required: ['class'],
            properties: { class: { type: 'string' }, 'tracking-no': { type: 'string' } },
          }),
        },
        responses: { 204: { description: 'Taken' } },
      },
    },
  },
  components: {
    securitySchemes: {
      oauth: {
        type: 'oauth2',
        flows: { clientCredentials: { tokenUrl: 'https://quayside.example/oauth/token', scopes: {} } },
      },
    },
    schemas: {
      Sale: {
        type: 'object',
        required: ['id', 'modified_at'],
        properties: {
          id: { type: 'string' },
          modified_at: { type: 'string', format: 'date-time' },
          parent: { $ref: '#/components/schemas/Sale' },
          'ship-to': { type: 'string', nullable: true },
        },
      },
    },
  },
};
function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}
function json(schema: object) {
  return { description: 'It', content: { 'application/json': { schema } } };
}
function path(name: string) {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

const ownTest = (name: string) => folder.node('--import', 'tsx', '--test', `connectors/${name}/connector.test.ts`);

test('a connector made from a description compiles, and its tests hold before a line is written', async () => {
  writeFileSync(join(folder.path, 'quayside.json'), JSON.stringify(api));
  const serve = ['--serve', 'storefront.shipments.create=delete,get-sale', '--sweep', 'orders=list-sales'];
  const added = await crossdock(
    ['add', 'connector', 'quay-side', '--from-openapi', 'quayside.json', ...serve],
    folder.path,
  );
  expect(added.code, added.err).toBe(0);
  expect(await folder.typeProblems()).toBe('');
  const held = await ownTest('quay-side');
  expect(held.code, held.out).toBe(0);
}, 180_000);

test('what is not written yet is named by the suite, in the words of what is needed', async () => {
  const { code, out } = await crossdock(['test', 'connector', 'quay-side', '--only', 'idempotency.done'], folder.path);
  expect(code).not.toBe(0);
  expect(out).toContain('conformance.ts: a new input that the vendor takes');
}, 60_000);

test('without a description there is one to begin with, which holds as well', async () => {
  const added = await crossdock(['add', 'connector', 'plain'], folder.path);
  expect(added.code, added.err).toBe(0);
  const held = await ownTest('plain');
  expect(held.code, held.out).toBe(0);
}, 120_000);

test('nothing is overwritten, and a wrong name, operation or capability is told with what is right', async () => {
  const file = join(folder.path, 'connectors/plain/mapping.ts');
  const before = readFileSync(file, 'utf8');
  const again = await crossdock(['add', 'connector', 'plain'], folder.path);
  expect([again.code === 0, again.err]).toEqual([false, expect.stringContaining('XD_ADD_EXISTS')]);
  expect(readFileSync(file, 'utf8')).toBe(before);
  const from = ['--from-openapi', 'quayside.json'];
  for (const [words, code, told] of [
    [['../up'], 'XD_ADD_NAME', 'small letters'],
    [['new', ...from, '--serve', 'storefront.shipments.create=no-such'], 'XD_ADD_OPERATION', 'getSale'],
    [['new', ...from, '--serve', 'no.such=get-sale'], 'XD_ADD_CAPABILITY', 'storefront.shipments.create'],
    [['new', '--from-openapi', 'package.json'], 'XD_ADD', 'OpenAPI'],
    [['new', '--from-openapi', 'no-such.json'], 'XD_ADD', 'no-such.json'],
  ] as const) {
    const { code: exit, err } = await crossdock(['add', 'connector', ...words], folder.path);
    expect(exit, err).not.toBe(0);
    expect(err).toContain(code);
    expect(err).toContain(told);
  }
  expect(readdirSync(join(folder.path, 'connectors')).toSorted()).toEqual(['plain', 'quay-side']);
}, 120_000);
