import { createHash } from 'node:crypto';

/**
 * The names under which the vendors know an order and its parcels. They are written down here once more, not imported:
 * an audit that shares code with what it judges would share its mistakes.
 */
export const keyOf = (channel: string, number: string): string => `${channel}/${number}`;
export const parcelReference = (key: string, parcelId: string): string => `${key}/${parcelId}`;
export const requestReference = (key: string, location: string): string => `${key}@${location}`;

const erpLengthMax = 35;
const hashLength = 12;

/**
 * Business Central keeps 35 characters of an external document number, in upper case; what is longer is sent as its
 * beginning and a hash of the whole.
 */
export function erpReference(reference: string): string {
  if (reference.length <= erpLengthMax) return reference.toUpperCase();
  const hash = createHash('sha256').update(reference).digest('hex').slice(0, hashLength);
  return `${reference.slice(0, erpLengthMax - hashLength - 1)}~${hash}`.toUpperCase();
}

const taxLengthMax = 50;

/** AvaTax keeps 50 characters of a code, likewise. */
export function taxReference(reference: string): string {
  if (reference.length <= taxLengthMax) return reference;
  const hash = createHash('sha256').update(reference).digest('hex').slice(0, hashLength);
  return `${reference.slice(0, taxLengthMax - hashLength - 1)}~${hash}`;
}

/** The comment of a shop's document: `Shipment reference: 12; part 1 of 2`. */
const commentPattern = /^(?:Shipment|Invoice) reference: (.*?)(?:; part (\d+) of (\d+))?$/s;

/** Which parcel a document in the shop is about, and which part of how many; null where it does not say. */
export function documentReference(comment: string | null) {
  const match = commentPattern.exec(comment ?? '');
  if (match === null) return null;
  return { parcelId: match[1] ?? '', part: Number(match[2] ?? 1), parts: Number(match[3] ?? 1) };
}
