import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { Id, type SalesOrder } from '../../contracts/index.ts';
import { addRoute, tell } from '../add-route.ts';
import { isOf, type ClientChannelsOf } from '../client-channels.ts';
import { experienceErrors } from '../errors.ts';
import type { ExperiencePorts } from '../ports.ts';
import { documentReader } from '../read-document.ts';
import { OrderStatus, statusOf } from './order-words.ts';

const StatusQuestion = Type.Object(
  {
    channel: Type.Optional(Id),
    number: Id,
    email: Type.Optional(Type.String({ minLength: 3, maxLength: 254 })),
    customerId: Type.Optional(Id),
  },
  { additionalProperties: false, examples: [{ number: '100042', email: 'ada@example.com' }] },
);
const readQuestion = documentReader(StatusQuestion);

/**
 * `POST /v1/storefront/order-status`: an order is shown to whom it belongs to. The question is a document and no path,
 * because addresses and logs must not hold mail addresses.
 */
export function addOrderStatusRoute(
  app: FastifyInstance,
  { readOrder }: ExperiencePorts,
  channelsOf: ClientChannelsOf,
): void {
  addRoute(app, {
    method: 'POST',
    url: '/v1/storefront/order-status',
    access: 'storefront:orders:read',
    operationId: 'askOrderStatus',
    tag: 'storefront',
    summary: 'Where an order stands, for its buyer',
    description: `Number and the buyer's mail address or customer id must belong together; where they do not, the answer is
the same as for a number that does not exist.`,
    body: StatusQuestion,
    answers: { 200: { description: 'The order', schema: OrderStatus } },
    problems: { 404: 'No order has this number and this buyer', 422: 'The question is not valid' },
    handle: async (request) => {
      const question = readQuestion(request);
      const channels = await channelsOf.storefront(request);
      const { channel } = channels.pick(question.channel);
      const order = await readOrder(`${channel}/${question.number}`);
      const document = order?.document ?? null;
      if (order === null || !isOf(channels, document) || !isBuyer(document, question))
        throw experienceErrors.XD_ORDER_NOT_YOURS();
      return tell(OrderStatus, statusOf({ ...order, document }));
    },
  });
}

/** Each that is given must be right; one at least must be given. */
function isBuyer({ customer }: SalesOrder, asked: { email?: string; customerId?: string }): boolean {
  if (asked.email === undefined && asked.customerId === undefined) return false;
  const isSameMail = asked.email === undefined || asked.email.toLowerCase() === customer.email?.toLowerCase();
  return isSameMail && (asked.customerId === undefined || asked.customerId === customer.id);
}
