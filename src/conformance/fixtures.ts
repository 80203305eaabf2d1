import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Interpretation, RawDocument } from '../systems/index.ts';

/** A vendor's document as it came, and what the connector must make of it: `fixtures/<name>.document.json`. */
export interface Fixture {
  readonly name: string;
  readonly document: RawDocument;
  readonly interpretation: Interpretation;
}
/** Fields that do not get through, by type of document and by capability: `fixtures/loss.json`. */
export interface Loss {
  /** Fields of the vendor's documents that no fact holds. */
  readonly in: Readonly<Record<string, readonly string[]>>;
  /** Fields of an operation's input that no request holds. */
  readonly out: Readonly<Record<string, readonly string[]>>;
}
export const lossFile = 'loss.json';
const ending = '.document.json';

export function readFixtures(folder: URL): Fixture[] {
  const path = fileURLToPath(folder);
  if (!existsSync(path)) return [];
  const names = readdirSync(path).filter((name) => name.endsWith(ending));
  return names.toSorted().map((name) => {
    const { type, id, via, body, interpretation } = JSON.parse(
      readFileSync(new URL(name, folder), 'utf8'),
    ) as StoredFixture;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { name: name.slice(0, -ending.length), document: { id, type, via, body: text }, interpretation };
  });
}

interface StoredFixture extends Omit<RawDocument, 'body'> {
  /** JSON as it is, so that people can read it; text for every other format, and where digits would be lost. */
  readonly body: unknown;
  readonly interpretation: Interpretation;
}

export function writeFixture(folder: URL, { name, document, interpretation }: Fixture): void {
  const { id, type, via, body } = document;
  write(folder, `${name}${ending}`, { type, id, via, body: readable(body), interpretation });
}

/** Null where there is none yet. */
export function readLoss(folder: URL): Loss | null {
  const file = new URL(lossFile, folder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Loss) : null;
}

export function writeLoss(folder: URL, loss: Loss): void {
  write(folder, lossFile, loss);
}

function write(folder: URL, name: string, document: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(name, folder), `${JSON.stringify(document, null, 2)}\n`);
}

function readable(body: string): unknown {
  try {
    const value = JSON.parse(body) as unknown;
    return JSON.stringify(value) === body ? value : body;
  } catch {
    return body;
  }
}
