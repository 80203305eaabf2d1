import { Type, type Static } from '@sinclair/typebox';

export const AvalaraSettings = Type.Object(
  {
    /** `https://rest.avatax.com`, or `https://sandbox-rest.avatax.com` for trials. */
    baseUrl: Type.String({ pattern: '^https?://' }),
    accountId: Type.String({ minLength: 1 }),
    licenseKey: Type.String({ minLength: 1, secret: true }),
    companyCode: Type.String({ minLength: 1, maxLength: 50 }),
    /** AvaTax tax code by SKU; `*` is for every other SKU. Without either AvaTax takes its own item mapping. */
    taxCodes: Type.Record(Type.String(), Type.String({ maxLength: 25 })),
    /** Tax code of charges: lines whose SKU is `shipping`, `handling` or `manual` (e.g. FR020100). */
    shippingTaxCode: Type.String({ minLength: 1, maxLength: 25 }),
  },
  { additionalProperties: false },
);
export type AvalaraSettings = Static<typeof AvalaraSettings>;
