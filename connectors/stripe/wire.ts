/** The parts of Stripe's objects that this connector reads (API reference of PaymentIntent, Charge, Refund, Error). */
export interface StripeIntent {
  readonly id: string;
  readonly amount: number;
  readonly amount_capturable?: number;
  readonly amount_received?: number;
  readonly currency: string;
  readonly status: string;
  readonly created: number;
  readonly cancellation_reason?: string | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
  /** An id, or the object where the request asked to expand it. */
  readonly latest_charge?: string | StripeCharge | null;
  readonly last_payment_error?: StripeErrorBody | null;
}

export interface StripeCharge {
  readonly id: string;
  readonly payment_method_details?: { readonly card?: { readonly capture_before?: number | null } | null } | null;
}

export interface StripeRefund {
  readonly id: string;
  readonly amount: number;
  readonly status?: string | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
}

export interface StripeErrorBody {
  readonly type?: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly message?: string;
  readonly param?: string;
  readonly payment_intent?: StripeIntent;
}

export interface StripeList<T> {
  readonly data: readonly T[];
  readonly has_more: boolean;
}

/** Names of metadata that this connector writes. */
export const metadataNames = { orderKey: 'order_key', itemKey: 'crossdock_key', reference: 'reference' } as const;

export function chargeIdOf(intent: StripeIntent): string | null {
  const charge = intent.latest_charge ?? null;
  return charge === null || typeof charge === 'string' ? charge : charge.id;
}

/** A path segment: ids come from documents, so they are never trusted to be plain. */
export const intentPath = (id: string, verb = '') => `/v1/payment_intents/${encodeURIComponent(id)}${verb}`;
