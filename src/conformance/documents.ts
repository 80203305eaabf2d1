import type { RawDocument } from '../systems/index.ts';
import type { Bench } from './bench.ts';
import { isNone } from './conformance.ts';
import { captureDeliveries } from './receiver.ts';

/** Documents as the simulator gives them, by sweep and by webhook; one of each id. */
export async function documentsOf(bench: Bench): Promise<RawDocument[]> {
  const { sweeps, webhooks } = bench.conformance;
  const documents = new Map<string, RawDocument>();
  for (const [name, { fill }] of Object.entries(sweeps)) {
    await fill(bench.world, 2);
    let watermark: string | null = null;
    for (let run = 0; run < 4; run += 1) {
      const swept = await bench.system.sweep(name, watermark);
      for (const document of swept.documents) documents.set(document.id, document);
      if (swept.complete) watermark = swept.watermark;
    }
  }
  if (isNone(webhooks)) return [...documents.values()];
  for (const delivery of await captureDeliveries(bench, webhooks)) {
    const verified = bench.system.verifyWebhook(delivery);
    for (const document of verified.ok ? verified.documents : []) documents.set(document.id, document);
  }
  return [...documents.values()];
}

/** One or two of each type: what is tried field by field need not be tried with each document. */
export function fewOfEachType(documents: readonly RawDocument[], count: number): RawDocument[] {
  const taken = new Map<string, number>();
  return documents.filter(({ type }) => {
    const before = taken.get(type) ?? 0;
    taken.set(type, before + 1);
    return before < count;
  });
}

/** The document's JSON, where it is some. */
export function jsonOf({ body }: RawDocument): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(body) as unknown };
  } catch {
    return null;
  }
}
