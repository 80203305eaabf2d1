import type { Database } from '../database/index.ts';
import type { System } from '../systems/runtime/index.ts';
import type { Log } from './call-port.ts';
import { storeInbound } from './inbound.ts';
import { endTurn, giveTurnBack, takeTurn } from './watermarks.ts';

/** How long one sweep may take before another process may take its turn. */
const holdMs = 60_000;

/**
 * Polls one system for what its webhooks lost, when it is due and nobody else does. What was read is stored and the
 * watermark moved in one transaction, and only when the vendor's own count was read whole. Answers how many documents
 * were new, or null when there was nothing to do.
 */
export async function runSweep(
  database: Database,
  tenant: string,
  system: System,
  name: string,
  intervalMs: number,
  log: Log,
  onDuplicates: (source: 'sweep', count: number) => void = () => undefined,
): Promise<number | null> {
  const turn = await takeTurn(database.sql, tenant, system.name, name, intervalMs, holdMs);
  if (turn === undefined) return null;
  try {
    const { documents, watermark, complete } = await system.sweep(name, turn.value);
    return await database.transaction(async (sql) => {
      const fresh = await storeInbound(
        sql,
        tenant,
        documents.map((document) => ({ ...document, system: system.name })),
      );
      onDuplicates('sweep', documents.length - fresh);
      await endTurn(
        sql,
        tenant,
        system.name,
        name,
        complete ? watermark : turn.value,
        complete ? null : 'read in part',
      );
      return fresh;
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log('warn', `sweep ${name} of ${system.name} failed`, { why });
    await giveTurnBack(database.sql, tenant, system.name, name, turn.value, why);
    return 0;
  }
}
