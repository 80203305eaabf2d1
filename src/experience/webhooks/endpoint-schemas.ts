import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { Instant } from '../../contracts/index.ts';
import { experienceLimits, experienceTimes } from '../limits.ts';
import type { DeliveryView } from './delivery-log.ts';
import type { EndpointView } from './endpoint-store.ts';
import { subscribableTypes } from './event-types.ts';
import type { SecretView } from './secrets.ts';

const closed = { additionalProperties: false } as const;
const printable = '^[^\\u0000-\\u001F\\u007F]*$';
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const Url = Type.String({ minLength: 1, maxLength: experienceLimits.urlLengthMax, pattern: printable });
const Types = Type.Array(
  Type.Union(
    subscribableTypes.map((type) => Type.Literal(type)),
    { description: 'See /asyncapi' },
  ),
  { minItems: 1, maxItems: subscribableTypes.length, uniqueItems: true },
);
const Description = Type.String({ maxLength: 500, pattern: printable });

export const NewEndpoint = Type.Object(
  { url: Url, eventTypes: Types, description: Type.Optional(Description) },
  {
    ...closed,
    examples: [{ url: 'https://hooks.example.com/crossdock', eventTypes: ['order.created', 'order.completed'] }],
  },
);
export const EndpointChange = Type.Object(
  { url: Type.Optional(Url), eventTypes: Type.Optional(Types), description: Type.Optional(Description) },
  { ...closed, minProperties: 1 },
);
export const ReplayFrom = Type.Object({ from: Instant }, closed);
/** Without leading zeros: PostgreSQL reads a number that begins with one as octal. */
export const SkipEvent = Type.Object(
  { event: Type.String({ pattern: '^evt_(?:0|[1-9]\\d{0,18})-(?:0|[1-9]\\d{0,17})$' }) },
  closed,
);
export const NewSecret = Type.Object(
  {
    overlapHours: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: experienceTimes.secretOverlapMaxMs / 3_600_000,
        default: experienceTimes.secretOverlapMs / 3_600_000,
        description: 'How long the earlier secrets sign beside the new one',
      }),
    ),
  },
  closed,
);
export const DeliveryQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: experienceLimits.listCountMax,
        default: experienceLimits.listCountDefault,
      }),
    ),
    before: Type.Optional(Type.String({ pattern: '^\\d{1,18}$' })),
    failed: Type.Optional(Type.Boolean({ description: 'Only what failed' })),
  },
  closed,
);

export const Endpoint = Type.Object({
  id: Type.String(),
  url: Type.String(),
  description: Type.String(),
  eventTypes: Type.Array(Type.String()),
  status: Type.Union(['enabled', 'paused', 'disabled'].map((word) => Type.Literal(word))),
  statusReason: nullable(Type.String()),
  statusAt: Instant,
  failedRounds: Type.Integer({ description: 'In a row' }),
  failingSince: nullable(Type.String({ format: 'date-time' })),
  nextTryAt: nullable(Type.String({ format: 'date-time' })),
  deliveredAt: nullable(Type.String({ format: 'date-time' })),
  createdAt: Instant,
});
const ShownSecret = Type.Object({
  id: Type.String(),
  secret: Type.String({ description: 'Shown this once; whsec_ and base64, as Standard Webhooks has it' }),
});
export const MadeEndpoint = Type.Object({ ...Endpoint.properties, secret: ShownSecret });
export const MadeSecret = ShownSecret;
export const EndpointList = Type.Object({ endpoints: Type.Array(Endpoint) });
export const SecretList = Type.Object({
  secrets: Type.Array(
    Type.Object({
      id: Type.String(),
      createdAt: Instant,
      expiresAt: nullable(Type.String({ format: 'date-time' })),
    }),
  ),
});
export const DeliveryList = Type.Object({
  deliveries: Type.Array(
    Type.Object({
      event: Type.String(),
      type: Type.String(),
      subject: Type.String(),
      attempt: Type.Integer(),
      delivered: Type.Boolean(),
      status: nullable(Type.Integer()),
      detail: nullable(Type.String()),
      durationMs: Type.Integer(),
      at: Instant,
    }),
  ),
  before: nullable(Type.String({ description: 'For the next page; null at the end' })),
});
export const TestSent = Type.Object({ endpoint: Type.String(), type: Type.Literal('webhook.test') });

const text = (at: Date | null): string | null => at?.toISOString() ?? null;

export const showEndpoint = (endpoint: EndpointView): Static<typeof Endpoint> => ({
  ...endpoint,
  eventTypes: [...endpoint.eventTypes],
  statusAt: endpoint.statusAt.toISOString(),
  failingSince: text(endpoint.failingSince),
  nextTryAt: text(endpoint.nextTryAt),
  deliveredAt: text(endpoint.deliveredAt),
  createdAt: endpoint.createdAt.toISOString(),
});

export const showSecrets = (secrets: readonly SecretView[]): Static<typeof SecretList> => ({
  secrets: secrets.map(({ id, createdAt, expiresAt }) => ({
    id,
    createdAt: createdAt.toISOString(),
    expiresAt: text(expiresAt),
  })),
});

export const showDeliveries = (rows: readonly DeliveryView[], limit: number): Static<typeof DeliveryList> => ({
  deliveries: rows.map((row) => ({ ...row, at: row.at.toISOString() })),
  before: rows.length < limit ? null : (rows.at(-1)?.seq ?? null),
});
