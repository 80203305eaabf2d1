import {
  outcomeOfError,
  outcomeOfStatus,
  retry,
  retryAfterMs,
  unknown,
  VendorError,
  type Call,
  type Item,
  type Outcome,
  type VendorRequest,
  type VendorResponse,
} from '../../src/index.ts';
import { messageOf } from './vendor-message.ts';
import type { WireOrder } from './wire-types.ts';

/** Every call of this connector belongs to this version of the API. */
export const api = '/2026-01';
/** Orders of one page: ShipBob's maximum (guide "Tracking"). */
export const orderPageSize = 250;
/** Characters of an id or reference list in a query; proxies cut addresses off at 4,000 and more. */
const listCharsMax = 2_000;

/** ShipBob names the pause in a header of its own (developer.shipbob.com/rate-limit), in seconds. */
function throttledAfterMs(response: VendorResponse): number | null {
  const seconds = Number(response.headers['x-retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : retryAfterMs(response);
}

/** The outcome of an answer that is no success. */
export function outcomeOf(response: VendorResponse): Outcome<never> {
  // A success that is not the one of the API, as a proxy answers it, says nothing of the effect.
  if (response.status < 400) return unknown(messageOf(response));
  if (response.status === 429) return retry(messageOf(response), throttledAfterMs(response));
  const outcome = outcomeOfStatus(response);
  return outcome.kind === 'done' ? outcome : { ...outcome, detail: messageOf(response) };
}

/** Reads; what is no success is a failure of the whole call. */
export async function read<T>(call: Call, request: Omit<VendorRequest, 'method'>): Promise<T> {
  const response = await call.request({ ...request, method: 'GET' });
  if (response.status === 200) return response.json<T>();
  throw readError(response, request.path);
}

/** The failure that an answer to a read stands for. */
export function readError(response: VendorResponse, path: string): VendorError {
  const what = `GET ${path}: ${messageOf(response)}`;
  if (response.status === 429) return new VendorError('throttled', what, throttledAfterMs(response));
  const isNo = response.status >= 400 && response.status < 500;
  return new VendorError(isNo ? 'rejected' : 'unknown', what);
}

/** Orders by id or by our reference, as few requests as the length of an address allows. */
export async function readOrders(
  call: Call,
  by: 'IDs' | 'ReferenceIds',
  values: readonly string[],
  channelId: string,
): Promise<WireOrder[]> {
  const pages = await call.each(inLists([...new Set(values)]), (list) =>
    read<WireOrder[]>(call, {
      path: `${api}/order`,
      query: { [by]: list.join(','), Limit: orderPageSize },
      headers: { shipbob_channel_id: channelId },
    }),
  );
  return pages.flat();
}

function inLists(values: readonly string[]): string[][] {
  const lists: string[][] = [];
  let chars = Infinity;
  for (const value of values) {
    const length = encodeURIComponent(value).length + 3;
    if (chars + length > listCharsMax || (lists.at(-1)?.length ?? 0) >= orderPageSize) {
      lists.push([]);
      chars = 0;
    }
    lists.at(-1)?.push(value);
    chars += length;
  }
  return lists;
}

/** One request an item: what goes wrong with one is the outcome of that one, and the others go on. */
export function eachOutcome<I, R>(
  items: readonly Item<I>[],
  call: Call,
  perform: (input: I) => Promise<Outcome<R>>,
): Promise<readonly Outcome<R>[]> {
  return call.each(items, async ({ input }) => {
    try {
      return await perform(input);
    } catch (error) {
      return outcomeOfError(error);
    }
  });
}
