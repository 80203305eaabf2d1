/** A request to the API, alone or as a part of a `$batch`. */
export interface ApiRequest {
  readonly method: string;
  /** Below the service root, without a slash in front, e.g. `companies(…)/customers`. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}
export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** One segment of a path: `salesOrders(9e0f…)` is name and keys; a compound key has names. */
export interface Segment {
  readonly name: string;
  readonly key: string | null;
  readonly keys: ReadonlyMap<string, string>;
}

const segmentPattern = /^([A-Za-z.$]+)(?:\(([^()]*)\))?$/;

/** Cuts a path into segments; null where it is none of OData's. */
export function parsePath(path: string): Segment[] | null {
  const segments: Segment[] = [];
  for (const part of path.split('/').filter((text) => text !== '')) {
    const match = segmentPattern.exec(part);
    if (match === null) return null;
    const key = match[2] ?? null;
    const named = key?.includes('=') === true ? key.split(',').map((pair) => pair.split('=') as [string, string]) : [];
    segments.push({ name: match[1] ?? '', key: named.length > 0 ? null : key, keys: new Map(named) });
  }
  return segments;
}

let correlation = 0;

/** An error as Business Central words it; the correlation id is part of the message there. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  answer(): ApiAnswer {
    correlation += 1;
    const id = `00000000-0000-4000-8000-${correlation.toString(16).padStart(12, '0')}`;
    return {
      status: this.status,
      body: { error: { code: this.code, message: `${this.message}  CorrelationId:  ${id}.` } },
    };
  }
}

export const notFound = (what: string): ApiError =>
  new ApiError(404, 'BadRequest_ResourceNotFound', `${what} does not exist. The resource was not found.`);
export const dialogError = (message: string): ApiError => new ApiError(400, 'Application_DialogException', message);

export function etagOf(id: string, version: number): string {
  return `W/"${Buffer.from(`44;${id};${version}`).toString('base64')}"`;
}

/** Enforces If-Match: required, and the ETag of now (or `*`). */
export function checkIfMatch(request: ApiRequest, etag: string): void {
  const given = request.headers['if-match'];
  if (given === undefined)
    throw new ApiError(400, 'BadRequest', "The request must have an 'If-Match' header with the ETag of the entity.");
  if (given === '*' || given === etag) return;
  throw new ApiError(412, 'Request_EntityChanged', 'The request entity changed since it was last read.');
}

/** Business Central's page size is 20,000 entities; smaller here only when the client asks for it. */
const pageMax = 20_000;

/** A page of a collection, with the link to the next where the server cut it. */
export function listAnswer<T>(
  request: ApiRequest,
  context: string,
  rows: readonly T[],
  render: (row: T) => Record<string, unknown>,
): ApiAnswer {
  const skip = countOf(request, '$skip') ?? 0;
  const top = countOf(request, '$top') ?? rows.length;
  const size = Math.min(top, pageMax);
  const value = rows.slice(skip, skip + size).map((row) => selected(request, render(row)));
  const next =
    top > pageMax && rows.length > skip + size ? { '@odata.nextLink': `${request.path}?$skip=${skip + size}` } : {};
  return { status: 200, body: { '@odata.context': `$metadata#${context}`, value, ...next } };
}

export function entityAnswer(
  request: ApiRequest,
  status: number,
  context: string,
  entity: Record<string, unknown>,
): ApiAnswer {
  return { status, body: { '@odata.context': `$metadata#${context}/$entity`, ...selected(request, entity) } };
}

function countOf(request: ApiRequest, name: string): number | null {
  const text = request.query.get(name);
  if (text === undefined) return null;
  if (!/^\d+$/.test(text)) throw new ApiError(400, 'BadRequest', `The value '${text}' of '${name}' is no count.`);
  return Number(text);
}

function selected(request: ApiRequest, entity: Record<string, unknown>): Record<string, unknown> {
  const select = request.query.get('$select');
  if (select === undefined || select === '*') return entity;
  const names = new Set([...select.split(','), ...(request.query.get('$expand') ?? '').split(',')]);
  return Object.fromEntries(Object.entries(entity).filter(([name]) => name.startsWith('@odata.') || names.has(name)));
}
