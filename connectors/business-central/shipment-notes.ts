import { shorten } from './document-number.ts';
import type { DocumentLine } from './odata.ts';

/** One article of one shipment, as a comment line of the order keeps it. */
export interface ShipmentNote {
  readonly shipment: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Characters of a shipment id that fit into a comment line beside quantity and article (100 in all). */
const shipmentLength = 50;
const begin = 'Shipped ';

/** The shipment id as the order keeps it. */
export function shipmentName(shipmentId: string): string {
  return shorten(shipmentId, shipmentLength);
}

/** @example noteText({ shipment: 'S1', sku: 'XD-0001', quantity: 2 }) // 'Shipped S1: 2 x XD-0001' */
export function noteText({ shipment, sku, quantity }: ShipmentNote): string {
  return `Shipped ${shipment}: ${quantity} x ${sku}`;
}

/** A shipment says once how many of an article it holds: the note that stands first counts. */
export function noteKey({ shipment, sku }: ShipmentNote): string {
  return `${shipment}\n${sku}`;
}

/** The notes of a shipment: one an article, in the numbers of Business Central. */
export function notesOf(shipmentId: string, lines: readonly { sku: string; quantity: number }[]): ShipmentNote[] {
  const bySku = new Map<string, number>();
  for (const { sku, quantity } of lines) {
    const number = sku.toUpperCase();
    bySku.set(number, (bySku.get(number) ?? 0) + quantity);
  }
  return [...bySku].map(([sku, quantity]) => ({ shipment: shipmentName(shipmentId), sku, quantity }));
}

/** All shipments that an order's comment lines tell of; a note that stands there twice counts once. */
export function shipmentsOf(lines: readonly DocumentLine[]): ShipmentNote[] {
  const notes = new Map<string, ShipmentNote>();
  for (const line of lines) {
    const note = line.lineType === 'Comment' ? readNote(line.description) : null;
    if (note === null) continue;
    if (!notes.has(noteKey(note))) notes.set(noteKey(note), note);
  }
  return [...notes.values()];
}

/** The last colon before a quantity counts, because the id of a shipment may have one too. */
function readNote(text: string): ShipmentNote | null {
  if (!text.startsWith(begin)) return null;
  for (let at = text.lastIndexOf(': '); at > begin.length; at = text.lastIndexOf(': ', at - 1)) {
    const match = /^(\d{1,9}) x (.+)$/.exec(text.slice(at + 2));
    if (match !== null)
      return { shipment: text.slice(begin.length, at), quantity: Number(match[1]), sku: match[2] ?? '' };
  }
  return null;
}
