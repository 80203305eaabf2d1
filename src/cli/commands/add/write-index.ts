import { camel, pascal } from './names.ts';
import type { Api } from './openapi.ts';
import { itemType, mapName, type Served, type Swept } from './served.ts';
import { authoriseText } from './write-settings.ts';

export interface Parts {
  readonly api: Api;
  /** As the user gave it: `harbourmart`. */
  readonly name: string;
  /** Where the public API is imported from. */
  readonly publicApi: string;
  readonly served: readonly Served[];
  readonly swept: readonly Swept[];
}

/** The connector: what was generated, put together. */
export function indexFile({ api, name, publicApi, served, swept }: Parts): string {
  const constant = camel(name);
  const wire = [...new Set(swept.map(itemType))].toSorted();
  const usesError = api.security.kind === 'client-credentials' || checkOf(api) !== null;
  const check = checkOf(api);
  return `import { defineConnector${usesError ? ', VendorError' : ''} } from '${publicApi}';
${check === null ? '' : `import { ${check.name} } from './client.ts';\n`}${swept.length === 0 ? '' : `import { ${[...new Set(swept.map(mapName))].join(', ')} } from './mapping.ts';\nimport { interpreted } from './reader.ts';\nimport { ${swept.map((one) => `${camel(one.name)}Sweep`).join(', ')} } from './sweeps.ts';\n`}${served.length === 0 ? '' : `import { ${served.map((one) => one.constant).join(', ')} } from './operations.ts';\n`}import { ${pascal(name)}Settings } from './settings.ts';
${wire.length === 0 ? '' : `import type { ${wire.join(', ')} } from './wire.ts';\n`}
export type { ${pascal(name)}Settings } from './settings.ts';

/** ${api.title}. */
export const ${constant} = defineConnector({
  name: '${name}',
  title: '${api.title.replaceAll("'", '’')}',
  settings: ${pascal(name)}Settings,
  http: {
    baseUrl: ({ baseUrl }) => baseUrl,${authoriseText(api)}
  },
  limits: {
    requestTimeoutMs: 20_000,
    concurrencyMax: 4,
    // The vendor's published rate; null where it publishes none.
    requestsPerSecondMax: null,
    responseBytesMax: 16 * 1024 * 1024,
  },
  // Fields with personal data, by their names in the vendor's documents: their values are masked in the journal.
  masked: ${maskedOf(api)},
  connect: ({ settings${swept.length === 0 ? ': _settings' : ', system'} }) => ${
    swept.length === 0
      ? ''
      : `{
    const shop = { ...settings, channel: settings.channel ?? system };
    return `
  }({
    operations: {
${served.map((one) => `      '${one.capability}': ${one.constant},`).join('\n')}
    },${
      swept.length === 0
        ? ''
        : `
    sweeps: [${swept.map((one) => `${camel(one.name)}Sweep`).join(', ')}],
    interpret: async (documents) =>
      documents.map((document) => {
${swept.map((one) => `        if (document.type === '${one.type}') return interpreted<${itemType(one)}>(document, (one) => ${mapName(one)}(one, shop));`).join('\n')}
        return { facts: [{ kind: 'ignored', why: \`a document of type \${document.type} is none of this vendor's\` }] };
      }),`
    }
    ${checkText(check)}
  })${swept.length === 0 ? '' : ';\n  }'},
});
`;
}

/** The cheapest harmless call: a read that needs nothing. */
function checkOf({ operations }: Api) {
  const free = operations.filter(
    ({ method, parameters }) =>
      method === 'GET' && !parameters.some((one) => one.required === true || one.in === 'path'),
  );
  return free.find(({ path }) => /me$|account|ping|status|health/i.test(path)) ?? free[0] ?? null;
}

function checkText(check: ReturnType<typeof checkOf>): string {
  if (check === null) return "check: async () => ({ detail: 'the description has no read that could be tried' }),";
  return `check: async (call) => {
      const answer = await ${check.name}(call, {});
      if (answer.status !== ${check.status}) throw new VendorError('rejected', \`${check.method} ${check.path} answered HTTP \${answer.status}\`);
      return { detail: '${check.method} ${check.path} answers to the credentials' };
    },`;
}

const personal = /name|mail|phone|street|address_?\d|address_?line|company/i;

/** Fields that sound like a person, as a start. */
function maskedOf({ schemas }: Api): string {
  const names = new Set(Object.values(schemas).flatMap(({ properties = {} }) => Object.keys(properties)));
  const masked = [...names].filter((name) => personal.test(name)).toSorted();
  return masked.length === 0 ? '[]' : `[${masked.map((field) => `'${field}'`).join(', ')}]`;
}
