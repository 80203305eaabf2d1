import type { PaymentChanged } from '../contracts/index.ts';
import { pgArray, type Sql } from '../database/index.ts';
import type { NewSignal } from '../engine/index.ts';
import { paymentChanged } from '../processes/index.ts';

/** What an order must hear of: that it is authorised or captured it knows, because it did that itself. */
const told = new Set<PaymentChanged['status']>(['expired', 'failed', 'voided', 'refunded']);

/**
 * The signals of payments that changed elsewhere. A provider names the order where it was given its key; an
 * authorisation that the shop made is found by the order that came with it. One that no order knows is nobody's.
 */
export async function paymentSignals(
  sql: Sql,
  tenant: string,
  process: string,
  facts: readonly PaymentChanged[],
): Promise<NewSignal[]> {
  const changes = facts.filter((fact) => told.has(fact.status));
  const unnamed = changes.flatMap((fact) => (fact.orderKey === undefined ? [fact.authorisation] : []));
  const found = await keysOf(sql, tenant, process, unnamed);
  return changes.flatMap((fact) => {
    const key = fact.orderKey ?? found.get(fact.authorisation);
    if (key === undefined) return [];
    const { authorisation, status, sourceVersion } = fact;
    return [{ key, event: paymentChanged, id: `${authorisation}:${status}:${sourceVersion}`, payload: fact }];
  });
}

/** Among the live orders alone: such news are rare, and an index would be written with each order. */
async function keysOf(
  sql: Sql,
  tenant: string,
  process: string,
  authorisations: readonly string[],
): Promise<Map<string, string>> {
  if (authorisations.length === 0) return new Map();
  const rows = await sql<{ key: string; authorisation: string }[]>`
    SELECT d.key, d.body->'payment'->>'authorisation' AS authorisation
    FROM process p JOIN document d ON d.tenant = p.tenant AND d.process = p.process AND d.key = p.key
    WHERE p.tenant = ${tenant} AND p.process = ${process}
      AND d.body->'payment'->>'authorisation' = ANY(${pgArray(authorisations)}::text[])`;
  return new Map(rows.map((row) => [row.authorisation, row.key]));
}
