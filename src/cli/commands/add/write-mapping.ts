import { fieldOf, leavesOf } from '../../../conformance/index.ts';
import { exampleOf } from './example-of.ts';
import { answerGuess, lookUpGuess } from './guesses.ts';
import { pascal } from './names.ts';
import type { Api, ApiOperation, Schema } from './openapi.ts';
import { itemType, mapName, type Served, type Swept } from './served.ts';
import { answerType, parametersType } from './write-client.ts';

/** What a connector's author writes: each function says what it needs, and fails with the same words until it is written. */
export function mappingFile(
  api: Api,
  name: string,
  publicApi: string,
  served: readonly Served[],
  swept: readonly Swept[],
): string {
  const client = new Set<string>();
  const wire = new Set<string>();
  const functions: string[] = [];
  for (const one of swept) {
    wire.add(itemType(one));
    functions.push(mapText(api, one, name));
  }
  for (const one of served) functions.push(...(one.isBulk ? bulkTexts(api, one) : singleTexts(api, one)));
  for (const one of served) {
    const { operation, lookUp, isBulk } = one;
    client.add(parametersType(operation));
    if (isBulk || answerParameters(api, one).includes('Answer')) client.add(answerType(operation));
    if (lookUp !== null) client.add(parametersType(lookUp)).add(answerType(lookUp));
  }
  const usesOutcome = served.some(({ isBulk }) => isBulk);
  const types = [
    ...(served.length === 0 ? [] : ['CapabilityInput', 'CapabilityOutput']),
    ...(swept.length === 0 ? [] : ['Fact']),
    ...(usesOutcome ? ['Outcome'] : []),
  ];
  return `${served.length === 0 ? (types.length === 0 ? '' : `import type { ${types.join(', ')} } from '${publicApi}';\n`) : `import { ${['VendorError', ...types.map((type) => `type ${type}`)].join(', ')} } from '${publicApi}';\n`}${client.size === 0 ? '' : `import type { ${[...client].toSorted().join(', ')} } from './client.ts';\n`}${swept.length === 0 ? '' : `import type { Reader } from './reader.ts';\nimport type { ${pascal(name)}Settings } from './settings.ts';\n`}${wire.size === 0 ? '' : `import type { ${[...wire].toSorted().join(', ')} } from './wire.ts';\n`}
${functions.join('\n')}${served.length === 0 ? '' : notWritten}`;
}

const notWritten = `
const notWritten = (what: string, needs: string, ..._given: readonly unknown[]): VendorError =>
  new VendorError('rejected', \`mapping.ts: \${what} is not written yet; it needs \${needs}\`);
`;

function mapText(api: Api, swept: Swept, name: string): string {
  const needs =
    'channel, number, sourceId, sourceVersion, placedAt, currency, taxIncluded, customer, billTo, shipTo, lines, charges, totals, payment, shipping';
  const facts = `The facts of one ${swept.type}. An order becomes { kind: 'order-placed', order }, which needs ${needs}.`;
  return `${comment(facts, `The document has: ${fieldsOf(api, swept.listing.item)}.`)}
export function ${mapName(swept)}(${swept.type}: Reader<${itemType(swept)}>, settings: ${pascal(name)}Settings & { channel: string }): readonly Fact[] {
  throw ${swept.type}.fault('${swept.listing.id}', \`cannot be mapped into channel \${settings.channel}: ${mapName(swept)} in mapping.ts is not written yet\`);
}
`;
}

/** As many of answer and input as the guess of the function's body needs; both where there is no guess. */
function answerParameters(api: Api, served: Served): string {
  const guess = answerGuess(api, served);
  if (guess === null) return `answer: ${answerType(served.operation)}, input: ${inputOf(served)}`;
  return guess.includes('answer') ? `answer: ${answerType(served.operation)}` : '';
}

const inputOf = ({ capability }: Served) => `CapabilityInput<'${capability}'>`;
const outputOf = ({ capability }: Served) => `CapabilityOutput<'${capability}'>`;

function singleTexts(api: Api, served: Served): string[] {
  const { operation, lookUp, capability } = served;
  const to = `to${pascal(operation.name)}`;
  const needs = needsOf(api, operation);
  const texts = [
    `${comment(`${operation.method} ${operation.path} needs ${needs}.`)}
export function ${to}(input: ${inputOf(served)}${served.keyParameter === null ? '' : ', key: string'}): ${parametersType(operation)} {
  throw notWritten('${to}', '${needs}', input${served.keyParameter === null ? '' : ', key'});
}
`,
    `${comment(`What ${capability} answers, out of: ${fieldsOf(api, operation.answer)}.`)}
export function from${pascal(operation.name)}(${answerParameters(api, served)}): ${outputOf(served)} {
  ${answerGuess(api, served) ?? `throw notWritten('from${pascal(operation.name)}', 'the answer of ${capability}', answer, input);`}
}
`,
  ];
  if (lookUp === null) return texts;
  return [
    ...texts,
    `${comment(`What the look-up asks: ${lookUp.method} ${lookUp.path} needs ${needsOf(api, lookUp)}.`)}
export function toFind${pascal(operation.name)}(input: ${inputOf(served)}): ${parametersType(lookUp)} {
  ${lookUpGuess(served, lookUp) ?? `throw notWritten('toFind${pascal(operation.name)}', '${needsOf(api, lookUp)}', input);`}
}
`,
    `${comment('What an earlier try has done, or null where it is sure that there was none.', `The answer has: ${fieldsOf(api, lookUp.answer)}.`)}
export function found${pascal(operation.name)}(answer: ${answerType(lookUp)}, input: ${inputOf(served)}): ${outputOf(served)} | null {
  throw notWritten('found${pascal(operation.name)}', 'what tells an earlier try', answer, input);
}
`,
  ];
}

function bulkTexts(api: Api, served: Served): string[] {
  const { operation, capability } = served;
  const needs = needsOf(api, operation);
  return [
    `${comment(`${operation.method} ${operation.path} for a set: it needs ${needs}.`)}
export function to${pascal(operation.name)}(inputs: readonly ${inputOf(served)}[]): ${parametersType(operation)} {
  throw notWritten('to${pascal(operation.name)}', '${needs}', inputs);
}
`,
    `${comment(`One outcome an item of the set, in its order (${capability}).`, `The answer has: ${fieldsOf(api, operation.answer)}.`)}
export function from${pascal(operation.name)}(answer: ${answerType(operation)}, inputs: readonly ${inputOf(served)}[]): readonly Outcome<${outputOf(served)}>[] {
  throw notWritten('from${pascal(operation.name)}', 'an outcome an item', answer, inputs);
}
`,
  ];
}

const lineLengthMax = 116;

/** A comment whose lines fit. */
function comment(...sentences: readonly string[]): string {
  const lines = sentences.flatMap((sentence) => {
    const wrapped = [''];
    for (const word of sentence.split(' ')) {
      const last = wrapped.at(-1) ?? '';
      if (last.length + word.length >= lineLengthMax) wrapped.push(word);
      else wrapped[wrapped.length - 1] = last === '' ? word : `${last} ${word}`;
    }
    return wrapped;
  });
  return lines.length === 1 ? `/** ${lines[0]} */` : ['/**', ...lines.map((line) => ` * ${line}`), ' */'].join('\n');
}

/** The fields of a request, as words. */
function needsOf(api: Api, { parameters, body }: ApiOperation): string {
  const names = parameters
    .filter((one) => one.required === true || one.in === 'path')
    .map((one) => `${one.name} (${one.in})`);
  const fields =
    body === null
      ? []
      : fieldsOf(api, body)
          .split(', ')
          .map((field) => `body.${field}`);
  const all = [...names, ...fields];
  return all.length === 0 ? 'nothing' : all.join(', ').replaceAll("'", '’');
}

function fieldsOf(api: Api, schema: Schema | null): string {
  if (schema === null) return 'nothing';
  const fields = new Set(leavesOf(exampleOf(api, schema)).map(({ path }) => fieldOf(path)));
  return [...fields].join(', ').replaceAll('*/', '') || 'nothing';
}
