import { camel, pascal } from './names.ts';
import type { Served, Swept } from './served.ts';
import type { Parts } from './write-index.ts';
import { credentialsOf, sampleSettings } from './write-settings.ts';

/** One more document than a page of the generated sweep has, and some. */
const documentsOfMoreThanAPage = 105;

/** Samples for the conformance suite. What the description tells is written; the rest says what it is to be. */
export function conformanceFile({ api, name, publicApi, served, swept }: Parts): string {
  const credentials = credentialsOf(api);
  const tokens =
    api.security.kind === 'client-credentials'
      ? `{ path: '/oauth/token', expired: { status: 401, body: '{"message":"The token has expired."}' } }`
      : `{ none: 'the credentials are sent with each request' }`;
  return `${swept.length === 0 ? '' : "import { readFileSync } from 'node:fs';\n"}import { defineConformance, type ConformanceWorld } from '${publicApi}';
import { ${camel(name)} } from './index.ts';
import { createSimulator, type Simulator } from './simulator.ts';

interface World extends ConformanceWorld {
  readonly simulator: Simulator;
}
${served.length === 0 ? '' : '\nconst notWritten = (what: string): never => {\n  throw new Error(`conformance.ts: ${what} is not written yet`);\n};\n'}
${swept.map(placeText).join('\n')}
/** How the connector is tried: \`crossdock test connector ${name}\`. */
export const conformance = defineConformance<World>({
  connector: ${camel(name)},
  fixtures: new URL('./fixtures/', import.meta.url),
  start: async () => {
    const simulator = await createSimulator();
    const settings = { baseUrl: simulator.url, ${sampleSettings(api)} };
    return { simulator, url: simulator.url, settings, close: () => simulator.close() };
  },
  credentials: [${credentials.map((one) => `'${one}'`).join(', ')}],
  tokens: ${tokens},
  quota: { none: 'no published rate is known yet' },
  operations: {
${served.map(sampleText).join('\n')}
  },
  sweeps: {
${swept.map(sweepSample).join('\n')}
  },
  webhooks: { none: 'no webhook is described' },
});
`;
}

const placeText = ({
  type,
  operation,
  listing: { id, updated },
}: Swept): string => `/** Places one ${type} like the example of the description; answers its id, the same in each run. */
function place${pascal(type)}({ simulator: { vendor } }: World): string {
  const example = JSON.parse(readFileSync(new URL('./fixtures/${type}.example.json', import.meta.url), 'utf8')) as object;
  const count = vendor.collection('${operation.path}').size + 1;
  return vendor.place('${operation.path}', '${id}', { ...example, ${id}: \`${type.toUpperCase()}-\${count}\`${updated === null ? '' : `, ${updated}: new Date().toISOString()`} });
}
`;

const sampleText = ({ capability, isBulk, isIdempotent }: Served): string => `    '${capability}': {
      good: () => notWritten('a new input that the vendor takes, with all that it needs placed before'),
      bad: () => notWritten('an input that the vendor turns down'),
      effects: () => notWritten('how often the effect of an input stands in simulator.vendor'),${isBulk && isIdempotent ? '\n      setsValue: true,' : ''}
    },`;

const sweepSample = ({ name, type, listing }: Swept): string => `    ${name}: {
      documents: ${documentsOfMoreThanAPage},
      fill: (world, count) => Array.from({ length: count }, () => place${pascal(type)}(world)),
      shorten: ${
        listing.total === null
          ? "{ none: 'the vendor announces no count' }"
          : `(body) => {
        const page = JSON.parse(body) as Record<string, unknown>;
        const list = page['${listing.items}'];
        return Array.isArray(list) && list.length > 0 ? JSON.stringify({ ...page, '${listing.items}': list.slice(0, -1) }) : null;
      }`
      },
    },`;
