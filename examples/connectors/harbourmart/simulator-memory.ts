export type Document = Readonly<Record<string, unknown>>;
/** A request as it came, and the document that its path leads to. */
export interface Asked {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Document;
  /** The document of the path, or the one that it is below; undefined where there is none. */
  readonly item: Document | undefined;
  readonly vendor: Vendor;
}
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}
/** What an operation does beyond storing and showing: answers, or undefined for what the skeleton does by itself. */
export type Rule = (asked: Asked) => Answer | undefined;

/** The memory: documents by the path of their collection and their id, and a ledger of all that was changed. */
export class Vendor {
  readonly ledger: Asked[] = [];
  private readonly collections = new Map<string, Map<string, Document>>();
  private lastId = 1_000;

  collection(path: string): Map<string, Document> {
    const known = this.collections.get(path) ?? new Map<string, Document>();
    this.collections.set(path, known);
    return known;
  }

  /** How many documents of a collection have these values: how often an effect stands, in samples of the conformance suite. */
  count(path: string, like: Document): number {
    const isLike = (one: Document) => Object.entries(like).every(([name, value]) => one[name] === value);
    return [...this.collection(path).values()].filter(isLike).length;
  }

  /** Keeps a document; one without an id gets one. Answers the id. */
  place(path: string, idField: string, document: Document): string {
    const id = String(document[idField] ?? (this.lastId += 1));
    this.collection(path).set(id, { ...document, [idField]: id });
    return id;
  }
}
