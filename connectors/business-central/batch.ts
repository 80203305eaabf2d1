import {
  outcomeOfError,
  unknown,
  type Call,
  type Outcome,
  type VendorRequest,
  type VendorResponse,
} from '../../src/index.ts';
import { isSuccess, outcomeOfAnswer } from './odata.ts';

/** One request of a `$batch`; the url is relative to the service root. */
export interface BatchPart {
  readonly method: VendorRequest['method'];
  readonly url: string;
  readonly body?: unknown;
  /** ETag for If-Match. */
  readonly etag?: string;
}

/** What became of one part: its own answer, or why there is none. */
export type PartAnswer =
  { readonly answer: VendorResponse } | { readonly answer: null; readonly failure: Outcome<never> };

interface BatchBody {
  readonly responses?: readonly {
    readonly id: string;
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly body?: unknown;
  }[];
}

/**
 * Sends parts as JSON batches of at most `operationsMax` (OData 4.01 JSON format, 19). Parts stand alone: one that
 * fails leaves the others, and a batch that gets no answer leaves only its own parts unknown. Answers keep the order.
 */
export async function sendBatch(call: Call, parts: readonly BatchPart[], operationsMax: number): Promise<PartAnswer[]> {
  const chunks: BatchPart[][] = [];
  for (let at = 0; at < parts.length; at += operationsMax) chunks.push(parts.slice(at, at + operationsMax));
  const answers = await call.each(chunks, (chunk) => sendChunk(call, chunk));
  return answers.flat();
}

async function sendChunk(call: Call, parts: readonly BatchPart[]): Promise<PartAnswer[]> {
  try {
    const answer = await call.request({
      method: 'POST',
      path: '/$batch',
      headers: { prefer: 'odata.continue-on-error' },
      body: { requests: parts.map(toRequest) },
    });
    if (answer.status !== 200) return parts.map(() => ({ answer: null, failure: outcomeOfAnswer(answer) }));
    return readAnswers(parts, answer.json<BatchBody>());
  } catch (error) {
    return parts.map(() => ({ answer: null, failure: outcomeOfError(error) }));
  }
}

function toRequest(part: BatchPart, index: number): Record<string, unknown> {
  const content = part.body === undefined ? {} : { 'content-type': 'application/json' };
  const condition = part.etag === undefined ? {} : { 'if-match': part.etag };
  const headers = { accept: 'application/json', ...content, ...condition };
  const body = part.body === undefined ? {} : { body: part.body };
  return { id: String(index), method: part.method, url: part.url, headers, ...body };
}

/** A part that is missing in the answer may have been done. */
function readAnswers(parts: readonly BatchPart[], body: BatchBody): PartAnswer[] {
  const byId = new Map((body.responses ?? []).map((response) => [response.id, response]));
  return parts.map((part, index) => {
    const response = byId.get(String(index));
    if (response === undefined)
      return { answer: null, failure: unknown(`${part.method} ${part.url}: the batch has no answer for it`) };
    const headers = Object.entries(response.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
    return {
      answer: {
        status: response.status,
        headers: Object.fromEntries(headers) as Record<string, string>,
        text: response.body === undefined ? '' : JSON.stringify(response.body),
        json: <T>() => response.body as T,
      },
    };
  });
}

/** The value of a part that succeeded, or the outcome of one that did not. */
export function valueOf<T>(part: PartAnswer | undefined): { value: T } | { failure: Outcome<never> } {
  if (part === undefined) return { failure: unknown('the batch was not sent') };
  if (part.answer === null) return { failure: part.failure };
  return isSuccess(part.answer) ? { value: part.answer.json<T>() } : { failure: outcomeOfAnswer(part.answer) };
}
