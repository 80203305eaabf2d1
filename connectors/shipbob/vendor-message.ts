import type { VendorResponse } from '../../src/index.ts';

const lengthMax = 300;

/**
 * What ShipBob says in an answer that is no success: `{"field": ["message"]}` for what does not validate, `message`, or `title`
 * and `detail`. Of any other answer only the status is told: what a proxy writes may quote the request with its token, and
 * stands masked in the journal.
 */
export function messageOf(response: VendorResponse): string {
  const said = sentencesIn(bodyOf(response)).join('; ');
  return `HTTP ${response.status}${said === '' ? ' without a message' : `: ${said}`}`.slice(0, lengthMax);
}

function bodyOf(response: VendorResponse): unknown {
  try {
    return response.json<unknown>();
  } catch {
    return null;
  }
}

function sentencesIn(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return [];
  const isText = (value: unknown): value is string => typeof value === 'string';
  const { title, detail, message, value } = body as Record<string, unknown>;
  const own = [title, detail, message, (value as { detail?: unknown } | undefined)?.detail].filter(isText);
  const ofFields = Object.entries(body).flatMap(([field, list]) =>
    Array.isArray(list) && list.every(isText) ? [`${field === '' ? '' : `${field}: `}${list.join(', ')}`] : [],
  );
  return [...own, ...ofFields];
}
