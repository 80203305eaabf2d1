import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type Asked, type Document, Vendor } from './simulator-memory.ts';
import { operations, wanted, type Operation } from './simulator-operations.ts';
import { rules } from './simulator-rules.ts';

export interface Simulator {
  readonly url: string;
  readonly vendor: Vendor;
  close(): Promise<void>;
}

/** A vendor that answers the described operations from its memory, on loopback. What it refuses stands in simulator-rules.ts. */
export async function createSimulator(): Promise<Simulator> {
  const vendor = new Vendor();
  const server = createServer((request, response) => void serve(vendor, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    vendor,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function serve(vendor: Vendor, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const { status, body } = answered(vendor, request, text);
  const json = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(status === 204 ? undefined : json);
}

/** A rule that throws is answered with 500, as a vendor's own bug is. */
function answered(vendor: Vendor, request: IncomingMessage, text: string): Answer {
  try {
    return answerTo(vendor, request, text);
  } catch (error) {
    return refusal(500, `simulator-rules.ts: ${String(error)}`);
  }
}

const refusal = (status: number, message: string): Answer => ({ status, body: { message } });

function answerTo(vendor: Vendor, { method, url = '/', headers }: IncomingMessage, text: string): Answer {
  const { pathname, searchParams } = new URL(url, 'http://vendor');
  if (wanted.token !== null && pathname === '/oauth/token') return token(text);
  const given = headers[wanted.header] ?? '';
  if (wanted.header !== '' && (wanted.token === null ? given !== wanted.value : !isLive(String(given))))
    return refusal(401, 'The credentials are not known.');
  for (const operation of operations) {
    const parameters = operation.method === method ? fitted(operation.path, pathname) : null;
    if (parameters === null) continue;
    const body = parsed(text);
    if (body === null) return refusal(400, 'The body is no JSON object.');
    const item = itemOf(vendor, operation, parameters);
    if (operation.needsItem && item === undefined) return refusal(404, 'There is no such document.');
    const query = Object.fromEntries(searchParams);
    const asked = { operation: operation.name, parameters, query, body, item, vendor };
    const answer = rules[operation.name]?.(asked) ?? usual(operation, asked);
    if (answer.status < 300 && method !== 'GET') vendor.ledger.push(asked);
    return answer;
  }
  return refusal(404, `There is no ${method} ${pathname}.`);
}

/** Parameters of a path, or null where it is another. */
function fitted(template: string, path: string): Record<string, string> | null {
  const [parts, given] = [template.split('/'), path.split('/')];
  if (parts.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const value = decodeURIComponent(given[at] ?? '');
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name !== undefined) parameters[name] = value;
    else if (part !== value) return null;
  }
  return parameters;
}

function parsed(text: string): Document | null {
  if (text === '') return {};
  try {
    const body = JSON.parse(text) as unknown;
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Document) : null;
  } catch {
    return null;
  }
}

const filled = (template: string, parameters: Readonly<Record<string, string>>): string =>
  template.replace(/\{([^{}]+)\}/g, (_, name: string) => parameters[name] ?? '');

function itemOf(
  vendor: Vendor,
  { item }: Operation,
  parameters: Readonly<Record<string, string>>,
): Document | undefined {
  if (item === null) return undefined;
  return vendor.collection(filled(item.collection, parameters)).get(parameters[item.parameter] ?? '');
}

/** What the skeleton does by itself: list, show, create, change, remove. */
function usual(operation: Operation, { parameters, query, body, item, vendor }: Asked): Answer {
  const { kind, status, example, idField, collection } = operation;
  const path = filled(collection, parameters);
  const now = new Date().toISOString();
  if (kind === 'list') return { status, body: page(operation, [...vendor.collection(path).values()], query) };
  if (kind === 'show') return { status, body: item };
  if (kind === 'create') {
    const { [idField]: _example, ...rest } = example as Record<string, unknown>;
    const id = vendor.place(path, idField, { ...rest, ...body, ...times(operation, now) });
    return { status, body: vendor.collection(path).get(id) };
  }
  if (kind === 'change' && item !== undefined && operation.item !== null) {
    const changed = { ...item, ...body, ...times(operation, now) };
    const id = parameters[operation.item.parameter] ?? '';
    vendor.collection(filled(operation.item.collection, parameters)).set(id, changed);
    return { status, body: changed };
  }
  if (kind === 'remove' && operation.item !== null)
    vendor.collection(filled(operation.item.collection, parameters)).delete(parameters[operation.item.parameter] ?? '');
  return { status, body: status === 204 ? undefined : example };
}

const times = ({ updated }: Operation, now: string): Document => (updated === null ? {} : { [updated]: now });

function page(
  { list, example }: Operation,
  all: readonly Document[],
  query: Readonly<Record<string, string>>,
): unknown {
  if (list === null) return example;
  const { items, total, paging, since, updated } = list;
  const after = since === null ? '' : (query[since] ?? '');
  const fresh =
    updated === null || after === '' ? all : all.filter((one) => Date.parse(String(one[updated])) >= Date.parse(after));
  const size = Math.min(wanted.pageSizeMax, Number(query[paging?.size ?? ''] ?? Number.NaN) || wanted.pageSizeMax);
  const at = paging === null ? 0 : Number(query[paging.name] ?? (paging.kind === 'page' ? 1 : 0));
  const start = paging?.kind === 'page' ? (at - 1) * size : at;
  const shown = paging === null ? fresh : fresh.slice(start, start + size);
  if (items === '') return shown;
  return { ...(example as object), [items]: shown, ...(total === null ? {} : { [total]: fresh.length }) };
}

/** Tokens carry their end, so that one that has run out is refused. */
function token(text: string): Answer {
  const form = new URLSearchParams(text);
  if (form.get('client_id') !== 'simulated' || form.get('client_secret') !== 'simulated-client-secret')
    return refusal(401, 'The client is not known.');
  const seconds = 3_600;
  return {
    status: 200,
    body: { access_token: `simulated-${Date.now() + seconds * 1_000}`, token_type: 'Bearer', expires_in: seconds },
  };
}

const isLive = (header: string): boolean => Number(/^Bearer simulated-(\d+)$/.exec(header)?.[1] ?? 0) > Date.now();
