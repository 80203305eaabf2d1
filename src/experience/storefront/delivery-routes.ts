import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { Id, Instant, orderLimits, serviceLevels, type ServiceLevel } from '../../contracts/index.ts';
import { addRoute, tell } from '../add-route.ts';
import type { ClientChannelsOf } from '../client-channels.ts';
import { experienceErrors } from '../errors.ts';
import { experienceLimits } from '../limits.ts';
import { documentReader } from '../read-document.ts';
import type { Availability } from './availability.ts';
import { promiseDelivery } from './promise-delivery.ts';

const closed = { additionalProperties: false } as const;
const Level = Type.Union(serviceLevels.map((level) => Type.Literal(level)));
const PromiseQuestion = Type.Object(
  {
    channel: Type.Optional(Id),
    country: Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' }),
    postalCode: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
    serviceLevel: Type.Optional(Level),
    lines: Type.Optional(
      Type.Array(
        Type.Object({ sku: Id, quantity: Type.Integer({ minimum: 1, maximum: orderLimits.quantityMax }) }, closed),
        { minItems: 1, maxItems: experienceLimits.skuCountMax },
      ),
    ),
  },
  {
    ...closed,
    examples: [{ channel: 'webshop', country: 'US', postalCode: '04101', lines: [{ sku: 'MUG-BLUE', quantity: 2 }] }],
  },
);
const PromiseAnswer = Type.Object({
  channel: Type.String(),
  inStock: Type.Union([Type.Boolean(), Type.Null()], {
    description:
      'Whether all lines can be promised now; null where none was asked. Dates hold only for what is in stock.',
  }),
  short: Type.Array(Type.Object({ sku: Type.String(), available: Type.Integer() })),
  promises: Type.Array(
    Type.Object({
      serviceLevel: Level,
      shipBy: Instant,
      orderBefore: Instant,
      carrier: Type.String(),
      service: Type.String(),
      earliest: Type.String({ description: 'Day of delivery' }),
      latest: Type.String({ description: 'Day of delivery' }),
    }),
  ),
});
const readQuestion = documentReader(PromiseQuestion);

/** `POST /v1/storefront/delivery-promises`. */
export function addDeliveryRoute(
  app: FastifyInstance,
  channelsOf: ClientChannelsOf,
  availability: Availability,
  now: () => number,
): void {
  addRoute(app, {
    method: 'POST',
    url: '/v1/storefront/delivery-promises',
    access: 'storefront:stock:read',
    operationId: 'askDeliveryPromise',
    tag: 'storefront',
    summary: 'By when an order would leave and arrive',
    description: `From the calendar, the cut-off times and the carrier data of the channel's market. \`shipBy\` is what the
order then carries as \`shipping.shipBy\`. Without \`serviceLevel\` all levels that reach the destination are answered.`,
    body: PromiseQuestion,
    answers: { 200: { description: 'The promises', schema: PromiseAnswer } },
    problems: {
      404: 'No such channel, no rules, or no carrier reaches the destination',
      422: 'The question is not valid',
    },
    handle: async (request) => {
      const question = readQuestion(request);
      const channel = (await channelsOf.storefront(request)).pick(question.channel);
      const { delivery } = channel;
      if (delivery === null)
        throw experienceErrors.XD_PROMISE_NO_RULES({
          what: channel.channel,
          why: 'The channel has no delivery rules.',
        });
      const { country, postalCode, lines = [] } = question;
      const levels = question.serviceLevel === undefined ? serviceLevels : [question.serviceLevel];
      const promises = levels.flatMap((level: ServiceLevel) => {
        const promise = promiseDelivery(delivery, level, { country, postalCode }, new Date(now()));
        if (promise === undefined) return [];
        return [{ ...promise, shipBy: promise.shipBy.toISOString(), orderBefore: promise.orderBefore.toISOString() }];
      });
      if (promises.length === 0) {
        const what = [country, postalCode, question.serviceLevel].filter((part) => part !== undefined).join(' ');
        throw experienceErrors.XD_PROMISE_NO_RULES({ what, why: 'No carrier of the channel’s market goes there so.' });
      }
      const demand = new Map<string, number>();
      for (const { sku, quantity } of lines) demand.set(sku, (demand.get(sku) ?? 0) + quantity);
      const { items } = lines.length === 0 ? { items: [] } : await availability(channel, [...demand.keys()]);
      const short = items.filter(({ sku, available }) => available < (demand.get(sku) ?? 0));
      const inStock = lines.length === 0 ? null : short.length === 0;
      return tell(PromiseAnswer, {
        channel: channel.channel,
        inStock,
        short: short.map(({ sku, available }) => ({ sku, available })),
        promises,
      });
    },
  });
}
