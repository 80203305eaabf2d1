import {
  absent,
  done,
  outcomeOfError,
  refused,
  type Call,
  type Found,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import type { AvalaraSettings } from './settings.ts';
import { findTransaction, isTransaction, transactionPath } from './transaction.ts';
import { isSuccess, outcomeOfProblem } from './vendor-answer.ts';

type Empty = Record<string, never>;
const batchCountMax = 100;

/**
 * tax.commit by POST transactions/{code}/commit. AvaTax does not say what a second commit of one document answers, so
 * the document's status decides: committed is done, however it came to be.
 */
export function commitTax(settings: AvalaraSettings): Operation<{ code: string }, Empty> {
  return {
    batchCountMax,
    idempotent: false,
    run: (items, call) => call.each(items, ({ input }) => commit(input.code, settings, call).catch(outcomeOfError)),
    lookUp: (items, call) => call.each(items, ({ input }) => lookUp(input.code, settings, call).catch(outcomeOfError)),
  };
}

async function commit(code: string, settings: AvalaraSettings, call: Call): Promise<Outcome<Empty>> {
  const { path, query = {} } = transactionPath(code, settings);
  const response = await call.request({ method: 'POST', path: `${path}/commit`, query, body: { commit: true } });
  if (isSuccess(response)) return done({});
  const outcome = outcomeOfProblem(response);
  if (response.status !== 400) return outcome;
  const found = await lookUp(code, settings, call);
  return found.kind === 'absent' ? outcome : found;
}

async function lookUp(code: string, settings: AvalaraSettings, call: Call): Promise<Found<Empty>> {
  const found = await findTransaction(code, settings, call);
  if (!isTransaction(found)) return found;
  if (found.status === 'Committed') return done({});
  return found.status === 'Cancelled' ? refused('transaction-voided', `${found.code} is voided at AvaTax`) : absent;
}
