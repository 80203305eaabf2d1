import { camel, key, pascal } from './names.ts';
import type { Api, ApiOperation } from './openapi.ts';
import { referredTo, typeOf } from './schema-type.ts';

/** Types of the description's schemas that the chosen operations need, and of those that they need in turn. */
export function wireFile(api: Api): string {
  const wanted = referredTo(api.operations.map(({ body, answer, parameters }) => [body, answer, parameters]));
  // A set grows while it is gone through.
  for (const name of wanted) referredTo(api.schemas[name], wanted);
  const types = [...wanted].toSorted().map((name) => {
    const about = api.schemas[name]?.description?.split('\n')[0]?.slice(0, 110);
    const comment = about === undefined ? '' : `/** ${about.replaceAll('*/', '')} */\n`;
    return `${comment}export type ${pascal(name)} = ${typeOf(api.schemas[name])};\n`;
  });
  return `// Generated from the description of ${api.title} by \`crossdock add connector\`.\n\n${types.join('\n')}`;
}

export const parametersType = ({ name }: ApiOperation): string => `${pascal(name)}Parameters`;
export const answerType = ({ name }: ApiOperation): string => `${pascal(name)}Answer`;

/** One function an operation: the request that it is, and types of what goes in and comes out. */
export function clientFile(api: Api, publicApi: string): string {
  const names = [...referredTo(api.operations.map(({ body, answer }) => [body, answer]))].map(pascal).toSorted();
  const imports = names.length === 0 ? '' : `import type { ${names.join(', ')} } from './wire.ts';\n`;
  return `// Generated from the description of ${api.title} by \`crossdock add connector\`.
import type { Call, VendorResponse } from '${publicApi}';
${imports}
${api.operations.map(operationText).join('\n')}`;
}

function operationText(operation: ApiOperation): string {
  const { name, method, path, summary, parameters, body, isBodyRequired, answer } = operation;
  const fields = parameters.map(
    (one) =>
      `  readonly ${camel(one.name)}${one.required === true || one.in === 'path' ? '' : '?'}: ${typeOf(one.schema)};`,
  );
  if (body !== null) fields.push(`  readonly body${isBodyRequired ? '' : '?'}: ${typeOf(body)};`);
  const query = parameters.filter((one) => one.in === 'query');
  const headers = parameters.filter((one) => one.in === 'header');
  const parts = [
    `method: '${method}'`,
    `path: \`${path.replace(/\{([^{}]+)\}/g, (_, parameter: string) => `\${encodeURIComponent(String(parameters.${camel(parameter)}))}`)}\``,
    ...(query.length === 0
      ? []
      : [
          `query: { ${query.map((one) => `${key(one.name)}: ${queryValue(one.schema?.type, camel(one.name))}`).join(', ')} }`,
        ]),
    ...(headers.length === 0
      ? []
      : [
          `headers: { ${headers.map((one) => `${key(one.name)}: String(parameters.${camel(one.name)}${one.required === true ? '' : " ?? ''"})`).join(', ')} }`,
        ]),
    ...(body === null ? [] : ['body: parameters.body']),
  ];
  const unused = fields.length === 0 ? '_parameters' : 'parameters';
  return `export interface ${parametersType(operation)} {
${fields.join('\n')}
}
export type ${answerType(operation)} = ${typeOf(answer)};
/** ${method} ${path}${summary === '' ? '' : `: ${summary.replaceAll('*/', '')}`} */
export const ${name} = (call: Call, ${unused}: ${parametersType(operation)}): Promise<VendorResponse> =>
  call.request({ ${parts.join(', ')} });
`;
}

const queryValue = (type: unknown, name: string): string =>
  type === 'string' || type === 'integer' || type === 'number'
    ? `parameters.${name}`
    : `parameters.${name} === undefined ? undefined : String(parameters.${name})`;
