import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Id, Instant, SalesOrder } from '../../contracts/index.ts';
import { addRoute, named, tell } from '../add-route.ts';
import { isOf, type ClientChannelsOf } from '../client-channels.ts';
import { gatewayErrors } from '../gateway-door.ts';
import { experienceLimits } from '../limits.ts';
import type { ExperiencePorts } from '../ports.ts';
import { queryReader } from '../read-document.ts';
import { OrderStatus, statusOf } from '../storefront/order-words.ts';

const { listCountMax, listCountDefault } = experienceLimits;
const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()]);

const OrderList = Type.Object({
  orders: Type.Array(
    Type.Object({
      id: Type.String(),
      status: Type.Union(['open', 'completed', 'cancelled', 'refused'].map((word) => Type.Literal(word))),
      at: Instant,
      finishedAt: nullable(Type.String({ format: 'date-time' })),
      total: nullable(Type.Integer({ description: 'Minor units' })),
      currency: nullable(Type.String()),
    }),
  ),
  before: nullable(Type.String({ description: 'For the next page; null at the end' })),
});
const ListQuery = Type.Object(
  {
    channel: Type.Optional(Id),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: listCountMax, default: listCountDefault })),
    before: Type.Optional(Type.String({ minLength: 1, maxLength: 400 })),
  },
  { additionalProperties: false },
);
const readList = queryReader(ListQuery);

/** What the contract calls the order, as it was submitted, beside where it stands. */
const OrderAnswer = Type.Object({ ...OrderStatus.properties, order: SalesOrder });
const OrderAnswerWords = Type.Object({ ...OrderStatus.properties, order: named('SalesOrder') });

const endings = new Set(['completed', 'cancelled', 'refused']);

/** Orders of the partner's own channels; of another's the answer is that there is none. */
export function addPartnerOrderRoutes(
  app: FastifyInstance,
  ports: ExperiencePorts,
  channelsOf: ClientChannelsOf,
): void {
  const read = async (request: FastifyRequest, id: string) => {
    const channels = await channelsOf.partner(request);
    const order = await ports.readOrder(id);
    const document = order?.document ?? null;
    if (order === null || !isOf(channels, document)) throw gatewayErrors.XD_ORDER_UNKNOWN({ id: JSON.stringify(id) });
    return tell(OrderAnswer, { ...statusOf({ ...order, document }), order: document });
  };
  const words = {
    method: 'GET' as const,
    access: 'partner:orders:read' as const,
    tag: 'partner' as const,
    summary: 'Read an order of one’s own channels and where it stands',
    answers: { 200: { description: 'The order', schema: OrderAnswerWords } },
    problems: { 404: 'There is no such order of this partner' },
  };
  addRoute(app, {
    ...words,
    url: '/v1/partner/orders/:id',
    operationId: 'readPartnerOrder',
    params: Type.Object({
      id: Type.String({ description: '<channel>/<number>, percent-encoded into one segment' }),
    }),
    handle: (request) => read(request, (request.params as { id: string }).id),
  });
  // Proxies that decode %2F make two segments of the id, so these are taken too.
  addRoute(app, {
    ...words,
    url: '/v1/partner/orders/:channel/:number',
    operationId: 'readPartnerOrderByNumber',
    params: Type.Object({ channel: Type.String(), number: Type.String() }),
    handle: (request) => {
      const { channel, number } = request.params as { channel: string; number: string };
      return read(request, `${channel}/${number}`);
    },
  });
  addRoute(app, {
    method: 'GET',
    url: '/v1/partner/orders',
    access: 'partner:orders:read',
    operationId: 'listPartnerOrders',
    tag: 'partner',
    summary: 'List orders of one of the partner’s channels, the newest first',
    query: ListQuery,
    answers: { 200: { description: 'One page', schema: OrderList } },
    problems: { 400: 'A parameter is wrong', 404: 'There is no such channel', 422: 'The channel must be named' },
    handle: async (request) => {
      const { channel, limit = listCountDefault, before } = readList(request);
      const { channel: name } = (await channelsOf.partner(request)).pick(channel);
      const page = await ports.listOrders(name, limit, before);
      // Keys are listed by how they begin, and the name of one channel may be the beginning of another's.
      const longer = ports.channels.map((one) => `${one.channel}/`).filter((start) => start.startsWith(`${name}/`));
      const isForeign = (key: string) => longer.some((start) => start !== `${name}/` && key.startsWith(start));
      const own = page.orders.filter(({ key }) => !isForeign(key));
      const orders = own.map(({ key, status, at, finishedAt, total, currency }) => ({
        id: key,
        status: endings.has(status) ? status : 'open',
        at: at.toISOString(),
        finishedAt: finishedAt?.toISOString() ?? null,
        total,
        currency,
      }));
      return tell(OrderList, { orders, before: page.before });
    },
  });
}
