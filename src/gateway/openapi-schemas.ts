import { Type, type TSchema } from '@sinclair/typebox';
import { Instant, SalesOrder } from '../contracts/index.ts';
import { exampleOrder } from './example-order.ts';
import { idempotencyKeyPattern } from './idempotency.ts';
import { gatewayLimits } from './limits.ts';
import { cutByName } from './named-parts.ts';

/** What the OpenAPI document says of each route. Requests are not validated by these: see `check-order.ts`. */

const FieldProblem = Type.Object({
  field: Type.String({ description: 'As in lines[2].quantity; empty for the document itself' }),
  code: Type.String(),
  detail: Type.String(),
  mend: Type.Optional(Type.String()),
});

export const Problem = Type.Object(
  {
    type: Type.String({ format: 'uri-reference' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ description: 'urn:crossdock:request:<request id>' }),
    code: Type.String({ description: 'Stable; /problems lists all' }),
    what: Type.String(),
    why: Type.String(),
    mend: Type.String(),
    errors: Type.Optional(Type.Array(FieldProblem, { maxItems: gatewayLimits.problemCountMax })),
  },
  { $id: 'Problem', description: 'RFC 9457' },
);

const OrderReceipt = Type.Object(
  {
    id: Type.String({ description: '<channel>/<number>' }),
    status: Type.Union([Type.Literal('accepted'), Type.Literal('address-changed')]),
    number: Type.String(),
    channel: Type.String(),
  },
  {
    $id: 'OrderReceipt',
    examples: [{ id: 'webshop/100042', status: 'accepted', number: '100042', channel: 'webshop' }],
  },
);

const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
export const OrderView = Type.Object(
  {
    id: Type.String({ description: '<channel>/<number>' }),
    status: Type.String(),
    step: nullable(Type.String()),
    number: Type.String(),
    channel: Type.String(),
    acceptedAt: Instant,
    finishedAt: nullable(Instant),
    outcome: nullable(Type.String()),
    reason: nullable(Type.String()),
    order: Type.Ref('SalesOrder#'),
    timeline: Type.Array(
      Type.Object({
        step: Type.String(),
        outcome: Type.String(),
        at: Instant,
        system: nullable(Type.String()),
        durationMs: nullable(Type.Number()),
        detail: Type.Unknown(),
      }),
    ),
  },
  { $id: 'OrderView' },
);

export const Inventory = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        sku: Type.String(),
        location: Type.String(),
        onHand: Type.Integer(),
        reserved: Type.Integer(),
        available: Type.Integer(),
      }),
    ),
    more: Type.Boolean({ description: 'Whether limit cut the list' }),
  },
  {
    $id: 'Inventory',
    examples: [
      { items: [{ sku: 'MUG-BLUE', location: 'north', onHand: 40, reserved: 3, available: 37 }], more: false },
    ],
  },
);

/** Schemas that the document names under `components`. */
export const namedSchemas: readonly TSchema[] = [
  ...cutByName({ ...SalesOrder, examples: [exampleOrder] }),
  ...[Problem, OrderReceipt, OrderView, Inventory].flatMap(cutByName),
];

const ref = (name: string) => Type.Unsafe({ $ref: `${name}#` });
const json = (name: string, description: string) => ({
  description,
  content: { 'application/json': { schema: ref(name) } },
});
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});
const keyed = {
  security: [{ bearer: [] }, { apiKey: [] }, { oauth: [] }],
};
const unread = 'The request cannot be read, or carries two credentials or a header twice';
const refusals = {
  400: problem(unread),
  401: problem('No key or token, a wrong one, or one that was revoked or has expired'),
  403: problem('The key or token lacks the scope'),
  429: problem('The plan is used up for now; come again after Retry-After'),
  503: problem('The database cannot be reached; come again after Retry-After'),
};

export const orderSchemas = {
  submit: {
    operationId: 'submitOrder',
    tags: ['orders'],
    summary: 'Hand in a sales order',
    description: `Scope \`orders:write\`. Answered with 201 when the order is durable. Channel and number make an order
unique: the same order again is answered with 200 and the same body, another content with 409. With \`Idempotency-Key\`
the first answer is replayed byte by byte for a day. Amounts are whole minor units of the currency.`,
    headers: Type.Object({
      'idempotency-key': Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: gatewayLimits.idempotencyKeyLengthMax,
          pattern: idempotencyKeyPattern,
          description: 'A UUID, say',
        }),
      ),
    }),
    body: ref('SalesOrder'),
    response: {
      ...refusals,
      201: json('OrderReceipt', 'Accepted and durable; Location says where it can be read'),
      200: json('OrderReceipt', 'Known already, or only the address of a known order was changed'),
      400: problem('No JSON, JSON that readers disagree on, or a request that cannot be read'),
      409: problem('The number exists with other content, or a request with this Idempotency-Key is under way'),
      413: problem(`More than ${gatewayLimits.bodyBytesMax} bytes`),
      415: problem('Not application/json'),
      422: problem('The order is not valid, or was refused; errors names the fields'),
    },
    ...keyed,
  },
  read: {
    operationId: 'readOrder',
    tags: ['orders'],
    summary: 'Read an order and where it stands',
    description: 'Scope `orders:read`.',
    params: Type.Object({
      id: Type.String({
        description: '<channel>/<number>, percent-encoded into one segment',
        examples: ['webshop/100042'],
      }),
    }),
    response: { 200: json('OrderView', 'The order'), 404: problem('There is no such order'), ...refusals },
    ...keyed,
  },
};

export const stockSchemas = {
  inventory: {
    operationId: 'listInventory',
    tags: ['stock'],
    summary: 'Read stock balances',
    description: 'Scope `stock:read`. One entry an article and location, ordered by both.',
    querystring: Type.Object({
      sku: Type.Optional(
        Type.String({
          description: `Up to ${gatewayLimits.skuCountMax} articles, separated by commas; may be repeated. All where absent.`,
          examples: ['MUG-BLUE,TEA-EARL'],
        }),
      ),
      limit: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: gatewayLimits.inventoryCountMax,
          default: gatewayLimits.inventoryCountDefault,
        }),
      ),
    }),
    response: {
      ...refusals,
      200: json('Inventory', 'Balances'),
      400: problem('A parameter is wrong, or the request cannot be read'),
    },
    ...keyed,
  },
};

export const webhookSchemas = {
  deliver: {
    operationId: 'deliverWebhook',
    tags: ['webhooks'],
    summary: 'Deliver a vendor’s event',
    description: `Takes no key: the connector of the system checks the vendor's signature over the raw bytes. Answered
when the delivery is durable. Up to ${gatewayLimits.webhookBytesMax} bytes of any media type.`,
    params: Type.Object({ system: Type.String({ description: 'The name of the system in the configuration' }) }),
    response: {
      200: {
        description: 'Kept',
        content: { 'application/json': { schema: Type.Object({ documents: Type.Integer({ examples: [1] }) }) } },
      },
      400: problem('The delivery cannot be read'),
      401: problem('The signature is wrong or too old'),
      404: problem('No such system takes webhooks'),
      413: problem(`More than ${gatewayLimits.webhookBytesMax} bytes`),
      503: refusals[503],
    },
  },
};

const health = (operationId: string, summary: string, status: string, problems: Record<number, object> = {}) => ({
  operationId,
  tags: ['health'],
  summary,
  response: {
    200: {
      description: status,
      content: { 'application/json': { schema: Type.Object({ status: Type.String({ examples: [status] }) }) } },
    },
    400: problem(unread),
    ...problems,
  },
});
export const healthSchemas = {
  live: health('isLive', 'Whether the process answers', 'live'),
  ready: health('isReady', 'Whether orders can be taken', 'ready', {
    503: problem('A part of the platform is starting or cannot be reached'),
  }),
};
