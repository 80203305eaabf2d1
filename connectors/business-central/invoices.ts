import {
  absent,
  done,
  unknown,
  type Call,
  type CapabilityOutput,
  type CreateInvoice,
  type Found,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import { sendBatch, valueOf } from './batch.ts';
import { cut, fieldLengths } from './document-number.ts';
import { createDocuments, isOutcome, prepareDocuments, readDocuments, salesInvoices } from './documents.ts';
import { lookUpDocuments } from './look-up-documents.ts';
import type { SalesDocument } from './odata.ts';
import { companyUrl, type Vendor } from './vendor.ts';

type Created = CapabilityOutput<'erp.invoices.create'>;
/** An invoice that may go on: the draft or posted document and its total in minor units. */
type Step = Outcome<SalesDocument>;

const batchCountMax = 500;

/**
 * erp.invoices.create: a draft with lines (deep insert), its total checked before anything is posted, then
 * Microsoft.NAV.post, then read again, because only posting gives the number of the invoice.
 */
export function createInvoices(vendor: Vendor): Operation<CreateInvoice, Created> {
  return {
    batchCountMax,
    idempotent: false,
    async run(items, call) {
      const inputs = items.map((item) => item.input);
      const wanted = await prepareDocuments(vendor, call, inputs);
      const drafts = await createDocuments(vendor, call, salesInvoices, wanted, (index) =>
        header(vendor, inputs[index] as CreateInvoice),
      );
      return (await postDrafts(vendor, call, drafts, inputs)).map(toCreated);
    },
    lookUp: (items, call) =>
      lookUp(
        vendor,
        call,
        items.map((item) => item.input),
      ),
  };
}

/** A draft that was left behind is completed, checked and posted; a posted invoice is checked. */
async function lookUp(vendor: Vendor, call: Call, inputs: readonly CreateInvoice[]): Promise<Found<Created>[]> {
  const found = await lookUpDocuments(vendor, call, salesInvoices, inputs);
  const present = inputs.flatMap((input, at) => (found[at] === null ? [] : [{ input, step: found[at] as Step }]));
  const posted = await postDrafts(
    vendor,
    call,
    present.map(({ step }) => step),
    present.map(({ input }) => input),
  );
  let next = 0;
  return found.map((step) => (step === null ? absent : toCreated(posted[next++] as Step)));
}

/** Posts what is a draft and reads it again; what is posted already stays as it is. */
async function postDrafts(
  vendor: Vendor,
  call: Call,
  steps: readonly Step[],
  inputs: readonly CreateInvoice[],
): Promise<Step[]> {
  const drafts = steps.flatMap((step, at) =>
    step.kind === 'done' && step.value.status === 'Draft' ? [{ at, id: step.value.id }] : [],
  );
  const parts = drafts.map(({ id }) => ({
    method: 'POST' as const,
    url: companyUrl(vendor, `salesInvoices(${id})/Microsoft.NAV.post`),
  }));
  const answers = await sendBatch(call, parts, vendor.company.batchOperationsMax);
  const reads = await readDocuments(
    vendor,
    call,
    salesInvoices,
    drafts.map(({ id }) => id),
  );
  const results = [...steps];
  drafts.forEach(({ at, id }, index) => {
    const posting = valueOf(answers[index]);
    const read = reads.get(id);
    results[at] = postedOutcome('failure' in posting ? posting.failure : null, read, inputs[at] as CreateInvoice);
  });
  return results;
}

/** What was read after posting decides: a lost answer to the posting matters only when the draft is still one. */
function postedOutcome(
  failure: Outcome<never> | null,
  read: SalesDocument | Outcome<never> | undefined,
  input: CreateInvoice,
): Step {
  if (read === undefined || isOutcome(read))
    return unknown(`the invoice ${input.externalDocumentNumber} was sent to be posted, but could not be read after it`);
  if (read.status !== 'Draft') return done(read);
  // A draft exists, so a plain retry would make a second one: "unknown" sends the item through the look-up first.
  if (failure === null || failure.kind === 'retry' || failure.kind === 'unknown')
    return unknown(`the invoice ${read.number} is still a draft${failure === null ? '' : `: ${failure.detail}`}`);
  return failure;
}

function header(vendor: Vendor, input: CreateInvoice): Record<string, unknown> {
  return {
    invoiceDate: vendor.dialect.day(input.invoiceDate),
    // `orderId` and `orderNumber` can be read only, so the order stands in "Your Reference".
    customerPurchaseOrderReference: cut(input.salesOrderNumber, fieldLengths.customerPurchaseOrderReference),
  };
}

function toCreated(step: Step): Outcome<Created> {
  if (step.kind !== 'done') return step;
  return done({ invoiceId: step.value.id, invoiceNumber: step.value.number });
}
