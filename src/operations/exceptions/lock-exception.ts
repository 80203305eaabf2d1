import { writeTraceText } from '../../engine/index.ts';
import type { Transaction } from '../../database/index.ts';
import { resolveExceptions } from '../../engine/index.ts';
import { operationsErrors } from '../errors.ts';
import { splitDocumentKey } from '../orders/find-order.ts';

/** The process name of exceptions of vendors' documents; their key is `<system>/<document id>`. */
export const intakeProcess = 'intake';

/** What a person's decision did, for the answer. */
export interface Resolved {
  readonly id: string;
  readonly process: string;
  readonly key: string;
  readonly did: 'retried' | 'cancelled' | 'skipped' | 'put aside';
  /** Where the instance goes on; null for a document. */
  readonly step: string | null;
}

/** What the engine keeps under `_` in an instance's state, as far as it is looked at here. */
export interface EngineMarks {
  readonly done?: readonly string[];
  readonly cancelling?: string;
  /** Of calls made together: those that are done. */
  readonly settled?: readonly string[];
  readonly failingSinceMs?: number;
  readonly [mark: string]: unknown;
}

export interface LockedInstance {
  readonly kind: 'instance';
  readonly id: string;
  readonly process: string;
  readonly key: string;
  readonly step: string;
  readonly round: number;
  readonly attempt: number;
  readonly called: boolean;
  readonly pending: string;
  readonly state: Readonly<Record<string, unknown>> & { readonly _?: EngineMarks };
  readonly trace: string;
}

export interface LockedDocument {
  readonly kind: 'document';
  readonly id: string;
  readonly process: string;
  readonly key: string;
  readonly system: string;
  readonly document: string;
}

interface ExceptionHead {
  readonly id: string;
  readonly process: string;
  readonly key: string;
  readonly resolvedAt: Date | null;
  readonly resolution: string | null;
}

/**
 * Locks an open exception and what it is about, so that one decision wins: first the instance, then the exception, in
 * the engine's own order.
 * @throws XD_EXCEPTION_NOT_FOUND, XD_EXCEPTION_RESOLVED, XD_EXCEPTION_MOVED_ON
 */
export async function lockException(
  sql: Transaction,
  tenant: string,
  id: string,
): Promise<LockedInstance | LockedDocument> {
  const head = await readHead(sql, tenant, id, false);
  const locked =
    head.process === intakeProcess ? await lockDocument(sql, tenant, head) : await lockInstance(sql, tenant, head);
  await readHead(sql, tenant, id, true);
  return locked;
}

async function readHead(sql: Transaction, tenant: string, id: string, lock: boolean): Promise<ExceptionHead> {
  if (!/^\d{1,18}$/.test(id)) throw operationsErrors.XD_EXCEPTION_NOT_FOUND({ id });
  const [head] = await sql<ExceptionHead[]>`
    SELECT id::text, process, key, resolved_at AS "resolvedAt", resolution FROM exception
    WHERE tenant = ${tenant} AND id = ${id}::bigint ${lock ? sql`FOR UPDATE` : sql``}`;
  if (head === undefined) throw operationsErrors.XD_EXCEPTION_NOT_FOUND({ id });
  const { key, resolvedAt, resolution } = head;
  if (resolvedAt !== null)
    throw operationsErrors.XD_EXCEPTION_RESOLVED({
      id,
      key,
      at: resolvedAt.toISOString(),
      resolution: resolution ?? '',
    });
  return head;
}

async function lockInstance(sql: Transaction, tenant: string, head: ExceptionHead): Promise<LockedInstance> {
  const { id, process, key } = head;
  const [row] = await sql<(Omit<LockedInstance, 'kind' | 'id' | 'process' | 'key'> & { readonly status: string })[]>`
    SELECT status, step, round, attempt, called, pending, state, trace FROM process
    WHERE tenant = ${tenant} AND process = ${process} AND key = ${key} FOR UPDATE`;
  if (row === undefined) throw operationsErrors.XD_EXCEPTION_MOVED_ON({ id, key, status: 'finished' });
  const { status, ...rest } = row;
  if (status !== 'exception')
    throw operationsErrors.XD_EXCEPTION_MOVED_ON({ id, key, status: `${status} at step ${rest.step}` });
  return { kind: 'instance', id, process, key, ...rest };
}

async function lockDocument(sql: Transaction, tenant: string, head: ExceptionHead): Promise<LockedDocument> {
  const { id, process, key } = head;
  const { system, id: document } = splitDocumentKey(key);
  const [row] = await sql<{ status: string }[]>`
    SELECT status FROM inbound WHERE tenant = ${tenant} AND system = ${system} AND id = ${document} FOR UPDATE`;
  if (row?.status !== 'exception')
    throw operationsErrors.XD_EXCEPTION_MOVED_ON({ id, key, status: row?.status ?? 'gone' });
  return { kind: 'document', id, process, key, system, document };
}

const reasonCharsMax = 280;

/** A reason that others will read. */
export function checkReason(reason: string): string {
  const text = reason.trim();
  if (text.length === 0 || text.length > reasonCharsMax)
    throw operationsErrors.XD_EXCEPTION_REASON({ chars: text.length, charsMax: reasonCharsMax });
  return text;
}

/** An entry of a person in the instance's trace, in the engine's own form: it is read with `readTrace`. */
export function personTrace(instance: LockedInstance, outcome: string, detail: string | null): string {
  const { step, round, attempt } = instance;
  const none = { durationMs: 0, system: null, call: null, position: null };
  return writeTraceText({ step, round, outcome, attempt, atMs: Date.now(), detail, ...none });
}

/** Where an instance is put down, ready for the next worker. */
export interface NewPlace {
  readonly step: string;
  readonly round: number;
  readonly called: boolean;
  readonly state: unknown;
  readonly trace: string;
}

/** Makes the locked instance ready and closes its exceptions. Signals that came meanwhile stay; a spent timer does not. */
export async function makeReady(
  sql: Transaction,
  tenant: string,
  instance: LockedInstance,
  place: NewPlace,
  resolution: string,
): Promise<void> {
  const { process, key } = instance;
  const { step, round, called, state, trace } = place;
  await sql`
    UPDATE process SET status = 'ready', queue = ${step}, step = ${step}, round = ${round}, attempt = 0, called = ${called},
      due_at = NULL, awaiting = '', pending = replace(pending, ' timer', ''),
      state = ${JSON.stringify(state)}::text::json, trace = trace || ${trace}
    WHERE tenant = ${tenant} AND process = ${process} AND key = ${key}`;
  await resolveExceptions(sql, tenant, process, key, resolution);
}
