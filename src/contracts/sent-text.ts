const texts = new WeakMap<object, string>();

/**
 * Keeps the JSON text that a document was read from beside it, where that is as short as `JSON.stringify` would write
 * it: writing it again costs the door 8 µs an order. Only for text that was found sound, and only while nobody changes
 * the document.
 */
export function keepText(document: object, text: string): void {
  texts.set(document, text);
}

/** The document's JSON text, as it was sent or written anew. */
export function textOf(document: object): string {
  return texts.get(document) ?? JSON.stringify(document);
}
