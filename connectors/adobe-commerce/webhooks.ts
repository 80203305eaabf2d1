import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { RawDocument, Verified, WebhookRequest } from '../../src/index.ts';
import { parseBody } from './lossless-body.ts';
import { orderDocumentId, rawOrder } from './raw-order.ts';
import type { ShopSettings } from './settings.ts';
import type { WireOrder } from './wire.ts';

const signatureHeaders = ['x-adobe-digital-signature-1', 'x-adobe-digital-signature-2'];
const orderSaved = 'observer.sales_order_save_commit_after';

interface CloudEvent {
  readonly specversion?: unknown;
  readonly id?: unknown;
  readonly type?: unknown;
  readonly source?: unknown;
  readonly data?: { readonly value?: unknown } | null;
}

/**
 * Checks deliveries of Adobe I/O Events: RSA-SHA256 over the raw body, in one or two headers, by any configured key
 * (developer.adobe.com/events/docs/guides, "Digital signatures"). The scheme signs no time, so an old delivery can be
 * replayed; that is harmless, because a document is known by the order's number and updated_at, and no older version
 * replaces a newer one.
 */
export function createVerifier(settings: ShopSettings): (request: WebhookRequest) => Verified {
  const keys = settings.eventPublicKeys.map((pem) => createPublicKey(pem));
  return (request) => {
    const signatures = signatureHeaders.flatMap((name) => request.headers[name] ?? []);
    if (signatures.length === 0) return { ok: false, status: 401, why: 'the delivery has no Adobe signature' };
    if (!signatures.some((signature) => keys.some((key) => isSignedBy(key, request.rawBody, signature))))
      return { ok: false, status: 401, why: 'no signature fits the body and a configured key' };
    return cut(request.rawBody.toString('utf8'), settings);
  };
}

function isSignedBy(key: KeyObject, body: Buffer, signature: string): boolean {
  return verify('RSA-SHA256', body, key, Buffer.from(signature, 'base64'));
}

/** One event, or a batch of them, as raw documents; events of other kinds concern nobody here. */
function cut(text: string, settings: ShopSettings): Verified {
  const body = parseBody(text);
  const events = (Array.isArray(body) ? body : [body]) as (CloudEvent | null | undefined)[];
  const documents: RawDocument[] = [];
  for (const event of events) {
    if (event?.specversion !== '1.0' || typeof event.id !== 'string' || typeof event.type !== 'string')
      return { ok: false, status: 400, why: 'the body is no CloudEvent 1.0 with id and type, nor a list of them' };
    if (
      settings.eventProviderId !== undefined &&
      !(typeof event.source === 'string' && event.source.endsWith(settings.eventProviderId))
    )
      return { ok: false, status: 401, why: 'the event is of another provider' };
    if (event.type.endsWith(orderSaved)) documents.push(documentOf(event.id, event.data?.value, settings));
  }
  return { ok: true, documents };
}

/** An order without number or time is kept under the event's id: the mapping will say what is missing. */
function documentOf(eventId: string, value: unknown, settings: ShopSettings): RawDocument {
  const order = typeof value === 'object' && value !== null ? (value as WireOrder) : {};
  return rawOrder(orderDocumentId(order, settings) ?? `event:${eventId}`, value ?? null, 'webhook');
}
