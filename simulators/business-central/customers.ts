import { randomUUID } from 'node:crypto';
import { emptyGuid, instantNow, type Company } from './company.ts';
import { checkFields, customerRules, textOr, type Body } from './field-rules.ts';
import {
  ApiError,
  checkIfMatch,
  entityAnswer,
  etagOf,
  listAnswer,
  notFound,
  type ApiAnswer,
  type ApiRequest,
} from './odata.ts';
import { equalities, matches, parseFilter } from './odata-filter.ts';
import type { CustomerRecord, PostalAddress } from './records.ts';

const context = 'companies/customers';
const noAddress: PostalAddress = { street: '', city: '', state: '', countryLetterCode: '', postalCode: '' };

/** GET, POST customers; GET, PATCH, DELETE customers(id). */
export function answerCustomers(company: Company, request: ApiRequest, key: string | null): ApiAnswer {
  if (key === null) {
    if (request.method === 'GET') return listAnswer(request, context, selectCustomers(company, request), render);
    if (request.method === 'POST') return createCustomer(company, request);
  } else {
    const customer = company.state.customers.get(key.toLowerCase());
    if (customer === undefined) throw notFound('The customer');
    if (request.method === 'GET') return entityAnswer(request, 200, context, render(customer));
    if (request.method === 'PATCH') return patchCustomer(company, request, customer);
  }
  throw new ApiError(405, 'BadRequest_MethodNotAllowed', `'${request.method}' requests are not allowed here.`);
}

function selectCustomers(company: Company, request: ApiRequest): readonly CustomerRecord[] {
  const text = request.query.get('$filter');
  const all = company.state.customers;
  if (text === undefined) return [...all.values()];
  const filter = parseFilter(text);
  const equal = equalities(filter);
  if (equal?.field !== 'number') return [...all.values()].filter((customer) => matches(filter, render(customer)));
  const ids = equal.values.map((number) => company.state.customerIdByNumber.get(number.toUpperCase()) ?? '');
  return [...new Set(ids)].flatMap((id) => all.get(id) ?? []);
}

function createCustomer(company: Company, request: ApiRequest): ApiAnswer {
  const body = checkFields(request.body, customerRules, 'customer');
  const number = textOr(body, 'number', '') || `C${10_000 + company.state.customers.size}`;
  if (company.state.customerIdByNumber.has(number.toUpperCase()))
    throw new ApiError(
      400,
      'Internal_EntityWithSameKeyExists',
      `The record in table Customer already exists. Identification fields and values: No.='${number}'`,
    );
  const fresh = { id: randomUUID(), version: 0, number, displayName: '', type: 'Company', address: noAddress };
  const blank = { ...fresh, phoneNumber: '', email: '', currencyCode: '', blocked: ' ', modifiedAt: '' };
  const customer = changed(blank, body);
  company.state.record({ type: 'customer', customer });
  return entityAnswer(request, 201, context, render(customer));
}

function patchCustomer(company: Company, request: ApiRequest, customer: CustomerRecord): ApiAnswer {
  checkIfMatch(request, etagOf(customer.id, customer.version));
  const body = checkFields(request.body, customerRules, 'customer');
  const next = changed(customer, body);
  company.state.record({ type: 'customer', customer: next });
  return entityAnswer(request, 200, context, render(next));
}

function changed(customer: CustomerRecord, body: Body): CustomerRecord {
  const address = (body['address'] ?? {}) as Partial<PostalAddress>;
  return {
    ...customer,
    version: customer.version + 1,
    displayName: textOr(body, 'displayName', customer.displayName),
    type: textOr(body, 'type', customer.type),
    address: { ...customer.address, ...address },
    phoneNumber: textOr(body, 'phoneNumber', customer.phoneNumber),
    email: textOr(body, 'email', customer.email),
    currencyCode: textOr(body, 'currencyCode', customer.currencyCode),
    blocked: textOr(body, 'blocked', customer.blocked),
    modifiedAt: instantNow(),
  };
}

function render(customer: CustomerRecord): Record<string, unknown> {
  return {
    '@odata.etag': etagOf(customer.id, customer.version),
    id: customer.id,
    number: customer.number.toUpperCase(),
    displayName: customer.displayName,
    type: customer.type,
    address: customer.address,
    phoneNumber: customer.phoneNumber,
    email: customer.email,
    website: '',
    taxLiable: false,
    taxAreaId: emptyGuid,
    taxAreaDisplayName: '',
    taxRegistrationNumber: '',
    currencyId: emptyGuid,
    currencyCode: customer.currencyCode,
    paymentTermsId: emptyGuid,
    shipmentMethodId: emptyGuid,
    paymentMethodId: emptyGuid,
    blocked: customer.blocked,
    balance: 0,
    overdueAmount: 0,
    totalSalesExcludingTax: 0,
    lastModifiedDateTime: customer.modifiedAt,
  };
}
