import { ApiError, type ApiAnswer, type ApiRequest } from './odata.ts';

/** The most operations of one batch; Business Central can't be told otherwise. */
const operationsMax = 100;

interface Part {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/**
 * A JSON batch (OData 4.01 JSON format, 19): parts run in order and succeed or fail on their own. Without
 * `Prefer: odata.continue-on-error` the first failure ends it, and the parts behind it are not run and not answered.
 */
export function answerBatch(body: unknown, prefer: string, answer: (request: ApiRequest) => ApiAnswer): ApiAnswer {
  const parts = partsOf(body);
  const responses: unknown[] = [];
  for (const part of parts) {
    const { status, headers, body: answered } = answer(requestOf(part));
    const shown = answered === undefined ? {} : { body: answered };
    responses.push({ id: part.id, status, headers: { 'content-type': 'application/json', ...headers }, ...shown });
    if (status >= 400 && !prefer.includes('odata.continue-on-error')) break;
  }
  return { status: 200, body: { responses } };
}

/** Reads a request line below the service root; used for parts and for single requests. */
export function splitUrl(url: string): { path: string; query: Map<string, string> } {
  const mark = url.indexOf('?');
  const path = decodeURIComponent(mark < 0 ? url : url.slice(0, mark)).replace(/^\/+/, '');
  return { path, query: new Map(new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))) };
}

function partsOf(body: unknown): Part[] {
  const parts = (body as { requests?: unknown } | null)?.requests;
  if (!Array.isArray(parts)) throw new ApiError(400, 'BadRequest', "The batch must have an array 'requests'.");
  if (parts.length > operationsMax)
    throw new ApiError(
      400,
      'Unknown',
      `The current batch message contains too many parts. A maximum number of '${operationsMax}' query operations and change sets are allowed in a batch message.`,
    );
  const ids = new Set<string>();
  for (const { id, method, url } of parts as Part[]) {
    if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string' || ids.has(id))
      throw new ApiError(400, 'BadRequest', "Each request of a batch must have its own 'id', a 'method' and a 'url'.");
    ids.add(id);
  }
  return parts as Part[];
}

function requestOf(part: Part): ApiRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(part.headers ?? {})) headers[name.toLowerCase()] = value;
  return { method: part.method.toUpperCase(), ...splitUrl(part.url), headers, body: part.body };
}
