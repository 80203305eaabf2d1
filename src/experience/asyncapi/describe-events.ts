import type { TSchema } from '@sinclair/typebox';
import { experienceTimes, dayMs } from '../limits.ts';
import { EnvelopeParts } from '../webhooks/envelope.ts';
import { eventTypeNames, eventTypes, type EventType } from '../webhooks/event-types.ts';

type Json = Readonly<Record<string, unknown>>;

const days = experienceTimes.disableAfterMs / dayMs;
const description = `Events that Crossdock sends to partners' endpoints, signed after Standard Webhooks
(https://www.standardwebhooks.com): webhook-id, webhook-timestamp and webhook-signature, the last with one signature for
each secret that is valid. Check one of them over \`<id>.<timestamp>.<body>\`, and refuse what is more than 5 minutes off.

Answer 2xx when the event is durable with you. Events of one subject come in order; one that fails holds back those
behind it, and is repeated over ${days} days with growing pauses. Then the endpoint is disabled; nothing is lost, and it
goes on where it stood when it is enabled again. The same event may come twice, under the same id. 410 disables at once.`;

const headers: Json = {
  type: 'object',
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  properties: {
    'webhook-id': { type: 'string', description: 'The same for each try of one event' },
    'webhook-timestamp': { type: 'string', description: 'Seconds since 1970, of this try' },
    'webhook-signature': { type: 'string', description: 'v1,<base64>, one for each valid secret, parted by blanks' },
  },
};

/**
 * The AsyncAPI 3.0 document of what partners hear of, made from the table of event types: what is not in it is not sent,
 * and what is in it is described. https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
export function describeEvents(version: string): Json {
  const messages = Object.fromEntries(eventTypeNames.map((type) => [keyOf(type), messageOf(type)]));
  return {
    asyncapi: '3.0.0',
    info: { title: 'Crossdock events', version, description, license: { name: 'Apache-2.0' } },
    defaultContentType: 'application/json',
    channels: {
      partnerEndpoint: {
        // The address is whatever URL the partner has registered.
        address: null,
        title: 'A partner’s endpoint',
        description: 'The URL that was registered with POST /v1/partner/webhooks.',
        messages: Object.fromEntries(
          Object.keys(messages).map((key) => [key, { $ref: `#/components/messages/${key}` }]),
        ),
        bindings: { http: {} },
      },
    },
    operations: {
      deliverEvent: {
        action: 'send',
        title: 'Deliver an event',
        channel: { $ref: '#/channels/partnerEndpoint' },
        messages: Object.keys(messages).map((key) => ({ $ref: `#/channels/partnerEndpoint/messages/${key}` })),
        bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
      },
    },
    components: {
      messages,
      schemas: Object.fromEntries(eventTypeNames.map((type) => [keyOf(type), payloadOf(type)])),
    },
  };
}

/** `order.accepted` as `OrderAccepted`: a name of a component has no dots. */
const keyOf = (type: string): string =>
  type
    .split(/[.-]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

function messageOf(type: (typeof eventTypeNames)[number]): Json {
  const { summary, example }: EventType = eventTypes[type];
  return {
    name: type,
    title: type,
    summary,
    contentType: 'application/json',
    headers,
    payload: { $ref: `#/components/schemas/${keyOf(type)}` },
    examples: [{ name: 'example', payload: exampleOf(type, example) }],
  };
}

function payloadOf(type: (typeof eventTypeNames)[number]): Json {
  const { data }: EventType = eventTypes[type];
  return {
    type: 'object',
    required: [...Object.keys(EnvelopeParts), 'type', 'data'],
    properties: { ...plainOf(EnvelopeParts), type: { type: 'string', const: type }, data: plainOf(data) },
  };
}

/** TypeBox marks its schemas with symbols, which JSON leaves out. */
const plainOf = (schema: TSchema | Readonly<Record<string, TSchema>>): Json =>
  JSON.parse(JSON.stringify(schema)) as Json;

function exampleOf(type: string, data: Json): Json {
  const subject = 'channel' in data ? `${String(data['channel'])}/${String(data['number'])}` : 'partner:acme';
  const time = '2026-11-25T10:00:00.000Z';
  return {
    specversion: '1.0',
    id: 'evt_812734-5501',
    source: '/crossdock/main',
    type,
    subject,
    time,
    timestamp: time,
    datacontenttype: 'application/json',
    correlationid: subject,
    data,
  };
}
