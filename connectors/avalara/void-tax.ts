import { absent, done, outcomeOfError, type Call, type Found, type Operation, type Outcome } from '../../src/index.ts';
import type { AvalaraSettings } from './settings.ts';
import { findTransaction, isTransaction, transactionPath } from './transaction.ts';
import { isSuccess, outcomeOfProblem, problemOf } from './vendor-answer.ts';

type Empty = Record<string, never>;
const batchCountMax = 100;

/**
 * tax.void by POST transactions/{code}/void with DocVoided. A voided document stays voided: AvaTax answers
 * TransactionAlreadyCancelled to the next void, which is done here.
 */
export function voidTax(settings: AvalaraSettings): Operation<{ code: string }, Empty> {
  return {
    batchCountMax,
    idempotent: true,
    run: (items, call) => call.each(items, ({ input }) => cancel(input.code, settings, call).catch(outcomeOfError)),
    lookUp: (items, call) => call.each(items, ({ input }) => lookUp(input.code, settings, call).catch(outcomeOfError)),
  };
}

async function cancel(code: string, settings: AvalaraSettings, call: Call): Promise<Outcome<Empty>> {
  const { path, query = {} } = transactionPath(code, settings);
  const response = await call.request({ method: 'POST', path: `${path}/void`, query, body: { code: 'DocVoided' } });
  if (isSuccess(response) || problemOf(response)?.code === 'TransactionAlreadyCancelled') return done({});
  return outcomeOfProblem(response);
}

async function lookUp(code: string, settings: AvalaraSettings, call: Call): Promise<Found<Empty>> {
  const found = await findTransaction(code, settings, call);
  if (!isTransaction(found)) return found;
  return found.status === 'Cancelled' ? done({}) : absent;
}
