import { answerGuess } from './guesses.ts';
import { camel, pascal } from './names.ts';
import type { Api } from './openapi.ts';
import { itemType, type Served, type Swept } from './served.ts';
import { answerType } from './write-client.ts';

/** How many single requests one set may become, where the vendor has no bulk call. */
const singlesMax = 20;
const bulkMax = 100;

/** The operations of the connector: requests, outcomes and look-ups. What is asked and what is read stands in mapping.ts. */
export function operationsFile(api: Api, served: readonly Served[], publicApi: string): string {
  const values = new Set<string>();
  const answers = new Set(['outcomeOf']);
  const client = new Set<string>();
  const mapping = new Set<string>();
  const texts = served.map((one) => {
    const name = pascal(one.operation.name);
    client.add(one.operation.name);
    if (one.isBulk || answerArguments(api, one).includes('answer')) client.add(`type ${answerType(one.operation)}`);
    mapping.add(`to${name}`).add(`from${name}`);
    if (one.isBulk) return bulkText(one);
    values.add('done');
    if (one.lookUp !== null) {
      values.add('absent');
      answers.add('errorOf');
      client.add(one.lookUp.name).add(`type ${answerType(one.lookUp)}`);
      mapping.add(`toFind${name}`).add(`found${name}`);
    }
    return singleText(api, one);
  });
  return `import { ${[...values]
    .toSorted()
    .map((value) => `${value}, `)
    .join('')}type CapabilityInput, type CapabilityOutput, type Operation } from '${publicApi}';
import { ${[...client].join(', ')} } from './client.ts';
import { ${[...mapping].join(', ')} } from './mapping.ts';
import { ${[...answers].toSorted().join(', ')} } from './vendor-answer.ts';

${texts.join('\n')}`;
}

const typesOf = ({ capability }: Served) => `CapabilityInput<'${capability}'>, CapabilityOutput<'${capability}'>`;

/** What the function of mapping.ts is given: see answerParameters there. */
function answerArguments(api: Api, served: Served): string {
  const guess = answerGuess(api, served);
  const answer = `answer.json<${answerType(served.operation)}>()`;
  if (guess === null) return `${served.operation.answer === null ? 'undefined' : answer}, input`;
  return guess.includes('answer') ? answer : '';
}

function singleText(api: Api, served: Served): string {
  const { constant, operation, lookUp, isIdempotent, capability } = served;
  const name = pascal(operation.name);
  const find =
    lookUp === null
      ? ''
      : `
  lookUp: (items, call) =>
    call.each(items, async ({ input }) => {
      const answer = await ${lookUp.name}(call, toFind${name}(input));
      if (answer.status === 404) return absent;
      // A look-up that fails says nothing of the effect.
      if (answer.status !== ${lookUp.status}) throw errorOf(answer);
      const found = found${name}(answer.json<${answerType(lookUp)}>(), input);
      return found === null ? absent : done(found);
    }),`;
  return `/** ${capability}: ${operation.method} ${operation.path} for each item. */
export const ${constant}: Operation<${typesOf(served)}> = {
  batchCountMax: ${singlesMax},
  idempotent: ${isIdempotent},
  run: (items, call) =>
    call.each(items, async ({ input${served.keyParameter === null ? '' : ', key'} }) => {
      const answer = await ${operation.name}(call, to${name}(input${served.keyParameter === null ? '' : ', key'}));
      if (answer.status !== ${operation.status}) return outcomeOf(answer);
      return done(from${name}(${answerArguments(api, served)}));
    }),${find}
};
`;
}

function bulkText(served: Served): string {
  const { constant, operation, isIdempotent, capability } = served;
  const name = pascal(operation.name);
  return `/** ${capability}: ${operation.method} ${operation.path} for the whole set. */
export const ${constant}: Operation<${typesOf(served)}> = {
  batchCountMax: ${bulkMax},
  idempotent: ${isIdempotent},
  run: async (items, call) => {
    const inputs = items.map(({ input }) => input);
    const answer = await ${operation.name}(call, to${name}(inputs));
    if (answer.status !== ${operation.status}) return items.map(() => outcomeOf(answer));
    return from${name}(answer.json<${answerType(operation)}>(), inputs);
  },
};
`;
}

/** Sweeps over the lists: by page, from the watermark on with an overlap, and complete only when all was read. */
export function sweepsFile(swept: readonly Swept[], publicApi: string): string {
  const names = new Set(swept.map(({ operation }) => operation.name));
  const wire = [...new Set(swept.filter(({ listing }) => listing.itemName !== null).map(itemType))].toSorted();
  return `import { createHash } from 'node:crypto';
import { VendorError, type Call, type RawDocument, type Sweep } from '${publicApi}';
import { ${[...names, ...swept.map(({ operation }) => `type ${answerType(operation)}`)].join(', ')} } from './client.ts';
import { errorOf } from './vendor-answer.ts';
${wire.length === 0 ? '' : `import type { ${wire.join(', ')} } from './wire.ts';\n`}
const overlapMs = 120_000;
const pageSize = 100;
/** A sweep that is longer has met a vendor that pages in a circle. */
const pageCountMax = 1_000;

${swept.map(sweepText).join('\n')}
/** The same version of a document has the same id, whoever brings it. */
function documentOf(type: string, id: unknown, version: unknown, value: unknown): RawDocument {
  const body = JSON.stringify(value);
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { id: \`\${type}:\${String(id)}:\${String(version ?? '')}:\${hash}\`.slice(0, 200), type, body, via: 'sweep' };
}

/** Read again behind the newest change that was seen: changes may become visible out of order. */
const from = (watermark: string | null): string | undefined =>
  watermark === null ? undefined : new Date(Date.parse(watermark) - overlapMs).toISOString();

function newest(watermark: string | null, versions: readonly unknown[]): string | null {
  const times = versions.map((version) => Date.parse(String(version))).filter((time) => !Number.isNaN(time));
  const latest = times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
  return latest === null || (watermark !== null && watermark > latest) ? watermark : latest;
}
`;
}

function sweepText({ name, type, operation, listing }: Swept): string {
  const { items, total, paging, since, updated, id, itemName } = listing;
  const item = itemName === null ? `NonNullable<${answerType(operation)}['${items}']>[number]` : pascal(itemName);
  const list = items === '' ? 'page' : `page.${items}`;
  const parameters = [
    ...(since === null ? [] : [`...(since === undefined ? {} : { ${camel(since)}: since })`]),
    ...(paging === null ? [] : [`${camel(paging.name)}: ${paging.kind === 'page' ? 'number' : 'read'}`]),
    ...(paging === null || paging.size === null ? [] : [`${camel(paging.size)}: pageSize`]),
  ];
  const last =
    paging === null
      ? 'true'
      : total === null
        ? 'list.length < pageSize'
        : `read >= Number(page.${total}) || list.length === 0`;
  return `/** ${operation.method} ${operation.path}${since === null ? '' : ` by ${since}`}. */
export const ${camel(name)}Sweep: Sweep = {
  name: '${name}',
  intervalMs: 60_000,
  run: async (watermark, call) => {
    const { found, complete } = await ${camel(`read ${name}`)}(${since === null ? 'undefined' : 'from(watermark)'}, call);
    const documents = found.map((one) => documentOf('${type}', one.${id}, ${updated === null ? "''" : `one.${updated}`}, one));
    return { documents, watermark: complete ? newest(watermark, ${updated === null ? '[]' : `found.map((one) => one.${updated})`}) : watermark, complete };
  },
};

async function ${camel(`read ${name}`)}(${since === null ? '_since' : 'since'}: string | undefined, call: Call): Promise<{ found: readonly ${item}[]; complete: boolean }> {
  // By id: what moves to the next page while pages are read comes twice and counts once.
  const found = new Map<string, ${item}>();
  let read = 0;
  for (let number = 1; number <= pageCountMax; number += 1) {
    const answer = await ${operation.name}(call, { ${parameters.join(', ')} });
    if (answer.status !== ${operation.status}) throw errorOf(answer);
    const page = answer.json<${answerType(operation)}>();
    const list: unknown = ${list};
    if (!Array.isArray(list)) throw new VendorError('unknown', 'the answer holds no list');
    for (const one of list as ${item}[]) found.set(String(one.${id}), one);
    read += list.length;
    if (${last}) return { found: [...found.values()], complete: ${total === null ? 'true' : `found.size >= Number(page.${total})`} };
  }
  return { found: [...found.values()], complete: false };
}
`;
}
