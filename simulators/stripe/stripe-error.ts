/** Fields of Stripe's error object beside message and type (API reference, "Errors"). */
export interface ErrorFields {
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly charge?: string;
  readonly payment_intent?: object;
}

type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

/**
 * An answer that is an error. `executed` says that the endpoint had begun its work: then the answer is stored under
 * the idempotency key; a failed validation is not (API reference, "Idempotent requests").
 */
export class StripeError extends Error {
  readonly status: number;
  readonly body: object;
  readonly executed: boolean;
  constructor(status: number, type: ErrorType, message: string, fields: ErrorFields = {}, executed = false) {
    super(message);
    this.status = status;
    this.body = errorBody(type, message, fields);
    this.executed = executed;
  }
}

export function errorBody(type: ErrorType, message: string, fields: ErrorFields = {}): object {
  const docs = fields.code === undefined ? {} : { doc_url: `https://stripe.com/docs/error-codes/${fields.code}` };
  return { error: { ...fields, ...docs, message, type } };
}

export const invalid = (message: string, fields: ErrorFields = {}) =>
  new StripeError(400, 'invalid_request_error', message, fields);

/** A missing thing named in the URL is 404; one named in a parameter is 400. */
export const missing = (what: string, id: string, param: string, status: 400 | 404 = 404) =>
  new StripeError(status, 'invalid_request_error', `No such ${what}: '${id}'`, { code: 'resource_missing', param });
