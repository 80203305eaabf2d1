import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Id, Instant } from '../../contracts/index.ts';
import { addRoute, tell } from '../add-route.ts';
import type { ClientChannels } from '../client-channels.ts';
import { experienceLimits, experienceTimes } from '../limits.ts';
import { documentReader, queryReader } from '../read-document.ts';
import type { ExperienceScope } from '../scopes.ts';
import type { Availability } from './availability.ts';

const InventoryAnswer = Type.Object(
  {
    channel: Type.String(),
    asOf: Instant,
    ageMs: Type.Integer({ description: 'Age of the oldest number' }),
    items: Type.Array(
      Type.Object({
        sku: Type.String(),
        available: Type.Integer({ description: 'What the channel may promise now, its buffer left out' }),
        known: Type.Boolean({ description: 'Whether any location of the channel has the article' }),
      }),
    ),
  },
  {
    examples: [
      {
        channel: 'webshop',
        asOf: '2026-11-25T10:00:00.000Z',
        ageMs: 120,
        items: [{ sku: 'MUG-BLUE', available: 37, known: true }],
      },
    ],
  },
);
const OneQuestion = Type.Object({ channel: Type.Optional(Id) }, { additionalProperties: false });
const ManyQuestion = Type.Object(
  {
    channel: Type.Optional(Id),
    skus: Type.Array(Id, { minItems: 1, maxItems: experienceLimits.skuCountMax }),
  },
  { additionalProperties: false, examples: [{ channel: 'webshop', skus: ['MUG-BLUE', 'TEA-EARL'] }] },
);
const readOne = queryReader(OneQuestion);
const readMany = documentReader(ManyQuestion);

interface InventoryRoutes {
  /** `/v1/storefront` or `/v1/partner`. */
  readonly base: string;
  readonly access: ExperienceScope;
  readonly tag: 'storefront' | 'partner';
  channels(request: FastifyRequest): Promise<ClientChannels>;
}

/** What can be promised: of one article by its own address, of up to 500 by a document. */
export function addInventoryRoutes(app: FastifyInstance, routes: InventoryRoutes, availability: Availability): void {
  const { base, access, tag } = routes;
  const answer = async (channels: ClientChannels, name: string | undefined, skus: readonly string[]) => {
    const channel = channels.pick(name);
    const { asOf, ageMs, items } = await availability(channel, skus);
    const body: Static<typeof InventoryAnswer> = {
      channel: channel.channel,
      asOf: asOf.toISOString(),
      ageMs,
      items: [...items],
    };
    return tell(InventoryAnswer, body, { headers: { age: String(Math.floor(ageMs / 1_000)) } });
  };
  const words = `Numbers are remembered for ${experienceTimes.availabilityCacheMs} ms; \`asOf\` and \`ageMs\` say how old the oldest is.`;
  const answers = { 200: { description: 'What can be promised', schema: InventoryAnswer } };
  addRoute(app, {
    method: 'GET',
    url: `${base}/inventory/:sku`,
    access,
    operationId: `${tag}ReadAvailable`,
    tag,
    summary: 'What can be promised of one article',
    description: words,
    params: Type.Object({ sku: Id }),
    query: OneQuestion,
    answers,
    problems: { 400: 'A parameter is wrong', 404: 'There is no such channel', 422: 'The channel must be named' },
    handle: async (request) => {
      const { sku } = request.params as { sku: string };
      return answer(await routes.channels(request), readOne(request).channel, [sku]);
    },
  });
  addRoute(app, {
    method: 'POST',
    url: `${base}/inventory`,
    access,
    operationId: `${tag}AskAvailable`,
    tag,
    summary: `What can be promised of up to ${experienceLimits.skuCountMax} articles`,
    description: words,
    body: ManyQuestion,
    answers,
    problems: { 404: 'There is no such channel', 422: 'The question is not valid' },
    handle: async (request) => {
      const { channel, skus } = readMany(request);
      return answer(await routes.channels(request), channel, skus);
    },
  });
}
