import { failed, outcomeOfStatus, retry, retryAfterMs, type Outcome, type VendorResponse } from '../../src/index.ts';

/** What the connector reads of the entities; numbers stay as the runtime parsed them. */
export interface Entity {
  readonly '@odata.etag': string;
}
export interface Customer extends Entity {
  readonly id: string;
  readonly number: string;
}
export interface BusinessItem {
  readonly id: string;
  readonly number: string;
  readonly inventory?: number | string;
}
export interface DocumentLine extends Entity {
  /** v2.0 only: there a line has an id of its own. */
  readonly id?: string;
  readonly documentId: string;
  readonly sequence: number;
  readonly lineType: string;
  readonly lineDetails?: { readonly number?: string } | null;
  readonly lineObjectNumber?: string;
  readonly description: string;
  readonly quantity: number;
  readonly shippedQuantity?: number;
  readonly shipQuantity?: number;
}
export interface SalesDocument extends Entity {
  readonly id: string;
  readonly number: string;
  readonly externalDocumentNumber: string;
  readonly customerId: string;
  readonly currencyCode: string;
  readonly totalAmountIncludingTax: number | string;
  readonly status: string;
  readonly salesOrderLines?: readonly DocumentLine[];
  readonly salesInvoiceLines?: readonly DocumentLine[];
}

/** A text as OData literal: quotes are doubled (OData 4.01 URL conventions, 5.1.1.6.1). */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `field eq 'a' or field eq 'b' …` */
export function anyOf(field: string, values: readonly string[]): string {
  return values.map((value) => `${field} eq ${literal(value)}`).join(' or ');
}

/** A path with query options, encoded for the url of a batch part. */
export function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${path}?${pairs.join('&')}`;
}

/** Code and message of an OData error; empty where the body has none. */
export function errorOf(answer: VendorResponse): { code: string; message: string } {
  let body: unknown;
  try {
    body = answer.json();
  } catch {
    return { code: '', message: '' };
  }
  const error = (body as { error?: { code?: unknown; message?: unknown } } | null)?.error;
  return { code: String(error?.code ?? ''), message: String(error?.message ?? '') };
}

/** The entity was changed since it was read: 412, or 409 Request_EntityChanged from older servers. */
export function isChanged(answer: VendorResponse): boolean {
  return answer.status === 412 || errorOf(answer).code === 'Request_EntityChanged';
}

/** The key is taken already; found by `Internal_EntityWithSameKeyExists`, whatever the status. */
export function isTaken(answer: VendorResponse): boolean {
  return errorOf(answer).code === 'Internal_EntityWithSameKeyExists';
}

/**
 * What an answer that is no success means ("Error codes", Business Central API reference). A 409 rolled back because
 * another user held the record, so it may be repeated; a 4xx with the application's own words needs a person.
 */
export function outcomeOfAnswer(answer: VendorResponse): Outcome<never> {
  const { code, message } = errorOf(answer);
  const detail = `HTTP ${answer.status} ${code}: ${message === '' ? 'no error of OData' : message.slice(0, 300)}`;
  if (code === 'Application_TooManyRequests') return retry(detail, retryAfterMs(answer));
  if (isTaken(answer)) return failed('already-exists', detail);
  if (answer.status === 409 || answer.status === 412) return retry(detail);
  if (answer.status === 400 && code.startsWith('Application_')) return failed('vendor-rejected', detail);
  return outcomeOfStatus(answer);
}

export const isSuccess = (answer: VendorResponse): boolean => answer.status >= 200 && answer.status < 300;
