import { exampleOf } from './example-of.ts';
import { camel } from './names.ts';
import type { Api, ApiOperation } from './openapi.ts';
import type { Parts } from './write-index.ts';
import { credentialsOf } from './write-settings.ts';

/** Tests that hold before a line was written, by node:test, which needs no package. */
export function testFile({ api, name, publicApi }: Parts): string {
  const calls = api.operations.map((operation) => callText(api, operation));
  const hasSecret = credentialsOf(api).length > 0;
  return `import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { runConformance, type Call, type VendorRequest, type VendorResponse } from '${publicApi}';
import * as client from './client.ts';
import { conformance } from './conformance.ts';
import { operations, wanted } from './simulator-operations.ts';
import { createSimulator, type Simulator } from './simulator.ts';

// node --import tsx --test connectors/${name}/connector.test.ts
let simulator: Simulator;
before(async () => {
  simulator = await createSimulator();
});
after(() => simulator.close());

/** Requests as the runtime makes them, without its limits and its journal. */
const call = {
  request: async ({ method, path, query, headers, body }: VendorRequest): Promise<VendorResponse> => {
    const url = new URL(simulator.url + path);
    for (const [field, value] of Object.entries(query ?? {})) if (value !== undefined) url.searchParams.set(field, String(value));
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...(await authorisation()), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: {}, text, json: <T>() => JSON.parse(text) as T };
  },
} as unknown as Call;

async function authorisation(): Promise<Record<string, string>> {
  if (wanted.header === '') return {};
  if (wanted.token === null) return { [wanted.header]: wanted.value };
  const form = new URLSearchParams({ client_id: 'simulated', client_secret: 'simulated-client-secret' });
  const answer = await fetch(\`\${simulator.url}/oauth/token\`, { method: 'POST', body: form });
  return { [wanted.header]: \`Bearer \${((await answer.json()) as { access_token: string }).access_token}\` };
}

/** Documents that paths of the operations lead to, under the id that the calls below name. */
function placeItems(): void {
  for (const { item, idField, example } of operations)
    if (item !== null) simulator.vendor.place(item.collection.replace(/\\{[^{}]+\\}/g, 'id-1'), idField, { ...(example as object), [idField]: 'id-1' });
}

test('the simulator answers each operation of the client', async () => {
  placeItems();
  const answers: [string, number, VendorResponse][] = [
${calls.join('\n')}
  ];
  for (const [operation, status, answer] of answers)
    assert.equal(answer.status, status, \`\${operation} answered \${answer.status}: \${answer.text}\`);
});
${
  hasSecret
    ? `
test('the simulator turns away who has no credentials', async () => {
  const [first] = operations;
  const answer = await fetch(simulator.url + (first?.path ?? '/').replace(/\\{[^{}]+\\}/g, 'id-1'), { method: first?.method ?? 'GET' });
  assert.equal(answer.status, 401);
});
`
    : ''
}
test('the connector declares what the specification asks for', async () => {
  const report = await runConformance(conformance, { only: 'declaration' });
  assert.deepEqual(report.results.filter(({ verdict }) => verdict === 'failed'), []);
});

test('the connector opens the account with the right credentials', async () => {
  const report = await runConformance(conformance, { only: 'authentication.good' });
  assert.deepEqual(report.results.filter(({ verdict }) => verdict === 'failed'), []);
});
`;
}

function callText(api: Api, { name, parameters, body, status }: ApiOperation): string {
  const required = parameters.filter((one) => one.required === true || one.in === 'path');
  const fields = required.map((one) => `${camel(one.name)}: ${valueText(one.schema?.type, one.schema?.enum?.[0])}`);
  if (body !== null) fields.push(`body: ${JSON.stringify(exampleOf(api, body))} as never`);
  return `    ['${name}', ${status}, await client.${name}(call, { ${fields.join(', ')} })],`;
}

function valueText(type: unknown, first: unknown): string {
  if (first !== undefined) return JSON.stringify(first);
  return type === 'integer' || type === 'number' ? '1' : type === 'boolean' ? 'false' : "'id-1'";
}

/** What is there, and what is to be done. */
export function readmeFile({ api, name, served, swept }: Parts): string {
  const rows = served.map(
    ({ capability, operation, lookUp }) =>
      `| \`${capability}\` | \`${operation.method} ${operation.path}\` | ${lookUp === null ? '' : `\`${lookUp.method} ${lookUp.path}\``} |`,
  );
  return `# ${api.title}

Made by \`crossdock add connector ${name}\`. What is generated works; what is yours fails with the words of what it needs:

1. \`mapping.ts\`: the vendor's documents to facts, and Crossdock's inputs to the vendor's requests.
2. \`simulator-rules.ts\`: what the vendor refuses and changes, beyond storing and showing.
3. \`conformance.ts\`: samples of each operation and sweep.

Then \`crossdock test connector ${name}\` until it conforms, and \`--record\` once for the fixtures.

| capability | request | found again by |
| ---------- | ------- | -------------- |
${rows.join('\n')}

Sweeps: ${swept.map((one) => `\`${one.name}\` by \`${one.operation.method} ${one.operation.path}\``).join(', ') || 'none'}.
`;
}
