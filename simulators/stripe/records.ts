import type { LedgerEntry } from '../kit/index.ts';

export type IntentStatus =
  'requires_payment_method' | 'requires_confirmation' | 'requires_capture' | 'succeeded' | 'canceled';

/** One part taken from an authorisation; the reference is the first metadata value sent with the capture. */
export interface CaptureRecord {
  readonly id: string;
  readonly amount: number;
  readonly reference: string | null;
}

/** What Stripe calls a Charge: one confirmed attempt of an intent. Amounts in the smallest currency unit. */
export interface ChargeRecord {
  readonly id: string;
  readonly created: number;
  readonly brand: string;
  readonly multicapture: boolean;
  readonly failure: { readonly code: string; readonly declineCode: string; readonly message: string } | null;
  /** Unix ms after which the bank releases the money. */
  readonly expiresAtMs: number;
  readonly expired: boolean;
}

/** A PaymentIntent, with its one charge that counts. `created` and `canceledAt` in Unix seconds. */
export interface IntentRecord {
  readonly id: string;
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly status: IntentStatus;
  readonly captureMethod: 'automatic' | 'automatic_async' | 'manual';
  readonly paymentMethod: string | null;
  readonly multicaptureAsked: boolean;
  readonly automaticMethods: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly receiptEmail: string | null;
  readonly description: string | null;
  readonly captures: readonly CaptureRecord[];
  readonly received: number;
  readonly refunded: number;
  readonly charge: ChargeRecord | null;
  readonly cancellationReason: string | null;
  readonly canceledAt: number | null;
}

export interface RefundRecord {
  readonly id: string;
  readonly created: number;
  readonly intent: string;
  readonly charge: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** An event is a snapshot for ever, so it is kept as the text that is delivered and listed. */
export interface EventRecord {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly body: string;
}

/** The first answer under an idempotency key. */
export interface StoredAnswer {
  readonly key: string;
  readonly fingerprint: string;
  readonly atMs: number;
  readonly status: number;
  readonly body: string;
}

/** All that one request did: one line of the ledger, so that it is there whole or not at all. */
export interface Change extends LedgerEntry {
  readonly type: 'change';
  readonly intent?: IntentRecord;
  readonly refund?: RefundRecord;
  readonly events: readonly EventRecord[];
  /** Whose confirmation was tried: counted for cards that decline once. */
  readonly attemptOf?: string;
  readonly answer?: StoredAnswer;
}

/** What an operation wants done and answered. */
export interface Effect {
  readonly status: number;
  readonly body: object;
  readonly intent?: IntentRecord;
  readonly refund?: RefundRecord;
  readonly events?: readonly EventRecord[];
  readonly attemptOf?: string;
}
