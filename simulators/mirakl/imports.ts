import { minorOf } from './amounts.ts';
import type { ImportKind, LineError } from './records.ts';

export interface Offer {
  readonly id: number;
  readonly name: string;
  /** Minor units. */
  price: number;
  /** For sale: the told quantity less what was ordered since. */
  quantity: number;
  toldQuantity: number | null;
  /** When a quantity was told last; null before the first. */
  toldMs: number | null;
  pricedMs: number | null;
  /** Quantities told. */
  told: number;
}

export interface ImportResult {
  /** Null where the file as a whole was read; else why not. */
  readonly failure: string | null;
  readonly linesRead: number;
  readonly errors: readonly LineError[];
}

interface Table {
  readonly header: readonly string[];
  /** `line` counts from 1 with the header as the first. */
  readonly rows: readonly { readonly line: number; readonly cells: Readonly<Record<string, string>> }[];
}

/** Reads Mirakl's CSV: semicolons, cells in quotes, quotes doubled within. Enough for files without line breaks in cells. */
export function readTable(text: string): Table {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const header = cellsOf(lines[0] ?? '');
  const rows = lines.slice(1).map((line, at) => {
    const cells = cellsOf(line);
    return { line: at + 2, cells: Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])) };
  });
  return { header, rows };
}

function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map((match) =>
    match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'),
  );
}

/** Applies a file to the offers: good lines are taken, the others reported. */
export function applyImport(
  file: { readonly kind: ImportKind; readonly text: string; readonly currency: string },
  offers: Map<string, Offer>,
  atMs: number,
): ImportResult {
  const table = readTable(file.text);
  const needed = file.kind === 'stock' ? ['offer-sku', 'quantity'] : ['sku'];
  const missing = needed.find((name) => !table.header.includes(name));
  if (missing !== undefined)
    return { failure: `The column ${missing} is missing`, linesRead: table.rows.length, errors: [] };
  const errors = table.rows.flatMap(({ line, cells }): LineError[] => {
    const message =
      file.kind === 'stock' ? takeStock(cells, offers, atMs) : takeOffer(cells, offers, file.currency, atMs);
    return message === null ? [] : [{ line, message }];
  });
  return { failure: null, linesRead: table.rows.length, errors };
}

type Cells = Readonly<Record<string, string>>;

function takeStock(cells: Cells, offers: Map<string, Offer>, atMs: number): string | null {
  const offer = offers.get(cells['offer-sku'] ?? '');
  if (offer === undefined) return `The offer with sku '${cells['offer-sku'] ?? ''}' does not exist`;
  return setQuantity(offer, cells['quantity'] ?? '', atMs);
}

function setQuantity(offer: Offer, text: string, atMs: number): string | null {
  if (!/^\d{1,9}$/.test(text)) return `The quantity '${text}' is not a positive integer`;
  offer.quantity = Number(text);
  offer.toldQuantity = offer.quantity;
  offer.toldMs = atMs;
  offer.told += 1;
  return null;
}

/** NORMAL mode: columns that the file does not have stay as they are; a sku that is not known would be a new offer. */
function takeOffer(cells: Cells, offers: Map<string, Offer>, currency: string, atMs: number): string | null {
  const offer = offers.get(cells['sku'] ?? '');
  if (offer === undefined)
    return cells['product-id'] === undefined
      ? 'The product-id is required to create an offer'
      : 'The product does not exist';
  const { price, quantity } = cells;
  const minor = price === undefined ? undefined : minorOf(price, currency);
  if (minor === null) return `The price '${price}' is not a valid price`;
  if (minor === 0) return 'The price must be greater than 0';
  if (quantity !== undefined) {
    const problem = setQuantity(offer, quantity, atMs);
    if (problem !== null) return problem;
  }
  if (minor !== undefined) {
    offer.price = minor;
    offer.pricedMs = atMs;
  }
  return null;
}
