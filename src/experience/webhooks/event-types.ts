import { Type, type TSchema } from '@sinclair/typebox';
import { Instant } from '../../contracts/index.ts';

const ofOrder = {
  number: Type.String({ description: 'The order number that shop, customer and every system know' }),
  channel: Type.String(),
};
const minor = (description: string) => Type.Integer({ description: `${description}, in minor units of the currency` });
const currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' });
const closed = { additionalProperties: false } as const;

export interface EventType {
  readonly summary: string;
  /** What of the log's data goes out; what is not in it stays inside. */
  readonly data: TSchema;
  readonly example: Readonly<Record<string, unknown>>;
  /** An event of one endpoint or partner, and not of a channel. */
  readonly ofPartner?: true;
}

/** Every kind of event that partners may hear of: the webhooks and their description are made from this table. */
export const eventTypes = {
  'order.accepted': {
    summary: 'An order was accepted and is durable.',
    data: Type.Object({ ...ofOrder, currency, total: minor('Grand total'), placedAt: Instant }, closed),
    example: { number: '100042', channel: 'acme', currency: 'GBP', total: 4280, placedAt: '2026-11-25T10:00:00Z' },
  },
  'order.created': {
    summary: 'Payment is held and stock is reserved; the order goes to the warehouse.',
    data: Type.Object({ ...ofOrder, currency, total: minor('Grand total') }, closed),
    example: { number: '100042', channel: 'acme', currency: 'GBP', total: 4280 },
  },
  'order.completed': {
    summary: 'Everything that could be shipped was shipped, charged and invoiced.',
    data: Type.Object({ ...ofOrder, currency, captured: minor('What was charged') }, closed),
    example: { number: '100042', channel: 'acme', currency: 'GBP', captured: 4280 },
  },
  'order.cancelled': {
    summary: 'The order was cancelled as a whole; nothing of it is charged.',
    data: Type.Object(ofOrder, closed),
    example: { number: '100042', channel: 'acme' },
  },
  'webhook.test': {
    summary: 'Somebody asked for a test of this endpoint.',
    ofPartner: true,
    data: Type.Object({ endpoint: Type.String() }, closed),
    example: { endpoint: 'wh_5f2b8c1d9e0a' },
  },
  'webhook.disabled': {
    summary:
      'An endpoint of the partner was disabled, because its deliveries failed for too long. Its events are kept.',
    ofPartner: true,
    data: Type.Object({ endpoint: Type.String(), url: Type.String(), reason: Type.String() }, closed),
    example: {
      endpoint: 'wh_5f2b8c1d9e0a',
      url: 'https://hooks.example.com/crossdock',
      reason: 'Deliveries have failed for 5 days: 503.',
    },
  },
} as const satisfies Readonly<Record<string, EventType>>;
export type EventTypeName = keyof typeof eventTypes;

/** A test goes to the endpoint that it was asked for and to no other, so nobody subscribes to it. */
export const subscribableTypes = (Object.keys(eventTypes) as EventTypeName[]).filter((type) => type !== 'webhook.test');
export const eventTypeNames = Object.keys(eventTypes) as EventTypeName[];
/** The subject of events of a partner. */
export const partnerSubject = (partner: string): string => `partner:${partner}`;
