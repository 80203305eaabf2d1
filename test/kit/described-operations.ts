import { type Json, type JsonObject, isObject, listAt, objectAt, resolved, textAt } from './description-document.ts';

export interface DescribedParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Json | undefined;
  readonly style: string;
  readonly explode: boolean;
}

export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly parameters: readonly DescribedParameter[];
  readonly requestBody: JsonObject;
  readonly responses: JsonObject;
}

export interface MatchedOperation {
  readonly operation: DescribedOperation;
  readonly pathValues: ReadonlyMap<string, string>;
}

interface Template {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** Of two templates that match, the one with more fixed text is meant: `/orders/search` before `/orders/{id}`. */
  readonly fixedLength: number;
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

function templateOf(path: string): Template {
  const names: string[] = [];
  const parts = path.split(/\{([^}]*)\}/);
  const pattern = parts.map((part, index) => {
    if (index % 2 === 0) return escaped(part);
    names.push(part);
    return '([^/]+?)';
  });
  const fixedLength = parts.filter((_, index) => index % 2 === 0).join('').length;
  return { pattern: new RegExp(`^${pattern.join('')}/?$`), names, fixedLength };
}

function parametersOf(document: JsonObject, item: JsonObject, operation: JsonObject): DescribedParameter[] {
  const byPlace = new Map<string, DescribedParameter>();
  for (const listed of [...listAt(item, 'parameters'), ...listAt(operation, 'parameters')]) {
    const parameter = resolved(document, listed);
    const name = textAt(parameter, 'name') ?? '';
    const where = textAt(parameter, 'in') ?? '';
    const style = textAt(parameter, 'style') ?? (where === 'query' || where === 'cookie' ? 'form' : 'simple');
    byPlace.set(`${where} ${name}`, {
      name,
      in: where,
      style,
      required: parameter['required'] === true,
      schema: parameter['schema'],
      explode: typeof parameter['explode'] === 'boolean' ? parameter['explode'] : style === 'form',
    });
  }
  return [...byPlace.values()];
}

/** The base paths of the servers: `/v2` of `https://api.example.com/v2`. */
function basePathsOf(document: JsonObject): string[] {
  return listAt(document, 'servers').map((server) => {
    const url = textAt(server, 'url') ?? '';
    const path = /^[a-z]+:\/\//i.test(url) ? url.replace(/^[a-z]+:\/\/[^/]*/i, '') : url;
    return path.replace(/\/+$/, '');
  });
}

/** Finds the operation that a method and a concrete path belong to. */
export class DescribedOperations {
  readonly all: readonly DescribedOperation[];
  readonly #byMethod = new Map<string, { operation: DescribedOperation; template: Template }[]>();
  readonly #basePatterns: readonly RegExp[];

  constructor(document: JsonObject, extraBasePaths: readonly string[]) {
    this.all = Object.entries(objectAt(document, 'paths')).flatMap(([path, value]) => {
      const item = resolved(document, value);
      return methods.flatMap((method): DescribedOperation[] => {
        const operation = item[method];
        if (!isObject(operation)) return [];
        return [
          {
            method: method.toUpperCase(),
            path,
            id: textAt(operation, 'operationId') ?? `${method} ${path}`,
            parameters: parametersOf(document, item, operation),
            requestBody: resolved(document, operation['requestBody']),
            responses: objectAt(operation, 'responses'),
          },
        ];
      });
    });
    for (const operation of this.all) {
      const list = this.#byMethod.get(operation.method) ?? [];
      list.push({ operation, template: templateOf(operation.path) });
      this.#byMethod.set(operation.method, list);
    }
    for (const list of this.#byMethod.values()) list.sort((a, b) => b.template.fixedLength - a.template.fixedLength);
    this.#basePatterns = [...basePathsOf(document), ...extraBasePaths]
      .filter((base) => base !== '')
      .map(
        (base) =>
          new RegExp(
            `^${base
              .split(/\{[^}]*\}/)
              .map(escaped)
              .join('[^/]+')}(?=/)`,
          ),
      );
  }

  find(method: string, path: string): MatchedOperation | undefined {
    const paths = [path, ...this.#basePatterns.filter((base) => base.test(path)).map((base) => path.replace(base, ''))];
    for (const candidate of paths) {
      for (const { operation, template } of this.#byMethod.get(method.toUpperCase()) ?? []) {
        const match = template.pattern.exec(candidate);
        if (match === null) continue;
        const values = template.names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')] as const);
        return { operation, pathValues: new Map(values) };
      }
    }
    return undefined;
  }
}
