import { randomFillSync } from 'node:crypto';

/** Where a request stands in a trace: https://www.w3.org/TR/trace-context/#traceparent-header */
export interface TraceParent {
  readonly traceId: string;
  /** The id of our own part; whoever called is its parent. */
  readonly spanId: string;
  /** Two hexadecimal digits; the last bit says whether the trace is recorded. */
  readonly flags: string;
  /** What the caller has sent, where its trace is recorded; null else. */
  readonly sent: string | null;
}

/** Version 00 exactly; later ones may have more behind (section 3.2.4). `ff` and ids of zeros are none. */
const form = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;
const headerLengthMax = 512;

const poolBytes = 8_192;
const pool = Buffer.alloc(poolBytes);
let at = poolBytes;

/** Random bytes from a pool: asked for one by one they would cost a call into OpenSSL a request. */
function randomHex(count: number): string {
  if (at + count > poolBytes) {
    randomFillSync(pool);
    at = 0;
  }
  at += count;
  return pool.toString('hex', at - count, at);
}

/** Continues the caller's trace, or starts one where the header is none (section 4.3: then all of it is ignored). */
export function continueTrace(header: unknown): TraceParent {
  const sent = typeof header === 'string' && header.length <= headerLengthMax ? form.exec(header) : null;
  const isWhole = sent !== null && (sent[1] !== '00' || header === sent[0]);
  const spanId = randomHex(8);
  if (!isWhole) return { traceId: randomHex(16), spanId, flags: '00', sent: null };
  // Of the flags only those that we know are handed on.
  const flags = (Number.parseInt(sent[4] ?? '0', 16) & 0x03).toString(16).padStart(2, '0');
  const isRecorded = (Number.parseInt(flags, 16) & 0x01) === 1;
  return { traceId: sent[2] ?? '', spanId, flags, sent: isRecorded ? `00-${sent[2]}-${sent[3]}-${flags}` : null };
}

export const formatTrace = ({ traceId, spanId, flags }: Omit<TraceParent, 'sent'>): string =>
  `00-${traceId}-${spanId}-${flags}`;
