import { createHash } from 'node:crypto';
import type { CatalogueItem } from '../catalogue.ts';
import { Ledger } from '../kit/index.ts';
import type { CustomerRecord, DocumentKind, DocumentRecord, Entry, LineRecord } from './records.ts';

export interface ItemRecord {
  readonly id: string;
  readonly number: string;
  readonly displayName: string;
  readonly unitPrice: number;
  readonly currency: string;
  inventory: number;
}

/** A document with its lines; `deleted` orders stay for the audit but are invisible to the API. */
export interface StoredDocument {
  record: DocumentRecord;
  readonly lines: Map<number, LineRecord>;
  deleted: boolean;
}

/** A GUID that depends on the text alone, so that items keep theirs over restarts. */
export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Documents of one kind with the indexes that `$filter` uses. */
export class DocumentTable {
  readonly byId = new Map<string, StoredDocument>();
  private readonly byExternalNumber = new Map<string, Set<string>>();
  private readonly byNumber = new Map<string, string>();

  put(record: DocumentRecord, lines: readonly LineRecord[]): void {
    const known = this.byId.get(record.id);
    if (known !== undefined) {
      this.unindex(known.record);
      known.record = record;
    } else {
      const stored = { record, lines: new Map(lines.map((line) => [line.sequence, line])), deleted: false };
      this.byId.set(record.id, stored);
    }
    this.byNumber.set(record.number.toUpperCase(), record.id);
    const external = record.externalDocumentNumber.toUpperCase();
    this.byExternalNumber.set(external, (this.byExternalNumber.get(external) ?? new Set()).add(record.id));
  }

  delete(id: string): void {
    const stored = this.byId.get(id);
    if (stored === undefined) return;
    stored.deleted = true;
    this.unindex(stored.record);
  }

  /** A document that the API shows. */
  visible(id: string): StoredDocument | undefined {
    const stored = this.byId.get(id);
    return stored === undefined || stored.deleted ? undefined : stored;
  }

  /** Candidates for an equality on an indexed field; undefined where the field has no index. */
  idsBy(field: string, value: string): readonly string[] | undefined {
    if (field === 'externalDocumentNumber') return [...(this.byExternalNumber.get(value.toUpperCase()) ?? [])];
    if (field === 'id') return this.visible(value.toLowerCase()) === undefined ? [] : [value.toLowerCase()];
    if (field !== 'number') return undefined;
    const id = this.byNumber.get(value.toUpperCase());
    return id === undefined ? [] : [id];
  }

  private unindex(record: DocumentRecord): void {
    this.byExternalNumber.get(record.externalDocumentNumber.toUpperCase())?.delete(record.id);
    this.byNumber.delete(record.number.toUpperCase());
  }
}

/** Everything of the simulated company: the catalogue's items, and what the ledger says. */
export class CompanyState {
  readonly items = new Map<string, ItemRecord>();
  readonly itemIdByNumber = new Map<string, string>();
  readonly customers = new Map<string, CustomerRecord>();
  readonly customerIdByNumber = new Map<string, string>();
  readonly documents = { salesOrder: new DocumentTable(), salesInvoice: new DocumentTable() };
  readonly ledger: Ledger<Entry>;
  postedCount = 0;

  constructor(ledgerFile: string | null, seed: number, catalogue: readonly CatalogueItem[]) {
    for (const { sku, name, unitPrice, currency, onHand } of catalogue) {
      const id = guidOf(`${seed}:item:${sku}`);
      const inventory = Object.values(onHand).reduce((sum, units) => sum + units, 0);
      this.items.set(id, { id, number: sku, displayName: name, unitPrice, currency, inventory });
      this.itemIdByNumber.set(sku.toUpperCase(), id);
    }
    this.ledger = new Ledger(ledgerFile, (entry) => this.apply(entry));
  }

  record(entry: Entry): void {
    this.ledger.append(entry);
  }

  /** The next number of a document: orders and draft invoices count all that ever were made. */
  nextNumber(kind: DocumentKind): string {
    const count = this.documents[kind].byId.size + 1;
    return kind === 'salesOrder' ? `S-ORD${100_000 + count}` : `S-INV${100_000 + count}`;
  }

  private apply(entry: Entry): void {
    switch (entry.type) {
      case 'customer':
        this.customers.set(entry.customer.id, entry.customer);
        this.customerIdByNumber.set(entry.customer.number.toUpperCase(), entry.customer.id);
        return;
      case 'document':
        this.documents[entry.kind].put(entry.document, []);
        return;
      case 'document-with-lines':
        this.documents[entry.kind].put(entry.document, entry.lines);
        return;
      case 'line':
        this.applyLine(entry.kind, entry.documentId, entry.line, entry.at);
        return;
      case 'order-deleted':
        this.documents.salesOrder.delete(entry.id);
        return;
      case 'invoice-posted':
        this.applyPosting(entry.id, entry.number, entry.at);
        return;
      case 'inventory': {
        const item = this.items.get(entry.itemId);
        if (item !== undefined) item.inventory = entry.inventory;
      }
    }
  }

  /** A changed line changes its document too, so that the document's ETag tells it. */
  private applyLine(kind: DocumentKind, documentId: string, line: LineRecord, at: string): void {
    const stored = this.documents[kind].byId.get(documentId);
    if (stored === undefined) return;
    stored.lines.set(line.sequence, line);
    stored.record = { ...stored.record, version: stored.record.version + 1, modifiedAt: at };
  }

  private applyPosting(id: string, number: string, at: string): void {
    const stored = this.documents.salesInvoice.byId.get(id);
    if (stored === undefined) return;
    this.postedCount += 1;
    const version = stored.record.version + 1;
    this.documents.salesInvoice.put({ ...stored.record, number, version, status: 'Open', modifiedAt: at }, []);
  }
}
