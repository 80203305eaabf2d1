import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { orderKey, type SalesOrder } from '../../contracts/index.ts';
import { addRoute, named, tell } from '../add-route.ts';
import { clientOf, type ClientChannels } from '../client-channels.ts';
import { FieldRefusal } from '../field-refusal.ts';
import {
  gatewayErrors,
  gatewayLimits,
  idempotencyKeyOf,
  idempotencyKeyPattern,
  originOf,
  parseStrictJson,
  renderProblem,
  requestHash,
  type Answer,
  type OrderOrigin,
  type SubmitResult,
} from '../gateway-door.ts';
import type { ExperiencePorts } from '../ports.ts';
import { bytesOf } from '../read-document.ts';
import type { ExperienceScope } from '../scopes.ts';
import type { Availability } from './availability.ts';
import { checkAddress, checkStock, type Check } from './check-at-checkout.ts';
import { budgetOf } from './prefer-wait.ts';
import type { Progress } from './read-progress.ts';
import type { ProgressWatch } from './watch-progress.ts';

const Checked = Type.Object({
  result: Type.Union(
    ['ok', 'pending', 'not-needed', 'backorder', 'differs', 'fallback', 'declined'].map((word) => Type.Literal(word)),
  ),
  detail: Type.Optional(Type.String()),
});
const CheckoutReceipt = Type.Object(
  {
    id: Type.String({ description: '<channel>/<number>' }),
    channel: Type.String(),
    number: Type.String(),
    status: Type.Union(['accepted', 'address-changed', 'cancelled'].map((word) => Type.Literal(word))),
    reason: Type.Optional(Type.String({ description: 'Why it was cancelled' })),
    checks: Type.Object({ totals: Checked, stock: Checked, address: Checked, payment: Checked, tax: Checked }),
    pending: Type.Array(Type.String(), {
      description: 'Checks without an answer in time. The order is accepted all the same; they go on by themselves.',
    }),
    tookMs: Type.Integer(),
    budgetMs: Type.Integer(),
  },
  {
    examples: [
      {
        id: 'webshop/100042',
        channel: 'webshop',
        number: '100042',
        status: 'accepted',
        checks: {
          totals: { result: 'ok' },
          stock: { result: 'ok' },
          address: { result: 'ok' },
          payment: { result: 'ok' },
          tax: { result: 'pending' },
        },
        pending: ['tax'],
        tookMs: 800,
        budgetMs: 800,
      },
    ],
  },
);
type CheckoutReceipt = Static<typeof CheckoutReceipt>;

const SubmitHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ minLength: 1, maxLength: gatewayLimits.idempotencyKeyLengthMax, pattern: idempotencyKeyPattern }),
  ),
  prefer: Type.Optional(Type.String({ description: 'RFC 7240, section 4.3', examples: ['wait=2'] })),
});

export interface SubmitParts {
  readonly ports: ExperiencePorts;
  readonly channels: (request: FastifyRequest) => Promise<ClientChannels>;
  readonly availability: Availability;
  readonly watch: ProgressWatch;
}

interface SubmitRoute {
  readonly url: string;
  readonly access: ExperienceScope;
  readonly operationId: string;
  readonly tag: 'storefront' | 'partner';
  /** Where the order can be read, where that is one address. */
  location?(order: SalesOrder): string;
}

/**
 * Takes an order after checks within a time budget. What has no effect is checked before: totals, stock, address. Then
 * the order is made durable, and only then its own process asks for payment and tax, which is watched for what is left
 * of the budget: an effect at a vendor never belongs to an order that does not exist.
 */
export function addSubmitRoute(app: FastifyInstance, route: SubmitRoute, parts: SubmitParts): void {
  const { url, access, operationId, tag } = route;
  addRoute(app, {
    method: 'POST',
    url,
    access,
    operationId,
    tag,
    summary: 'Submit an order, with the checks of a checkout',
    description: `Totals, stock and address are checked first. The order is then made durable, and payment and tax are
waited for until the time of \`Prefer: wait=<seconds>\` (0 to 5; 0.8 s where absent) is over: what has no answer by then
is listed in \`pending\` and goes on by itself. The same order again is answered with 200; with \`Idempotency-Key\` the
first answer is replayed for a day. Stock is reserved by the order's process, so a check that is ok promises nothing
against a buyer who is faster.`,
    headers: SubmitHeaders,
    body: named('SalesOrder'),
    bodyLimit: gatewayLimits.bodyBytesMax,
    answers: {
      201: { description: 'Accepted and durable', schema: CheckoutReceipt },
      200: { description: 'Known already, or only the address of a known order was changed', schema: CheckoutReceipt },
    },
    problems: {
      400: 'No JSON, JSON that readers disagree on, or a header that cannot be used',
      409: 'Stock is short; or the number exists with other content',
      422: 'The order is not valid, is of another channel, or cannot be delivered',
    },
    handle: (request) => submit(request, route, parts),
  });
}

async function submit(request: FastifyRequest, route: SubmitRoute, parts: SubmitParts): Promise<Answer> {
  const { idempotency } = parts.ports;
  const bytes = bytesOf(request);
  const key = idempotencyKeyOf(request.headers['idempotency-key']);
  const budgetMs = budgetOf(request.headers['prefer']);
  const channels = await parts.channels(request);
  const hash = requestHash(request.method, request.url, bytes);
  const repeatable = key === undefined ? undefined : { keyId: clientOf(request), key, hash, requestId: request.id };
  const checked = channels.check(parseStrictJson(bytes));
  if (!checked.ok) {
    // A refusal is not kept under the key, so that a mended order may be sent with it; a used key is told first.
    const foreign = repeatable === undefined ? undefined : await idempotency.foreign(repeatable);
    if (foreign !== undefined) return foreign;
    const { problems } = checked;
    const error = gatewayErrors.XD_ORDER_INVALID({ count: problems.length, max: gatewayLimits.problemCountMax });
    throw new FieldRefusal(error, problems);
  }
  const work = () => take(checked.order, bytes.length, budgetMs, route, { ...parts, channels }, originOf(request));
  return repeatable === undefined ? work() : idempotency.answer(repeatable, work);
}

type TakeParts = Omit<SubmitParts, 'channels'> & { readonly channels: ClientChannels };

async function take(
  order: SalesOrder,
  weight: number,
  budgetMs: number,
  route: SubmitRoute,
  parts: TakeParts,
  origin: OrderOrigin,
): Promise<Answer> {
  const { ports, availability, channels } = parts;
  const id = orderKey(order);
  const startedMs = performance.now();
  const left = () => budgetMs - (performance.now() - startedMs);
  const [stock, address] = await Promise.all([
    checkStock(order, channels.pick(order.channel), availability),
    checkAddress(order, ports.calls, left()),
  ]).catch(async (refused: unknown) => {
    // An order that is there already holds its own stock: it is answered as known, and not by what is left.
    if ((await ports.readOrder(id)) === null) throw refused;
    return [notNeeded, notNeeded];
  });
  const result = await ports.intake.add(order, weight, origin);
  if (result.kind === 'conflict' || result.kind === 'refused') return refusal(id, result, origin.requestId);
  const progress = await parts.watch(id, left(), isDecided(order));
  const checks = { totals: ok, stock, address, ...decidedBy(order, progress) };
  const receipt: CheckoutReceipt = {
    id,
    channel: order.channel,
    number: order.number,
    status:
      progress?.outcome === 'cancelled' ? 'cancelled' : result.kind === 'address-changed' ? result.kind : 'accepted',
    ...(progress?.outcome === 'cancelled' && progress.reason !== null ? { reason: progress.reason } : {}),
    checks,
    pending: Object.entries(checks).flatMap(([name, check]) => (check.result === 'pending' ? [name] : [])),
    tookMs: Math.round(performance.now() - startedMs),
    budgetMs,
  };
  const status = result.kind === 'accepted' ? 201 : 200;
  const location = route.location?.(order);
  return tell(CheckoutReceipt, receipt, { status, headers: location === undefined ? {} : { location } });
}

const ok: Check = { result: 'ok' };
const notNeeded: Check = { result: 'not-needed' };

/** Where the channel takes the money or the tax itself, there is nothing to wait for. */
function decidedBy(order: SalesOrder, progress: Progress | null): { payment: Check; tax: Check } {
  const needsPayment = order.payment.collectedBy !== 'channel' && order.totals.grand > 0;
  const payment = needsPayment ? { result: progress?.payment ?? 'pending' } : notNeeded;
  return { payment, tax: order.taxCollectedBy === 'channel' ? notNeeded : taxOf(order, progress?.tax ?? null) };
}

/** The tax that the buyer has agreed to stands; what the tax service says of it is told. */
function taxOf({ totals }: SalesOrder, tax: Progress['tax']): Check {
  if (tax === null) return { result: 'pending' };
  if (tax.fallback) return { result: 'fallback', detail: 'The tax service gave none; the order’s own stands.' };
  if (tax.amount === totals.tax) return { result: 'ok' };
  return {
    result: 'differs',
    detail: `The tax service says ${tax.amount}, the order ${totals.tax}; the order’s stands.`,
  };
}

const isDecided = (order: SalesOrder) => (progress: Progress) => {
  if (progress.outcome !== null) return true;
  const { payment, tax } = decidedBy(order, progress);
  // Tax comes after payment, and after a refused payment it does not come.
  return payment.result === 'declined' || (payment.result !== 'pending' && tax.result !== 'pending');
};

function refusal(id: string, result: Extract<SubmitResult, { detail: string }>, requestId: string): Answer {
  const { detail } = result;
  if (result.kind === 'conflict') return renderProblem(gatewayErrors.XD_ORDER_CONFLICT({ id, detail }), requestId);
  const { code, field = '' } = result;
  const errors = [{ field, code, detail }];
  return renderProblem(gatewayErrors.XD_ORDER_REFUSED({ detail }), requestId, { errors });
}
