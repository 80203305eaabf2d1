import { setTimeout as sleep } from 'node:timers/promises';
import {
  done,
  failed,
  outcomeOfError,
  refused,
  retry,
  unknown,
  type Call,
  type Outcome,
  type VendorResponse,
} from '../../src/index.ts';
import { rejectedLines } from './error-report.ts';
import { multipart, offerFile, type FileRow } from './offer-file.ts';
import { shopQuery, type ShopSettings } from './settings.ts';
import { outcomeOfAnswer } from './vendor-answer.ts';

/** One of Mirakl's kinds of file: where it goes, where its status and its error report stand. */
export interface ImportKind {
  readonly name: 'OF01' | 'STO01';
  readonly path: string;
  readonly header: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  statusPath(id: string): string;
  reportPath(id: string): string;
}

type Told = Outcome<Record<string, never>>;

/** A file that was taken and is being worked off. */
export interface Import {
  readonly id: string;
  readonly rows: readonly FileRow[];
  lookAtMs: number;
}

interface Status {
  readonly status: string;
  readonly reason_status?: string | null;
  readonly has_error_report?: boolean;
  readonly lines_in_error?: number | null;
}

/** Sends a file; its import, or the outcome that its refusal is for each line. */
export async function sendFile(
  kind: ImportKind,
  rows: readonly FileRow[],
  settings: ShopSettings,
  call: Call,
  now: number,
): Promise<Import | Told> {
  const { headers, body } = multipart(offerFile(kind.header, rows), kind.fields);
  try {
    const response = await call.request({ method: 'POST', path: kind.path, query: shopQuery(settings), headers, body });
    if (response.status !== 201) return outcomeOfAnswer(response);
    const id = response.json<{ import_id?: string | number }>().import_id;
    if (id === undefined) return unknown(`${kind.name} answered without an import_id`);
    return { id: String(id), rows, lookAtMs: now + settings.importFirstLookMs };
  } catch (error) {
    return outcomeOfError(error);
  }
}

/** How an import stands: each line by its key, one outcome for all, or still open with what a caller is told till then. */
export type Standing = { readonly lines: ReadonlyMap<string, Told> } | { readonly all: Told } | { readonly open: Told };

/** Waits for an import as long as one call may. What is still open then, a later call goes on with. */
export async function awaitImport(
  kind: ImportKind,
  one: Import,
  settings: ShopSettings,
  call: Call,
  now: () => number,
): Promise<Standing> {
  const deadline = now() + settings.importWaitMs;
  for (;;) {
    const waitMs = Math.max(0, one.lookAtMs - now());
    if (now() + waitMs > deadline) return { open: retry(`${kind.name} import ${one.id} is being worked off`, waitMs) };
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: call.signal });
    one.lookAtMs = now() + settings.importPollMs;
    const response = await call.request({ method: 'GET', path: kind.statusPath(one.id), query: shopQuery(settings) });
    if (response.status !== 200) return notRead(response);
    const status = response.json<Status>();
    if (status.status === 'COMPLETE') return linesOf(kind, one, status, settings, call);
    if (status.status === 'FAILED')
      return {
        all: failed('import-failed', `${kind.name} import ${one.id}: ${status.reason_status ?? 'no reason given'}`),
      };
  }
}

/** A status that cannot be read says nothing of the import; one that is gone is gone for good. */
function notRead(response: VendorResponse): Standing {
  const detail = `the import cannot be read: HTTP ${response.status}`;
  if (response.status === 404) return { all: unknown(detail) };
  const outcome = outcomeOfAnswer(response);
  return { open: outcome.kind === 'retry' ? outcome : unknown(detail) };
}

async function linesOf(
  kind: ImportKind,
  { id, rows }: Import,
  status: Status,
  settings: ShopSettings,
  call: Call,
): Promise<Standing> {
  const wrong = status.lines_in_error ?? 0;
  const lines = new Map<string, Told>(rows.map(({ key }) => [key, done({})]));
  if (wrong === 0 && status.has_error_report !== true) return { lines };
  const response = await call.request({
    method: 'GET',
    path: kind.reportPath(id),
    query: shopQuery(settings),
    headers: { accept: '*/*' },
  });
  if (response.status !== 200) return notRead(response);
  const rejected = rejectedLines(response.text, rows);
  if (rejected === undefined || (wrong > 0 && rejected.size !== wrong))
    return { all: unknown(`${kind.name} import ${id} rejected ${wrong} lines, and its report does not say which`) };
  for (const [key, reason] of rejected) lines.set(key, refused('rejected', reason));
  return { lines };
}
