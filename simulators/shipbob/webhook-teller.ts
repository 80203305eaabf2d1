import { createHmac, randomUUID } from 'node:crypto';
import type { Delivery, WebhookSender } from '../kit/index.ts';
import type { WebhookSubscription } from './ledger-entries.ts';
import type { ShipmentState } from './warehouse.ts';
import { wireShipment, type WireContext } from './wire.ts';

/** The topics that a subscription may name (POST webhook in the vendor's description). */
export const subscribableTopics = [
  'order.shipped',
  'order.shipment.delivered',
  'order.shipment.exception',
  'order.shipment.on_hold',
  'order.shipment.cancelled',
  'return.created',
  'return.updated',
  'return.completed',
  'billing.charge.created',
  'billing.refund.created',
  'billing.credit.created',
] as const;
export type Topic = (typeof subscribableTopics)[number];

/** Tells events to the platform: the body is the shipment as it is at the event, however late it is sent. */
export class Teller {
  private readonly sender: WebhookSender;
  private readonly context: WireContext;
  private readonly webhookSecret: string;
  private readonly subscriptions: () => Iterable<WebhookSubscription>;
  /** Goes before the subscriptions: a platform that was started on another port is still found. */
  webhookUrl: string | null;

  constructor(parts: {
    sender: WebhookSender;
    context: WireContext;
    webhookSecret: string;
    webhookUrl: string | null;
    subscriptions: () => Iterable<WebhookSubscription>;
  }) {
    this.sender = parts.sender;
    this.context = parts.context;
    this.webhookSecret = parts.webhookSecret;
    this.webhookUrl = parts.webhookUrl;
    this.subscriptions = parts.subscriptions;
  }

  tell(topic: Topic, shipment: ShipmentState, isThin = false): void {
    this.prepare(topic, shipment, isThin)();
  }

  /** The event as of now, to be sent when the result is called. */
  prepare(topic: Topic, shipment: ShipmentState, isThin: boolean): () => void {
    const wire = wireShipment(shipment, this.context);
    const body = JSON.stringify(isThin ? { id: wire.id, order_id: wire.order_id, status: wire.status } : wire);
    const id = `msg_${randomUUID().replaceAll('-', '')}`;
    return () => this.send(topic, id, body);
  }

  private send(topic: Topic, id: string, body: string): void {
    if (this.webhookUrl !== null) {
      // Asked again at sending: the platform may have moved meanwhile.
      const make = () =>
        this.webhookUrl === null ? null : delivery(this.webhookUrl, this.webhookSecret, topic, id, body);
      return this.sender.send(make);
    }
    for (const { url, topics, secret } of this.subscriptions())
      if (topics.includes(topic)) this.sender.send(() => delivery(url, secret, topic, id, body));
  }
}

/** Signs as Standard Webhooks says: HMAC-SHA256 over `id.timestamp.body` with the bytes after `whsec_`. */
function delivery(url: string, secret: string, topic: Topic, id: string, body: string): Delivery {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
    'x-webhook-topic': topic,
  };
  return { url, headers, body };
}
