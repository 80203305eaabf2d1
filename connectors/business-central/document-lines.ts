import {
  failed,
  toDecimalNumber,
  type DocumentCharge,
  type DocumentLine as CanonicalLine,
  type Outcome,
} from '../../src/index.ts';
import { cut, fieldLengths } from './document-number.ts';
import type { DocumentLine } from './odata.ts';
import type { Vendor } from './vendor.ts';

/** What an order and an invoice have in common. */
export interface DocumentInput {
  readonly currency: string;
  readonly taxIncluded: boolean;
  readonly lines: readonly CanonicalLine[];
  readonly charges: readonly DocumentCharge[];
  readonly grandTotal: number;
}

/** A line as it is sent. Business Central numbers the lines itself. */
export type WireLine = Readonly<Record<string, unknown>>;

/**
 * The lines of a document: goods, charges, and all tax as one line on the tax account. Business Central computes tax
 * itself and takes no amounts of it, so every line carries a tax code of zero per cent and the tax that Crossdock
 * knows is posted to "sales tax payable" as a line of its own. The document's total is then the sum of exact amounts.
 */
export function documentLines(vendor: Vendor, input: DocumentInput): readonly WireLine[] | Outcome<never> {
  const { lines, charges, currency, taxIncluded } = input;
  const unknownSku = lines.find((line) => vendor.items.idOf(line.sku) === undefined)?.sku;
  if (unknownSku !== undefined) return failed('unknown-item', `Business Central has no item ${unknownSku}`);
  const goods = lines.map((line) => itemLine(vendor, line, currency, taxIncluded));
  const others = charges
    .filter((charge) => charge.amount > 0)
    .map((charge) =>
      accountLine(vendor.company.chargeAccountId, charge.name || charge.kind, netCharge(charge), currency),
    );
  const tax = [...lines, ...charges].reduce((sum, { tax: amount }) => sum + amount, 0);
  const taxes = tax === 0 ? [] : [accountLine(vendor.company.taxAccountId, 'Tax', tax, currency)];
  return [...goods, ...others, ...taxes].map((line) => ({ ...line, taxCode: vendor.company.taxCode }));

  function netCharge(charge: DocumentCharge): number {
    return taxIncluded ? charge.amount - charge.tax : charge.amount;
  }
}

/**
 * A line of goods. Where prices include tax the net price of a unit is rounded up to the cent and the line's discount
 * takes back what that is too much, so that quantity x price - discount is the net amount exactly.
 */
function itemLine(
  vendor: Vendor,
  line: CanonicalLine,
  currency: string,
  taxIncluded: boolean,
): Record<string, unknown> {
  const net = taxIncluded ? line.total - line.tax : line.total;
  const unitPrice = taxIncluded ? Math.ceil((net + line.discount) / line.quantity) : line.unitPrice;
  const discount = line.quantity * unitPrice - net;
  return {
    lineType: 'Item',
    itemId: vendor.items.idOf(line.sku),
    description: cut(line.name === '' ? line.sku : line.name, fieldLengths.description),
    quantity: line.quantity,
    unitPrice: toDecimalNumber(unitPrice, currency),
    discountAmount: toDecimalNumber(discount, currency),
  };
}

function accountLine(accountId: string, name: string, amount: number, currency: string): Record<string, unknown> {
  return {
    lineType: 'Account',
    accountId,
    description: cut(name, fieldLengths.description),
    quantity: 1,
    unitPrice: toDecimalNumber(amount, currency),
  };
}

/**
 * The wanted lines that a document lacks, told apart by what they are about and what they cost; nothing when the
 * document also has lines that are not wanted, because then a person has been at it.
 */
export function linesMissing(wanted: readonly WireLine[], present: readonly DocumentLine[]): readonly WireLine[] {
  const missing = new Map<string, WireLine[]>();
  for (const line of wanted) missing.set(subjectOf(line), [...(missing.get(subjectOf(line)) ?? []), line]);
  for (const line of present) {
    // Comments are notes of shipments, and of people; they cost nothing.
    if (line.lineType === 'Comment') continue;
    if (missing.get(subjectOf(line as unknown as WireLine))?.pop() === undefined) return [];
  }
  const left = new Set([...missing.values()].flat());
  return wanted.filter((line) => left.has(line));
}

function subjectOf(line: WireLine): string {
  const id = line['lineType'] === 'Item' ? line['itemId'] : line['accountId'];
  const { quantity, unitPrice, discountAmount = 0 } = line;
  return [line['lineType'], String(id).toLowerCase(), quantity, unitPrice, discountAmount].join('|');
}
