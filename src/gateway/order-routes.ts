import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { orderKey, SalesOrder as SalesOrderSchema, type SalesOrder } from '../contracts/index.ts';
import type { CheckedOrder } from './check-order.ts';
import { gatewayErrors } from './errors.ts';
import type { OrderIntake } from './order-intake.ts';
import { idempotencyKeyOf, requestHash, type Idempotency, type RepeatableRequest } from './idempotency.ts';
import { gatewayLimits } from './limits.ts';
import { orderSchemas, OrderView } from './openapi-schemas.ts';
import { originOf } from './order-origin.ts';
import type { GatewayPorts, SubmitResult } from './ports.ts';
import { onlyDeclared } from './only-declared.ts';
import { jsonType, renderProblem, type Answer, type FieldProblem } from './problem.ts';
import { sendAnswer } from './send-answer.ts';
import { readStrictJson } from './strict-json.ts';

const onlyView = onlyDeclared(OrderView, { 'SalesOrder#': SalesOrderSchema });

export interface OrderRouteParts {
  readonly ports: Pick<GatewayPorts, 'readOrder'>;
  readonly check: (value: unknown) => CheckedOrder;
  readonly intake: OrderIntake;
  readonly idempotency: Idempotency;
}

/** `POST /v1/orders` and `GET /v1/orders/{id}`. */
export function addOrderRoutes(app: FastifyInstance, parts: OrderRouteParts): void {
  app.post(
    '/v1/orders',
    { config: { access: 'orders:write' }, schema: orderSchemas.submit, bodyLimit: gatewayLimits.bodyBytesMax },
    async (request, reply) => sendAnswer(reply, await submit(request, parts)),
  );
  app.get<{ Params: { id: string } }>(
    '/v1/orders/:id',
    { config: { access: 'orders:read' }, schema: orderSchemas.read },
    (request, reply) => readOrder(parts, request.params.id, request, reply),
  );
  // Proxies that decode %2F make two segments of the id, so these are taken too.
  app.get<{ Params: { channel: string; number: string } }>(
    '/v1/orders/:channel/:number',
    { config: { access: 'orders:read' }, schema: { hide: true } },
    (request, reply) => readOrder(parts, orderKey(request.params), request, reply),
  );
}

async function submit(request: FastifyRequest, parts: OrderRouteParts): Promise<Answer> {
  const bytes = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
  const repeatable = repeatableOf(request, bytes);
  const { value, text } = readStrictJson(bytes);
  const checked = parts.check(value);
  if (!checked.ok) return refuseInvalid(checked.problems, request.id, repeatable, parts.idempotency);
  const { order } = checked;
  const work = async () =>
    answerOf(order, await parts.intake.add(order, bytes.length, { ...originOf(request), text }), request.id);
  return repeatable === undefined ? work() : parts.idempotency.answer(repeatable, work);
}

function repeatableOf(request: FastifyRequest, bytes: Buffer): RepeatableRequest | undefined {
  const key = idempotencyKeyOf(request.headers['idempotency-key']);
  if (key === undefined) return undefined;
  const hash = requestHash(request.method, request.url, bytes);
  return { keyId: request.caller?.keyId ?? '', key, hash, requestId: request.id };
}

/** A refusal is not kept under the key, so that a mended order may be sent with it; a used key is told first. */
async function refuseInvalid(
  problems: readonly FieldProblem[],
  requestId: string,
  repeatable: RepeatableRequest | undefined,
  idempotency: Idempotency,
): Promise<Answer> {
  const foreign = repeatable === undefined ? undefined : await idempotency.foreign(repeatable);
  if (foreign !== undefined) return foreign;
  const error = gatewayErrors.XD_ORDER_INVALID({ count: problems.length, max: gatewayLimits.problemCountMax });
  return renderProblem(error, requestId, { errors: problems });
}

function answerOf(order: SalesOrder, result: SubmitResult, requestId: string): Answer {
  const id = orderKey(order);
  if (result.kind === 'conflict')
    return renderProblem(gatewayErrors.XD_ORDER_CONFLICT({ id, detail: result.detail }), requestId);
  if (result.kind === 'refused') {
    const { code, field = '', detail } = result;
    const error = gatewayErrors.XD_ORDER_REFUSED({ detail });
    return renderProblem(error, requestId, { errors: [{ field, code, detail }] });
  }
  const status = result.kind === 'address-changed' ? 'address-changed' : 'accepted';
  return {
    status: result.kind === 'accepted' ? 201 : 200,
    headers: { 'content-type': jsonType, location: `/v1/orders/${encodeURIComponent(id)}` },
    body: JSON.stringify({ id, status, number: order.number, channel: order.channel }),
  };
}

async function readOrder(
  { ports }: OrderRouteParts,
  id: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const view = await ports.readOrder(id);
  if (view === null)
    return sendAnswer(reply, renderProblem(gatewayErrors.XD_ORDER_UNKNOWN({ id: JSON.stringify(id) }), request.id));
  const { key, ...rest } = view;
  const body = JSON.stringify(onlyView({ id: key, ...rest }));
  return sendAnswer(reply, { status: 200, headers: { 'content-type': jsonType }, body });
}
