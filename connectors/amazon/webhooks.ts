import { createHash, timingSafeEqual } from 'node:crypto';
import type { RawDocument, Verified, WebhookRequest } from '../../src/index.ts';
import { parseBody } from './lossless-body.ts';
import type { SellerSettings } from './settings.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

interface Notification {
  readonly NotificationType?: unknown;
  readonly notificationType?: unknown;
  readonly NotificationMetadata?: { readonly NotificationId?: unknown };
  readonly detail?: unknown;
}

/**
 * Checks notifications that an EventBridge API destination forwards. Amazon signs nothing here: the connection's header
 * carries a shared secret, which is compared in constant time (over digests, so that its length does not show). It says
 * nothing of time, so an old delivery can be replayed; that is harmless, because a notification only points to an order,
 * which is asked for as it is now.
 */
export function createVerifier(settings: SellerSettings): (request: WebhookRequest) => Verified {
  const secrets = [settings.notificationSecret, settings.previousNotificationSecret]
    .filter((secret) => secret !== undefined)
    .map(digest);
  const header = settings.notificationHeader;
  return (request) => {
    const given = request.headers[header];
    if (given === undefined) return { ok: false, status: 401, why: `the delivery has no header ${header}` };
    const isKnown = secrets.map((secret) => timingSafeEqual(secret, digest(given))).includes(true);
    if (!isKnown) return { ok: false, status: 401, why: `the header ${header} has another secret` };
    return cut(request.rawBody.toString('utf8'));
  };
}

/** One notification or a list of them, each as it is or in the `detail` of an EventBridge event. */
function cut(text: string): Verified {
  const body = parseBody(text);
  const documents: RawDocument[] = [];
  for (const one of Array.isArray(body) ? (body as unknown[]) : [body]) {
    const event = (one ?? {}) as Notification;
    const notification = (event.detail ?? event) as Notification;
    const type = notification.NotificationType ?? notification.notificationType;
    if (typeof type !== 'string')
      return {
        ok: false,
        status: 400,
        why: 'the body is no notification with a NotificationType, nor an event with one',
      };
    // Other kinds, such as finished feeds, tell nothing that is not asked for anyway.
    if (type !== 'ORDER_CHANGE') continue;
    const id = notification.NotificationMetadata?.NotificationId;
    if (typeof id !== 'string' || id === '')
      return { ok: false, status: 400, why: 'the notification has no NotificationMetadata.NotificationId' };
    const raw = JSON.stringify(notification);
    documents.push({ id: `notification:${id}`.slice(0, 200), type: 'order-change', body: raw, via: 'webhook' });
  }
  return { ok: true, documents };
}
