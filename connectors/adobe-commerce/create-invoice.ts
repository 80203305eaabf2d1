import type { CapabilityInput, CapabilityOutput, Operation } from '../../src/index.ts';
import { createDocuments, findDocuments, type DocumentKind } from './document-parts.ts';
import { setCountMax } from './limits.ts';
import type { ShopSettings } from './settings.ts';

type Input = CapabilityInput<'storefront.invoices.create'>;
type Output = CapabilityOutput<'storefront.invoices.create'>;

/** POST /V1/order/{id}/invoice with `capture: false`: the money is captured at the payment provider by Crossdock. */
export function invoiceCreation(settings: ShopSettings): Operation<Input, Output> {
  const base = `/rest/${settings.storeCode}/V1`;
  const kind: DocumentKind<Input, Output> = {
    verb: 'invoice',
    orderPath: `${base}/order`,
    listPath: `${base}/invoices`,
    referenceOf: ({ reference }) => reference,
    bodyOf: () => ({ capture: false }),
    outputOf: (invoiceId) => ({ invoiceId }),
  };
  return {
    batchCountMax: setCountMax,
    idempotent: false,
    run: (items, call) => createDocuments(kind, items, call),
    lookUp: (items, call) => findDocuments(kind, items, call),
  };
}
