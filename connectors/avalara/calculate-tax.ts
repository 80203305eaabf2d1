import {
  absent,
  done,
  failed,
  outcomeOfError,
  refused,
  type CalculateTax,
  type Call,
  type Found,
  type Operation,
  type Outcome,
  type TaxCalculated,
} from '../../src/index.ts';
import { fromTransaction, hasUsablePostalCode, toTransactionModel } from './mapping.ts';
import type { AvalaraSettings } from './settings.ts';
import { findTransaction, isTransaction } from './transaction.ts';
import { isSuccess, outcomeOfProblem, problemOf } from './vendor-answer.ts';
import type { WireTransaction } from './wire.ts';

/** AvaTax has no bulk call for transactions: so many single requests one set may become. */
const batchCountMax = 100;

/**
 * tax.calculate by POST transactions/create: an uncommitted SalesInvoice. AvaTax replaces an uncommitted document of
 * the same code, which makes a repeat harmless, and refuses to touch a committed or voided one ("What's a
 * DocStatusError?", Avalara's developer blog). createoradjust is there to change committed ones too, so a late repeat
 * by it could undo a commit: it is not used.
 */
export function calculateTax(settings: AvalaraSettings): Operation<CalculateTax, TaxCalculated> {
  return {
    batchCountMax,
    idempotent: true,
    run: (items, call) => call.each(items, ({ input }) => calculate(input, settings, call).catch(outcomeOfError)),
    lookUp: (items, call) => call.each(items, ({ input }) => lookUp(input, settings, call).catch(outcomeOfError)),
  };
}

async function calculate(input: CalculateTax, settings: AvalaraSettings, call: Call): Promise<Outcome<TaxCalculated>> {
  for (const [name, address] of Object.entries({ shipFrom: input.shipFrom, shipTo: input.shipTo }))
    if (!hasUsablePostalCode(address))
      return refused('address-invalid', `${name}: postal code ${address.postalCode} is longer than AvaTax takes`);
  const response = await call.request({
    method: 'POST',
    path: '/api/v2/transactions/create',
    query: { $include: 'Lines' },
    body: toTransactionModel(input, settings),
  });
  if (isSuccess(response)) return toOutcome(response.json<WireTransaction>(), input);
  if (response.status === 400 && isFinalDocument(problemOf(response)?.detail))
    return finalOutcome(input, settings, call);
  return outcomeOfProblem(response);
}

/** AvaTax words the refusal of a final document as GetTaxError "DocStatus ...", or by one of these names. */
function isFinalDocument(detail: string | undefined): boolean {
  return detail !== undefined && /DocStatus|DuplicateEntry|DocumentCodeConflict/.test(detail);
}

/** The document is committed or voided. If its amounts are the ones asked about, its taxes are the answer. */
async function finalOutcome(
  input: CalculateTax,
  settings: AvalaraSettings,
  call: Call,
): Promise<Outcome<TaxCalculated>> {
  const found = await findTransaction(input.code, settings, call);
  if (!isTransaction(found))
    return found.kind === 'absent'
      ? failed('vendor-rejected', `AvaTax calls ${input.code} final, and finds no such transaction`)
      : found;
  if (found.status === 'Cancelled') return refused('transaction-voided', `${found.code} is voided at AvaTax`);
  const mapped = fromTransaction(found, input);
  if (typeof mapped !== 'string') return done(mapped);
  return failed('transaction-committed', `${found.code} is ${found.status} at AvaTax with other content: ${mapped}`);
}

/** An earlier calculation of other amounts is no answer to this one: it counts as absent and will be replaced. */
async function lookUp(input: CalculateTax, settings: AvalaraSettings, call: Call): Promise<Found<TaxCalculated>> {
  const found = await findTransaction(input.code, settings, call);
  if (!isTransaction(found)) return found;
  if (found.status === 'Cancelled') return refused('transaction-voided', `${found.code} is voided at AvaTax`);
  const mapped = fromTransaction(found, input);
  return typeof mapped === 'string' ? absent : done(mapped);
}

function toOutcome(transaction: WireTransaction, input: CalculateTax): Outcome<TaxCalculated> {
  const mapped = fromTransaction(transaction, input);
  return typeof mapped === 'string'
    ? failed('answer-unreadable', `AvaTax ${transaction.code}: ${mapped}`)
    : done(mapped);
}
