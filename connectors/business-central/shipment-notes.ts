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
const notePattern = /^Shipped (.+): (\d+) x (.+)$/;

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
    const match = line.lineType === 'Comment' ? notePattern.exec(line.description) : null;
    if (match === null) continue;
    const note = { shipment: match[1] ?? '', quantity: Number(match[2]), sku: match[3] ?? '' };
    if (!notes.has(noteKey(note))) notes.set(noteKey(note), note);
  }
  return [...notes.values()];
}
