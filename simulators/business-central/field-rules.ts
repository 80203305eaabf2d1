import { parseDecimal } from './decimal.ts';
import { ApiError } from './odata.ts';

/** What a field takes: the longest text, or another type. Lengths are those of Business Central's tables. */
export type FieldRule =
  { readonly text: number } | 'guid' | 'decimal' | 'integer' | 'date' | 'boolean' | 'object' | 'list' | 'read-only';

export type EntityRules = Readonly<Record<string, FieldRule>>;

const addressRules: EntityRules = {
  street: { text: 101 },
  city: { text: 30 },
  state: { text: 30 },
  countryLetterCode: { text: 10 },
  postalCode: { text: 20 },
};

export const customerRules: EntityRules = {
  number: { text: 20 },
  displayName: { text: 100 },
  type: { text: 20 },
  address: 'object',
  phoneNumber: { text: 30 },
  email: { text: 80 },
  website: { text: 80 },
  taxLiable: 'boolean',
  taxRegistrationNumber: { text: 20 },
  currencyId: 'guid',
  currencyCode: { text: 10 },
  blocked: { text: 20 },
  id: 'read-only',
  balance: 'read-only',
  overdueAmount: 'read-only',
  totalSalesExcludingTax: 'read-only',
  lastModifiedDateTime: 'read-only',
};

const documentRules: EntityRules = {
  externalDocumentNumber: { text: 35 },
  customerId: 'guid',
  customerNumber: { text: 20 },
  billingPostalAddress: 'object',
  currencyId: 'guid',
  currencyCode: { text: 10 },
  paymentTermsId: 'guid',
  salesperson: { text: 20 },
  discountAmount: 'decimal',
  id: 'read-only',
  number: 'read-only',
  customerName: 'read-only',
  pricesIncludeTax: 'read-only',
  discountAppliedBeforeTax: 'read-only',
  totalAmountExcludingTax: 'read-only',
  totalTaxAmount: 'read-only',
  totalAmountIncludingTax: 'read-only',
  status: 'read-only',
  lastModifiedDateTime: 'read-only',
};

export const salesOrderRules: EntityRules = {
  ...documentRules,
  orderDate: 'date',
  requestedDeliveryDate: 'date',
  partialShipping: 'boolean',
  salesOrderLines: 'list',
  fullyShipped: 'read-only',
};

/** `orderId` and `orderNumber` can't be edited in the API page; a client puts its order into "Your Reference". */
export const salesInvoiceRules: EntityRules = {
  ...documentRules,
  invoiceDate: 'date',
  dueDate: 'date',
  customerPurchaseOrderReference: { text: 35 },
  shipmentMethodId: 'guid',
  salesInvoiceLines: 'list',
  orderId: 'read-only',
  orderNumber: 'read-only',
};

export const lineRules: EntityRules = {
  sequence: 'integer',
  itemId: 'guid',
  accountId: 'guid',
  lineType: { text: 20 },
  lineDetails: 'object',
  description: { text: 100 },
  unitOfMeasureId: 'guid',
  unitOfMeasure: 'object',
  quantity: 'decimal',
  unitPrice: 'decimal',
  discountAmount: 'decimal',
  taxCode: { text: 20 },
  shipmentDate: 'date',
  shipQuantity: 'decimal',
  invoiceQuantity: 'decimal',
  documentId: 'read-only',
  discountAppliedBeforeTax: 'read-only',
  amountExcludingTax: 'read-only',
  taxPercent: 'read-only',
  totalTaxAmount: 'read-only',
  amountIncludingTax: 'read-only',
  invoiceDiscountAllocation: 'read-only',
  netAmount: 'read-only',
  netTaxAmount: 'read-only',
  netAmountIncludingTax: 'read-only',
  shippedQuantity: 'read-only',
  invoicedQuantity: 'read-only',
};

const guidPattern = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const datePattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/;

export type Body = Readonly<Record<string, unknown>>;

/** Refuses what Business Central's OData layer refuses: unknown and read-only fields, wrong types, texts too long. */
export function checkFields(body: unknown, rules: EntityRules, entity: string): Body {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ApiError(400, 'BadRequest', 'The request body must be a JSON object.');
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@odata.')) continue;
    const rule = rules[name];
    if (rule === undefined)
      throw new ApiError(400, 'BadRequest', `The property '${name}' does not exist on type 'Microsoft.NAV.${entity}'.`);
    checkField(name, value, rule);
  }
  if ('address' in body && rules['address'] === 'object') checkFields(body.address, addressRules, 'postaladdresstype');
  return body as Body;
}

function checkField(name: string, value: unknown, rule: FieldRule): void {
  if (rule === 'read-only') throw new ApiError(400, 'BadRequest', `Control '${name}' is read-only.`);
  if (typeof rule === 'object') {
    if (typeof value !== 'string') throw wrongType(name, 'Edm.String');
    if (value.length <= rule.text) return;
    throw new ApiError(
      400,
      'Application_StringExceededLength',
      `The length of the string is ${value.length}, but it must be less than or equal to ${rule.text} characters. Value: ${name}`,
    );
  }
  if (rule === 'guid' && !(typeof value === 'string' && guidPattern.test(value))) throw wrongType(name, 'Edm.Guid');
  if (rule === 'decimal' && parseDecimal(value) === null) throw wrongType(name, 'Edm.Decimal');
  if (rule === 'integer' && !Number.isInteger(value)) throw wrongType(name, 'Edm.Int32');
  if (rule === 'boolean' && typeof value !== 'boolean') throw wrongType(name, 'Edm.Boolean');
  if (rule === 'list' && !Array.isArray(value)) throw wrongType(name, 'Collection');
  if (rule === 'date' && !(typeof value === 'string' && datePattern.test(value))) throw wrongType(name, 'Edm.Date');
}

function wrongType(name: string, type: string): ApiError {
  return new ApiError(400, 'BadRequest', `Cannot convert a value to target type '${type}'. Property: ${name}`);
}

/** A text field's value, or what stands there already. */
export const textOr = (body: Body, name: string, fallback: string): string =>
  typeof body[name] === 'string' ? body[name] : fallback;
export const numberOr = (body: Body, name: string, fallback: number): number =>
  typeof body[name] === 'number' ? body[name] : fallback;
