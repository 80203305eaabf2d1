import { createPrivateKey, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { WebhookSender, type FaultRates, type Random } from '../kit/index.ts';
import type { OrderState } from './order-state.ts';
import type { KeyPair } from './shop-memory.ts';
import { orderJson } from './wire-order.ts';

const eventType = 'com.adobe.commerce.observer.sales_order_save_commit_after';
const keyBits = 2048;

export function newKeyPair(): KeyPair {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: keyBits,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privatePem: pair.privateKey, publicPem: pair.publicKey };
}

let memoryOnly: KeyPair | null = null;

/** For shops that keep no ledger: one key pair a process, because making one takes longer than the rest of a start. */
export function sharedKeyPair(): KeyPair {
  memoryOnly ??= newKeyPair();
  return memoryOnly;
}

const parsedKeys = new Map<string, KeyObject>();

/** Reading a PEM takes as long as signing with it, so each is read once. */
function privateKey(privatePem: string): KeyObject {
  const known = parsedKeys.get(privatePem) ?? createPrivateKey(privatePem);
  parsedKeys.set(privatePem, known);
  return known;
}

/**
 * The headers that Adobe I/O Events puts on a delivery: RSA-SHA256 over the raw body. Adobe signs with two keys, so that one can
 * be replaced while the other is trusted; here both signatures are of one key, because signing is what a campaign
 * spends most of its time on (0.7 ms a signature on one core, 2026-11).
 */
export function signatureHeaders(body: string, privatePem: string): Record<string, string> {
  const signature = sign('RSA-SHA256', Buffer.from(body), privateKey(privatePem)).toString('base64');
  return {
    'x-adobe-digital-signature-1': signature,
    'x-adobe-digital-signature-2': signature,
    'x-adobe-public-key1-path': '/prod/keys/pub-key-1.pem',
    'x-adobe-public-key2-path': '/prod/keys/pub-key-1.pem',
  };
}

/** Sends the shop's events through Adobe I/O Events, as CloudEvents. */
export class EventDelivery {
  url: string | null;
  private readonly providerId: string;
  private readonly privatePem: () => string;
  private readonly sender: WebhookSender;

  constructor(
    url: string | null,
    providerId: string,
    privatePem: () => string,
    faults: () => FaultRates,
    random: Random,
  ) {
    this.url = url;
    this.providerId = providerId;
    this.privatePem = privatePem;
    this.sender = new WebhookSender(faults, random);
  }

  /** The order as it is now: a later change does not alter an event that is under way. */
  orderSaved(order: OrderState): void {
    if (this.url === null) return;
    const body = this.bodyOf(order);
    let headers: Record<string, string> | null = null;
    this.sender.send(() => {
      if (this.url === null) return null;
      headers ??= { 'content-type': 'application/json', ...signatureHeaders(body, this.privatePem()) };
      return { url: this.url, headers, body };
    });
  }

  close(): void {
    this.sender.close();
  }

  private bodyOf(order: OrderState): string {
    const envelope = {
      specversion: '1.0',
      id: randomUUID(),
      type: eventType,
      source: `urn:uuid:${this.providerId}`,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data: { key: randomUUID(), source: 'crossdock.simulator' },
    };
    return `${JSON.stringify(envelope).slice(0, -2)},"value":${orderJson(order)}}}`;
  }
}
