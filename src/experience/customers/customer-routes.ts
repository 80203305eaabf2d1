import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Address, Id } from '../../contracts/index.ts';
import { addRoute, tell } from '../add-route.ts';
import type { ClientChannelsOf } from '../client-channels.ts';
import { experienceErrors } from '../errors.ts';
import type { ExperiencePorts } from '../ports.ts';
import { documentReader, queryReader } from '../read-document.ts';
import { changeCustomer, readCustomer } from './customer-store.ts';
import { CustomerAccount } from './customer.ts';

const closed = { additionalProperties: false } as const;
const printable = '^[^\\u0000-\\u001F\\u007F]*$';
const CustomerQuery = Type.Object({ channel: Type.Optional(Id) }, closed);
const CustomerChange = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: printable })),
    email: Type.Optional(Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' })),
    locale: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' })),
    billTo: Type.Optional(Address),
    shipTo: Type.Optional(Address),
  },
  { ...closed, minProperties: 1, examples: [{ email: 'ada.lovelace@example.com' }] },
);
const ChangeHeaders = Type.Object({
  'if-match': Type.Optional(Type.String({ description: 'The ETag that was read', examples: ['"3"'] })),
});
const readQuery = queryReader(CustomerQuery);
const readChange = documentReader(CustomerChange);
const params = Type.Object({ id: Id });
const notThere = 'No account of this id was seen in the channel';

/** `GET` and `PATCH /v1/storefront/customers/{id}`. */
export function addCustomerRoutes(app: FastifyInstance, ports: ExperiencePorts, channelsOf: ClientChannelsOf): void {
  const { database, tenant } = ports;
  const nameOf = async (request: FastifyRequest) => {
    const { channel } = (await channelsOf.storefront(request)).pick(readQuery(request).channel);
    return { channel, id: (request.params as { id: string }).id };
  };
  addRoute(app, {
    method: 'GET',
    url: '/v1/storefront/customers/:id',
    access: 'storefront:customers:read',
    operationId: 'readCustomer',
    tag: 'storefront',
    summary: 'Read a customer account',
    description: 'Accounts become known with their first order. ETag names the version.',
    params,
    query: CustomerQuery,
    answers: { 200: { description: 'The account', schema: CustomerAccount } },
    problems: { 400: 'A parameter is wrong', 404: notThere },
    handle: async (request) => {
      const account = await readCustomer(database.sql, tenant, await nameOf(request));
      if (account === null) throw experienceErrors.XD_CUSTOMER_UNKNOWN();
      return tell(CustomerAccount, account, { headers: { etag: `"${account.version}"` } });
    },
  });
  addRoute(app, {
    method: 'PATCH',
    url: '/v1/storefront/customers/:id',
    access: 'storefront:customers:write',
    operationId: 'changeCustomer',
    tag: 'storefront',
    summary: 'Change a customer account',
    description: `Fields that are given replace those of the account. Answered when the change is durable; it then goes to
the ERP by itself, which \`erp.state\` follows. With \`If-Match\` it holds only for the version that was read.`,
    params,
    headers: ChangeHeaders,
    query: CustomerQuery,
    body: CustomerChange,
    answers: { 200: { description: 'The account as it is now', schema: CustomerAccount } },
    problems: { 404: notThere, 412: 'It was changed meanwhile', 422: 'The change is not valid' },
    handle: async (request) => {
      const change = readChange(request);
      const wanted = versionOf(request.headers['if-match']);
      const changed = await changeCustomer(database.sql, tenant, await nameOf(request), change, wanted);
      if (changed === 'unknown') throw experienceErrors.XD_CUSTOMER_UNKNOWN();
      if ('isAt' in changed) throw experienceErrors.XD_CUSTOMER_CHANGED({ wanted: wanted ?? '', found: changed.isAt });
      return tell(CustomerAccount, changed, { headers: { etag: `"${changed.version}"` } });
    },
  });
}

/** `"3"`, or `*` for any. What is no version of ours matches none, as RFC 9110 (section 13.1.1) wants it. */
function versionOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const match = /^"(\d{1,9})"$/.exec(header.trim());
  return match === null ? -1 : Number(match[1]);
}
