import { done, type Call, type Outcome } from '../../src/index.ts';
import {
  externalNumberOf,
  findDocuments,
  isOutcome,
  prepareDocuments,
  settleDocuments,
  type DocumentKind,
  type NumberedInput,
  type Wanted,
} from './documents.ts';
import type { SalesDocument } from './odata.ts';
import type { Vendor } from './vendor.ts';

type Settled = Outcome<SalesDocument> | null;

/**
 * Finds the documents of earlier tries by external number, completes those whose lines are missing and holds their
 * totals against the wanted ones. Null where Business Central never saw the document.
 */
export async function lookUpDocuments(
  vendor: Vendor,
  call: Call,
  kind: DocumentKind,
  inputs: readonly NumberedInput[],
  adapt: (wanted: Wanted) => Wanted = (wanted) => wanted,
): Promise<Settled[]> {
  const byNumber = await findDocuments(vendor, call, kind, inputs.map(externalNumberOf));
  const found = inputs.map((input) => byNumber.get(externalNumberOf(input).toUpperCase()));
  const positions = inputs.flatMap((_, at) => (found[at] === undefined ? [] : [at]));
  const prepared = await prepareDocuments(
    vendor,
    call,
    positions.map((at) => inputs[at] as NumberedInput),
  );
  const results = found.map((document): Settled => {
    if (document === undefined) return null;
    return isOutcome(document) ? document : done(document);
  });
  const jobs: { at: number; document: SalesDocument; wanted: Wanted }[] = [];
  positions.forEach((at, index) => {
    const [document, wanted] = [found[at], prepared[index]];
    if (document === undefined || isOutcome(document) || wanted === undefined) return;
    if (isOutcome(wanted)) results[at] = wanted;
    else jobs.push({ at, document, wanted: adapt(wanted) });
  });
  const settled = await settleDocuments(vendor, call, kind, jobs);
  jobs.forEach(({ at }, index) => {
    results[at] = settled[index] ?? null;
  });
  return results.map(stillUnknown);
}

/** A look-up that got stuck says nothing about the earlier try, and must not read as "not done". */
function stillUnknown(result: Settled): Settled {
  return result?.kind === 'retry' ? { kind: 'unknown', detail: result.detail } : result;
}
