import type { ExceptionRow } from '../../engine/index.ts';
import type { Sql } from '../../database/index.ts';
import { operationsErrors } from '../errors.ts';
import { splitDocumentKey } from '../orders/find-order.ts';
import { intakeProcess } from './lock-exception.ts';

/** An exception, with where the thing it is about stands now. */
export interface ExceptionView extends ExceptionRow {
  readonly resolvedAt: Date | null;
  readonly resolution: string | null;
  /** `exception at authorise-payment`; `finished` when it is over. */
  readonly standing: string;
  /** The raw text of a vendor's document that could not be used; null for an order. */
  readonly body: string | null;
}

/** @throws XD_EXCEPTION_NOT_FOUND */
export async function showException(sql: Sql, tenant: string, id: string): Promise<ExceptionView> {
  if (!/^\d{1,18}$/.test(id)) throw operationsErrors.XD_EXCEPTION_NOT_FOUND({ id });
  const [row] = await sql<(ExceptionRow & { readonly resolvedAt: Date | null; readonly resolution: string | null })[]>`
    SELECT id::text, process, key, step, cause, detail, advice, amount::text, currency, raised_at AS "raisedAt",
      resolved_at AS "resolvedAt", resolution
    FROM exception WHERE tenant = ${tenant} AND id = ${id}::bigint`;
  if (row === undefined) throw operationsErrors.XD_EXCEPTION_NOT_FOUND({ id });
  if (row.process === intakeProcess) return { ...row, ...(await documentStanding(sql, tenant, row.key)) };
  const [instance] = await sql<{ status: string; step: string }[]>`
    SELECT status, step FROM process WHERE tenant = ${tenant} AND process = ${row.process} AND key = ${row.key}`;
  return {
    ...row,
    standing: instance === undefined ? 'finished' : `${instance.status} at ${instance.step}`,
    body: null,
  };
}

async function documentStanding(sql: Sql, tenant: string, key: string) {
  const { system, id } = splitDocumentKey(key);
  const [row] = await sql<{ status: string; body: string }[]>`
    SELECT status, body FROM inbound WHERE tenant = ${tenant} AND system = ${system} AND id = ${id}`;
  return { standing: row?.status ?? 'gone', body: row?.body ?? null };
}
