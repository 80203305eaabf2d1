import { createHash } from 'node:crypto';
import { VendorError, type Call, type RawDocument, type Sweep } from '../../../src/index.ts';
import { listOrders, type ListOrdersAnswer } from './client.ts';
import { errorOf } from './vendor-answer.ts';
import type { Order } from './wire.ts';

const overlapMs = 120_000;
const pageSize = 100;
/** A sweep that is longer has met a vendor that pages in a circle. */
const pageCountMax = 1_000;

/** GET /v1/orders by updated_since. */
export const ordersSweep: Sweep = {
  name: 'orders',
  intervalMs: 60_000,
  run: async (watermark, call) => {
    const { found, complete } = await readOrders(from(watermark), call);
    const documents = found.map((one) => documentOf('order', one.id, one.updated_at, one));
    return {
      documents,
      watermark: complete
        ? newest(
            watermark,
            found.map((one) => one.updated_at),
          )
        : watermark,
      complete,
    };
  },
};

async function readOrders(
  since: string | undefined,
  call: Call,
): Promise<{ found: readonly Order[]; complete: boolean }> {
  // By id: what moves to the next page while pages are read comes twice and counts once.
  const found = new Map<string, Order>();
  let read = 0;
  for (let number = 1; number <= pageCountMax; number += 1) {
    const answer = await listOrders(call, {
      ...(since === undefined ? {} : { updatedSince: since }),
      page: number,
      pageSize: pageSize,
    });
    if (answer.status !== 200) throw errorOf(answer);
    const page = answer.json<ListOrdersAnswer>();
    const list: unknown = page.orders;
    if (!Array.isArray(list)) throw new VendorError('unknown', 'the answer holds no list');
    for (const one of list as Order[]) found.set(String(one.id), one);
    read += list.length;
    if (read >= Number(page.total) || list.length === 0)
      return { found: [...found.values()], complete: found.size >= Number(page.total) };
  }
  return { found: [...found.values()], complete: false };
}

/** The same version of a document has the same id, whoever brings it. */
function documentOf(type: string, id: unknown, version: unknown, value: unknown): RawDocument {
  const body = JSON.stringify(value);
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { id: `${type}:${String(id)}:${String(version ?? '')}:${hash}`.slice(0, 200), type, body, via: 'sweep' };
}

/** Read again behind the newest change that was seen: changes may become visible out of order. */
const from = (watermark: string | null): string | undefined =>
  watermark === null ? undefined : new Date(Date.parse(watermark) - overlapMs).toISOString();

function newest(watermark: string | null, versions: readonly unknown[]): string | null {
  const times = versions.map((version) => Date.parse(String(version))).filter((time) => !Number.isNaN(time));
  const latest = times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
  return latest === null || (watermark !== null && watermark > latest) ? watermark : latest;
}
