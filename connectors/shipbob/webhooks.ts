import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { RawDocument, Verified, WebhookRequest } from '../../src/index.ts';
import { parseLossless } from './lossless.ts';
import { shipmentDocument } from './shipment-document.ts';
import type { WireOrder, WireShipment } from './wire-types.ts';

/** What the connector subscribes to: everything that a shipment tells (POST webhook, `topics`). */
export const topics = [
  'order.shipped',
  'order.shipment.delivered',
  'order.shipment.exception',
  'order.shipment.on_hold',
  'order.shipment.cancelled',
] as const;

/** The status that a topic speaks of, for a payload that does not say it. */
const statusByTopic: Readonly<Record<string, string>> = {
  'order.shipped': 'Completed',
  'order.shipment.delivered': 'Completed',
  'order.shipment.exception': 'Exception',
  'order.shipment.on_hold': 'OnHold',
  'order.shipment.cancelled': 'Cancelled',
};

/**
 * Checks a delivery as Standard Webhooks says (signature over id, timestamp and body; five minutes of tolerance) and
 * cuts it into one document a shipment. ShipBob does not publish the payloads: they mirror the REST resources, so both
 * a shipment and an order with its shipments are understood, and what is missing is fetched in `interpret`.
 */
export function webhookVerifier(secret: string): (request: WebhookRequest) => Verified {
  const webhook = new Webhook(secret);
  return ({ headers, rawBody }) => {
    const signed = {
      'webhook-id': headers['webhook-id'] ?? '',
      'webhook-timestamp': headers['webhook-timestamp'] ?? '',
      'webhook-signature': headers['webhook-signature'] ?? '',
    };
    const missing = Object.entries(signed).find(([, value]) => value === '');
    if (missing !== undefined) return { ok: false, status: 400, why: `the header ${missing[0]} is missing` };
    try {
      webhook.verify(rawBody, signed, { jsonParse: false });
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      return { ok: false, status: 401, why: error.message };
    }
    return cut(rawBody.toString('utf8'), headers['x-webhook-topic'] ?? '', signed['webhook-id']);
  };
}

function cut(text: string, topic: string, webhookId: string): Verified {
  let payload: unknown;
  try {
    payload = parseLossless(text);
  } catch {
    return { ok: false, status: 400, why: 'the body is no JSON' };
  }
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    return { ok: false, status: 400, why: 'the body is no JSON object' };
  const status = statusByTopic[topic];
  if (status === undefined) return { ok: true, documents: [other(topic, webhookId, text)] };
  return { ok: true, documents: documentsOf(payload, status, text, webhookId) };
}

function documentsOf(payload: object, status: string, text: string, webhookId: string): RawDocument[] {
  const { shipments, ...order } = payload as WireOrder;
  if (Array.isArray(shipments) && shipments.every(isNamed))
    return shipments.map((shipment: WireShipment) => {
      const whole = { order_id: order.id, reference_id: order.reference_id, ...shipment };
      return shipmentDocument(whole, JSON.stringify(whole), 'webhook');
    });
  const shipment = payload as WireShipment;
  // A payload that does not even name its shipment is kept under the delivery's id, and is a problem of its mapping.
  if (Array.isArray(shipments) || !isNamed(shipment))
    return [{ id: `webhook:${webhookId}`.slice(0, 200), type: 'shipment', body: text, via: 'webhook' }];
  return [shipmentDocument({ ...shipment, status: shipment.status ?? status }, text, 'webhook')];
}

/** Whether a part of a payload is an object with an id that can be one; numbers beyond 2^53 come as their text. */
function isNamed(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  const { id } = part as { id?: unknown };
  return typeof id === 'number' || typeof id === 'string';
}

const other = (topic: string, webhookId: string, body: string): RawDocument => ({
  id: `webhook:${webhookId}`.slice(0, 200),
  type: topic === '' ? 'other' : topic,
  body,
  via: 'webhook',
});
