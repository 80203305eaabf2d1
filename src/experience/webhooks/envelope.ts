import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Instant } from '../../contracts/index.ts';
import { eventTypes, type EventType } from './event-types.ts';

/** An event of the log on its way to one endpoint. */
export interface OutgoingEvent {
  /** `xid-seq`: its place in the log, and what `webhook-id` is made of. */
  readonly id: string;
  readonly xid: string;
  readonly seq: string;
  readonly type: string;
  readonly subject: string;
  readonly correlation: string;
  readonly at: Date;
  readonly data: unknown;
}

/**
 * The body of a delivery: a CloudEvent (https://cloudevents.io, 1.0.2), which also has the three members that Standard
 * Webhooks proposes: `type`, `timestamp` and `data`.
 */
export const EnvelopeParts = {
  specversion: Type.Literal('1.0'),
  id: Type.String({ description: 'The same as webhook-id; a repeated delivery has the same' }),
  source: Type.String({ format: 'uri-reference' }),
  subject: Type.String({ description: '<channel>/<number> of an order' }),
  time: Instant,
  timestamp: Instant,
  datacontenttype: Type.Literal('application/json'),
  correlationid: Type.String(),
};

export const messageId = (event: Pick<OutgoingEvent, 'id'>): string => `evt_${event.id}`;

/** What is sent: only what the event's type says, whatever the log holds. */
export function renderEvent(event: OutgoingEvent, tenant: string): string {
  const kind: EventType | undefined = (eventTypes as Readonly<Record<string, EventType>>)[event.type];
  if (kind === undefined) throw new Error(`${event.type} is no event of partners`);
  const time = event.at.toISOString();
  return JSON.stringify({
    specversion: '1.0',
    id: messageId(event),
    source: `/crossdock/${encodeURIComponent(tenant)}`,
    type: event.type,
    subject: event.subject,
    time,
    timestamp: time,
    datacontenttype: 'application/json',
    correlationid: event.correlation,
    data: Value.Clean(kind.data, structuredClone(event.data)),
  });
}
