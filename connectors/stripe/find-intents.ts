import { VendorError, type Call, type Outcome } from '../../src/index.ts';
import { outcomeOfAnswer } from './answers.ts';
import { metadataNames, type StripeIntent, type StripeList } from './wire.ts';

const pageSize = 100;
/** A look-up reads at most this many pages, newest first: 500 intents. */
const pageCountMax = 5;

/**
 * The newest intents that carry one of these keys in their metadata. Reading stops when all are found. Stripe's
 * search endpoint would be narrower, but it lags behind by up to a minute, which is when a look-up is needed.
 */
export async function recentIntents(keys: ReadonlySet<string>, call: Call): Promise<ReadonlyMap<string, StripeIntent>> {
  const found = new Map<string, StripeIntent>();
  let after: string | undefined;
  for (let page = 0; page < pageCountMax && found.size < keys.size; page += 1) {
    const query = { limit: pageSize, starting_after: after, 'expand[]': 'data.latest_charge' };
    const list = await readList<StripeIntent>('/v1/payment_intents', query, call);
    for (const intent of list.data) {
      const key = intent.metadata?.[metadataNames.itemKey];
      if (key !== undefined && keys.has(key)) found.set(key, intent);
    }
    after = list.data.at(-1)?.id;
    if (!list.has_more || after === undefined) break;
  }
  return found;
}

/** One page; a read that fails is a failure of the whole look-up and changes nothing. */
export async function readList<T>(
  path: string,
  query: Record<string, string | number | undefined>,
  call: Call,
): Promise<StripeList<T>> {
  const response = await call.request({ method: 'GET', path, query });
  if (response.status !== 200) throw errorOfOutcome(outcomeOfAnswer(response), path);
  const list = response.json<Partial<StripeList<T>>>();
  if (!Array.isArray(list.data)) throw new VendorError('unknown', `${path}: the answer has no list`);
  return { data: list.data, has_more: list.has_more === true };
}

function errorOfOutcome(outcome: Outcome<unknown>, path: string): VendorError {
  const detail = `${path}: ${'detail' in outcome ? outcome.detail : outcome.kind}`;
  if (outcome.kind === 'retry') return new VendorError('throttled', detail, outcome.afterMs);
  return new VendorError(outcome.kind === 'unknown' ? 'unknown' : 'rejected', detail);
}
