import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RawDocument, Verified, WebhookRequest } from '../../src/index.ts';
import { parseBody } from './lossless-body.ts';

/** Stripe's advice for how old a delivery may be (docs.stripe.com/webhooks, "Preventing replay attacks"). */
const toleranceSeconds = 300;

/**
 * Checks `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=…]`: the HMAC SHA-256 over `<t>.<raw body>`. Several v1 stand
 * there while an endpoint's secret is being rolled.
 */
export function verifyDelivery(request: WebhookRequest, secret: string, nowMs: number): Verified {
  const header = request.headers['stripe-signature'];
  if (header === undefined) return { ok: false, status: 400, why: 'the header Stripe-Signature is missing' };
  const { at, signatures } = parseHeader(header);
  if (at === null || signatures.length === 0)
    return { ok: false, status: 400, why: 'Stripe-Signature must be t=<seconds>,v1=<signature>' };
  const expected = createHmac('sha256', secret).update(`${at}.`).update(request.rawBody).digest();
  if (!signatures.some((signature) => isSame(signature, expected)))
    return { ok: false, status: 401, why: 'the signature does not fit the body and the secret' };
  if (Math.abs(nowMs / 1000 - Number(at)) > toleranceSeconds)
    return { ok: false, status: 401, why: `the delivery is older than ${toleranceSeconds} s` };
  return cut(request.rawBody.toString('utf8'));
}

function parseHeader(header: string): { at: string | null; signatures: Buffer[] } {
  const pairs = header.split(',').map((pair) => pair.trim().split('=', 2));
  const at = pairs.find(([name]) => name === 't')?.[1] ?? '';
  const signatures = pairs.filter(([name]) => name === 'v1').map(([, hex = '']) => Buffer.from(hex, 'hex'));
  return { at: /^\d{1,12}$/.test(at) ? at : null, signatures };
}

function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function cut(body: string): Verified {
  const event = parseBody(body) as { id?: unknown; type?: unknown } | null | undefined;
  if (typeof event?.id !== 'string' || typeof event.type !== 'string')
    return { ok: false, status: 400, why: 'the body is no Stripe event with id and type' };
  return { ok: true, documents: [rawEvent(event.id, event.type, body, 'webhook')] };
}

/** The event's id names it, whichever way it came. */
export function rawEvent(id: string, type: string, body: string, via: RawDocument['via']): RawDocument {
  return { id, type, body, via };
}
