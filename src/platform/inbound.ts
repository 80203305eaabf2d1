import { hash } from 'node:crypto';
import { pgArray, type Sql } from '../database/index.ts';
import type { RawDocument } from '../systems/index.ts';

/** A stored document as the intake takes it up. */
export interface InboundRow extends RawDocument {
  readonly system: string;
  readonly attempt: number;
}

/** Keeps raw documents; one that is known already changes nothing. Answers how many were new. */
export async function storeInbound(
  sql: Sql,
  tenant: string,
  documents: readonly (RawDocument & { readonly system: string })[],
): Promise<number> {
  if (documents.length === 0) return 0;
  const kept = documents.map(storable);
  const rows = await sql`
    INSERT INTO inbound (tenant, system, id, type, via, body)
    SELECT ${tenant}, * FROM unnest(
      ${pgArray(kept.map((document) => document.system))}::text[],
      ${pgArray(kept.map((document) => document.id))}::text[],
      ${pgArray(kept.map((document) => document.type))}::text[],
      ${pgArray(kept.map((document) => document.via))}::text[],
      ${pgArray(kept.map((document) => document.body))}::text[])
    ON CONFLICT DO NOTHING RETURNING 1`;
  return rows.length;
}

/** As src/systems/connector.ts has it. */
export const idLengthMax = 200;

/**
 * A document as PostgreSQL can keep it: what a vendor's listing has must not hold up the rest of its page. The character
 * NUL, which no text in the database can have, becomes the replacement character; of an id that is too long a hash
 * stands for its end.
 */
function storable<D extends RawDocument>(document: D): D {
  const { id, type, body } = document;
  const isLong = id.length > idLengthMax;
  if (!isLong && ![id, type, body].some((text) => text.includes('\u0000'))) return document;
  const short = isLong ? `${id.slice(0, idLengthMax - 65)}~${hash('sha256', id)}` : id;
  const clean = (text: string) => text.replaceAll('\u0000', '\ufffd');
  return { ...document, id: clean(short), type: clean(type).slice(0, idLengthMax), body: clean(body) };
}

/** Takes documents up for `holdMs`: if the process dies, they come up again. */
export async function takeInbound(sql: Sql, tenant: string, limit: number, holdMs: number): Promise<InboundRow[]> {
  return sql<InboundRow[]>`
    WITH next AS (
      SELECT system, id FROM inbound
      WHERE tenant = ${tenant} AND status = 'new' AND due_at <= clock_timestamp()
      ORDER BY due_at, seq LIMIT ${limit} FOR UPDATE SKIP LOCKED
    )
    UPDATE inbound i SET attempt = i.attempt + 1, due_at = clock_timestamp() + ${holdMs}::int * interval '1 ms'
    FROM next WHERE i.tenant = ${tenant} AND i.system = next.system AND i.id = next.id
    RETURNING i.system, i.id, i.type, i.via, i.body, i.attempt`;
}

/** Gives back what was taken up and not settled; what another process has taken meanwhile is left to it. */
export async function releaseInbound(sql: Sql, tenant: string, rows: readonly InboundRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    UPDATE inbound i SET due_at = clock_timestamp()
    FROM unnest(
      ${pgArray(rows.map((row) => row.system))}::text[],
      ${pgArray(rows.map((row) => row.id))}::text[],
      ${pgArray(rows.map((row) => row.attempt))}::int[]
    ) AS d(system, id, attempt)
    WHERE i.tenant = ${tenant} AND i.system = d.system AND i.id = d.id AND i.attempt = d.attempt
      AND i.status = 'new' AND i.due_at > clock_timestamp()`;
}

/** What became of a document. `retry` brings it up again after a pause that grows with its attempts. */
export interface Settled {
  readonly system: string;
  readonly id: string;
  readonly status: 'done' | 'ignored' | 'refused' | 'exception' | 'retry';
  readonly subject: string | null;
  readonly detail: string | null;
}

export async function settleInbound(sql: Sql, tenant: string, rows: readonly Settled[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    UPDATE inbound i SET
      status = CASE d.status WHEN 'retry' THEN 'new' ELSE d.status END,
      due_at = CASE d.status WHEN 'retry' THEN clock_timestamp() + least(60, power(2, least(i.attempt, 6))) * interval '0.5 s'
                    ELSE i.due_at END,
      subject = coalesce(d.subject, i.subject), detail = d.detail
    FROM unnest(
      ${pgArray(rows.map((row) => row.system))}::text[],
      ${pgArray(rows.map((row) => row.id))}::text[],
      ${pgArray(rows.map((row) => row.status))}::text[],
      ${pgArray(rows.map((row) => row.subject))}::text[],
      ${pgArray(rows.map((row) => row.detail))}::text[]
    ) AS d(system, id, status, subject, detail)
    WHERE i.tenant = ${tenant} AND i.system = d.system AND i.id = d.id`;
}
