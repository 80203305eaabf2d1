/** One line of a file: what it stands for, and its cells in the order of the header. */
export interface FileRow {
  readonly key: string;
  readonly sku: string;
  readonly cells: readonly string[];
}

/** Mirakl's CSV: semicolons, every cell in quotes, quotes doubled (OF01, STO01). */
export function offerFile(header: readonly string[], rows: readonly FileRow[]): string {
  return [header, ...rows.map(({ cells }) => cells)].map((cells) => `${cells.map(quoted).join(';')}\n`).join('');
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A file and plain fields as multipart/form-data (RFC 7578). The boundary stands in no file of skus and numbers. */
export function multipart(file: string, fields: Readonly<Record<string, string>>) {
  const boundary = 'crossdock-offer-file-7f2c9b41e5d8';
  const part = (disposition: string, content: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
  const parts = Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value));
  const filePart = part('name="file"; filename="offers.csv"\r\nContent-Type: text/csv; charset=utf-8', file);
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${parts.join('')}${filePart}--${boundary}--\r\n`,
  };
}
