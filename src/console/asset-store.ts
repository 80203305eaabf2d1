import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** One file of the built pages, ready to be sent. */
export interface Asset {
  readonly type: string;
  readonly etag: string;
  /** Its name holds a hash of its content, so it never changes. */
  readonly isImmutable: boolean;
  readonly plain: Buffer;
  readonly gzip: Buffer | null;
  readonly brotli: Buffer | null;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};
const compressedTypes: ReadonlySet<string> = new Set(['.html', '.js', '.css', '.svg', '.json']);
/** Half the size of the best level's time; the files are compressed once. */
const brotliQuality = 7;

/** `console/dist` beside `src/console`, in a checkout as in the package (whose dist has the same folders). */
export const ownAssets = (): string => join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'console', 'dist');

/**
 * The built pages, held in memory: only names that were found in the folder can be asked for, so no path leads out of
 * it. They are read again when they were built anew.
 */
export class AssetStore {
  private readonly folder: string;
  private assets: ReadonlyMap<string, Asset> | null = null;
  private builtMs = 0;
  private reading: Promise<ReadonlyMap<string, Asset> | null> | null = null;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** All files by path, or null while there are none. */
  async all(): Promise<ReadonlyMap<string, Asset> | null> {
    const builtMs = await stat(join(this.folder, 'index.html')).then(
      (found) => found.mtimeMs,
      () => 0,
    );
    if (builtMs === 0) return this.assets;
    if (builtMs === this.builtMs) return this.assets;
    this.reading ??= this.readAll(builtMs).finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  private async readAll(builtMs: number): Promise<ReadonlyMap<string, Asset>> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const read = await Promise.all(files.map((file) => readAsset(this.folder, file)));
    this.assets = new Map(read);
    this.builtMs = builtMs;
    return this.assets;
  }
}

async function readAsset(folder: string, file: string): Promise<[string, Asset]> {
  const plain = await readFile(file);
  const name = relative(folder, file).split(sep).join('/');
  const extension = extname(file);
  const isText = compressedTypes.has(extension);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } };
  const asset: Asset = {
    type: types[extension] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    isImmutable: name.startsWith('assets/'),
    plain,
    gzip: isText ? await promisify(gzip)(plain) : null,
    brotli: isText ? await promisify(brotliCompress)(plain, quality) : null,
  };
  return [name, asset];
}
