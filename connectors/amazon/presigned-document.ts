import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { VendorError, type Call } from '../../src/index.ts';

const unzip = promisify(gunzip);
/** Of a document after it is unzipped: a report of some 100,000 orders. */
const bytesMax = 64 * 1024 * 1024;
const timeoutMs = 30_000;

export interface DocumentLocation {
  readonly url?: string;
  readonly compressionAlgorithm?: string;
}

/**
 * Downloads a document of the Feeds or Reports API from its presigned URL, without the access token. A zipped one is
 * fetched past the runtime's client, which gives answers as text and would lose its bytes; it is not journaled.
 */
export async function downloadDocument({ url, compressionAlgorithm }: DocumentLocation, call: Call): Promise<string> {
  if (typeof url !== 'string') throw new VendorError('unknown', 'the document has no url');
  if (compressionAlgorithm === undefined) {
    const response = await call.request({ method: 'GET', path: url });
    if (response.status !== 200) throw notThere(response.status);
    return response.text;
  }
  if (compressionAlgorithm !== 'GZIP')
    throw new VendorError('rejected', `the document is packed by ${compressionAlgorithm}, which is not known`);
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([call.signal, AbortSignal.timeout(timeoutMs)]) });
    if (answer.status !== 200) throw notThere(answer.status);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return (await unzip(bytes, { maxOutputLength: bytesMax })).toString('utf8');
  } catch (error) {
    if (error instanceof VendorError) throw error;
    throw new VendorError('unknown', `the document was not read: ${(error as Error).message}`, null, error);
  }
}

const notThere = (status: number) => new VendorError('unknown', `the document was not given: HTTP ${status}`);
