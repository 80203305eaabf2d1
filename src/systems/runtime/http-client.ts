import { Agent, request as send } from 'undici';
import type { VendorRequest, VendorResponse } from '../connector.ts';
import { VendorError } from '../vendor-error.ts';
import { parseLossless } from './lossless-json.ts';

/** Connections kept open to one system. */
const connectionsMax = 64;
const connectTimeoutMs = 3_000;
/** Codes of undici and Node that mean that the request never left: safe to repeat. */
const notSentCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH']);

export class HttpClient {
  private readonly agent = new Agent({
    connections: connectionsMax,
    connect: { timeout: connectTimeoutMs },
    pipelining: 1,
  });
  private readonly baseUrl: string;
  private readonly responseBytesMax: number;

  constructor(baseUrl: string, responseBytesMax: number) {
    this.baseUrl = baseUrl.replace(/\/$/, '');
    this.responseBytesMax = responseBytesMax;
  }

  /** Resolves for every status; throws VendorError when there was no answer. */
  async send(request: VendorRequest, timeoutMs: number, headers: Record<string, string>): Promise<VendorResponse> {
    const body = encodeBody(request.body);
    try {
      const answer = await send(this.url(request), {
        dispatcher: this.agent,
        method: request.method,
        headers: { accept: 'application/json', ...body.headers, ...request.headers, ...headers },
        body: body.text,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await this.read(answer.body);
      return toResponse(answer.statusCode, answer.headers, text);
    } catch (error) {
      throw toVendorError(error, request, timeoutMs);
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private url(request: VendorRequest): string {
    const base = /^https?:\/\//.test(request.path) ? request.path : this.baseUrl + request.path;
    if (request.query === undefined) return base;
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(request.query)) if (value !== undefined) query.append(name, `${value}`);
    const text = query.toString();
    return text === '' ? base : `${base}${base.includes('?') ? '&' : '?'}${text}`;
  }

  private async read(body: AsyncIterable<Buffer>): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > this.responseBytesMax)
        throw new VendorError('unknown', `the answer is larger than ${this.responseBytesMax} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

function encodeBody(body: unknown): { text: string | null; headers: Record<string, string> } {
  if (body === undefined || body === null) return { text: null, headers: {} };
  if (body instanceof URLSearchParams)
    return { text: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  if (typeof body === 'string') return { text: body, headers: {} };
  return { text: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function toResponse(status: number, raw: Record<string, string | string[] | undefined>, text: string): VendorResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return {
    status,
    headers,
    text,
    json<T>(): T {
      try {
        return parseLossless(text) as T;
      } catch (error) {
        throw new VendorError(
          'unknown',
          `HTTP ${status} with a body that is no JSON: ${text.slice(0, 200)}`,
          null,
          error,
        );
      }
    },
  };
}

function toVendorError(error: unknown, request: VendorRequest, timeoutMs: number): VendorError {
  if (error instanceof VendorError) return error;
  const code = (error as { code?: string }).code ?? '';
  const what = `${request.method} ${request.path}`;
  if (notSentCodes.has(code)) return new VendorError('not-sent', `${what}: not reached (${code})`, null, error);
  if ((error as Error).name === 'TimeoutError' || code.endsWith('TIMEOUT'))
    return new VendorError('unknown', `${what}: no answer within ${timeoutMs} ms`, null, error);
  return new VendorError('unknown', `${what}: connection lost (${code || (error as Error).message})`, null, error);
}
