import { hash, randomUUID } from 'node:crypto';
import { pgArray, type Database, type Sql } from '../database/index.ts';
import { gatewayErrors } from './errors.ts';
import { createGroupCommit } from './group-commit.ts';
import { gatewayLimits, gatewayTimes } from './limits.ts';
import { renderProblem, type Answer } from './problem.ts';

/** A request that may be repeated: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
export interface RepeatableRequest {
  readonly keyId: string;
  /** What the header says. */
  readonly key: string;
  /** `requestHash` of method, path and body. */
  readonly hash: string;
  readonly requestId: string;
  /** Whether the claim must be on the disk before the work begins: where the work has effects outside of the database. */
  readonly isDurable?: boolean;
}

type Claim = Pick<RepeatableRequest, 'keyId' | 'key' | 'hash' | 'isDurable'>;

/** An answer that is not the last word: it is not kept, and the request may be repeated under its key at once. */
export interface WorkAnswer extends Answer {
  readonly isOpen?: boolean;
}

/** `isRepeated`: an earlier try with this key has begun and left no answer, so what it did is not known. */
export type RepeatableWork = (isRepeated: boolean) => Promise<WorkAnswer>;

interface ClaimResult {
  readonly claimed: boolean;
  readonly status: number | null;
  readonly hash: string | null;
  readonly response: string | null;
}

const keyForm = new RegExp(`^[\\x21-\\x7e]{1,${gatewayLimits.idempotencyKeyLengthMax}}$`);
/** What the OpenAPI document says of keys: a space or a letter beyond ASCII is refused, so it is said. */
export const idempotencyKeyPattern = '^[!-~]+$';

/** The key of a header, undefined where there is none; throws where it cannot be used. */
export function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && keyForm.test(header)) return header;
  throw gatewayErrors.XD_IDEMPOTENCY_KEY({ max: gatewayLimits.idempotencyKeyLengthMax });
}

export function requestHash(method: string, path: string, body: Buffer): string {
  // The body is hashed apart, so that it need not be copied behind a head.
  return hash('sha256', `${method} ${path} ${hash('sha256', body, 'base64url')}`, 'base64url');
}

/**
 * Answers a repeated request with the answer of the first.
 *
 * A request claims its key (a row of status 0), does its work, and stores its answer in the row before it gives it.
 * Claims and answers do not wait for the disk: a claim is written to the log before the order that follows it, so where
 * the order is durable the claim is; an answer lost in a crash leaves the claim, the repeated request is carried out
 * again, and the order's number makes it the same order. A claim is free again when its request failed, when it was
 * this process's and is not under way, or when it is older than `claimStaleMs`.
 */
export function createIdempotency(database: Database, tenant: string) {
  const { sql } = database;
  const owner = randomUUID();
  const underWay = new Map<string, string>();
  const claims = createGroupCommit<Claim, ClaimResult>({
    submit: (set) => claimKeys(sql, tenant, owner, set),
    itemCountMax: gatewayLimits.commitCountMax,
  });
  const answers = createGroupCommit<Claim & { answer: Answer }, undefined>({
    submit: (set) => keepAnswers(sql, tenant, set),
    itemCountMax: gatewayLimits.commitCountMax,
  });

  const once = async (request: RepeatableRequest, work: RepeatableWork): Promise<Answer> => {
    const found = await claims.add(request);
    if (!found.claimed) return answerOf(found, request);
    try {
      const { isOpen = false, ...answer } = await work(found.status !== null);
      if (!isOpen) await answers.add({ ...request, answer });
      return answer;
    } catch (error) {
      await releaseKey(sql, tenant, request).catch(() => undefined);
      throw error;
    }
  };

  return {
    /** Does the work, or answers with what was answered before; rejects where the work does, which is not kept. */
    answer: async (request: RepeatableRequest, work: RepeatableWork): Promise<Answer> => {
      const name = `${request.keyId} ${request.key}`;
      const before = underWay.get(name);
      if (before !== undefined) return before === request.hash ? busy(request) : mismatch(request);
      underWay.set(name, request.hash);
      try {
        return await once(request, work);
      } finally {
        underWay.delete(name);
      }
    },
    /** The refusal of a request whose key belongs to another one; undefined where it is free or its own. */
    foreign: async (request: RepeatableRequest): Promise<Answer | undefined> => {
      const [row] = await sql<{ hash: string }[]>`
        SELECT request_hash AS hash FROM idempotency_key
        WHERE tenant = ${tenant} AND api_key = ${request.keyId} AND key = ${request.key}`;
      return row === undefined || row.hash === request.hash ? undefined : mismatch(request);
    },
  };
}
export type Idempotency = ReturnType<typeof createIdempotency>;

function answerOf(found: ClaimResult, request: RepeatableRequest): Answer {
  if (found.hash !== null && found.hash !== request.hash) return mismatch(request);
  if (found.status === null || found.status === 0 || found.response === null) return busy(request);
  const { headers, body } = JSON.parse(found.response) as Pick<Answer, 'headers' | 'body'>;
  return { status: found.status, headers: { ...headers, 'idempotency-replayed': 'true' }, body };
}

const mismatch = ({ requestId }: RepeatableRequest) =>
  renderProblem(gatewayErrors.XD_IDEMPOTENCY_MISMATCH(), requestId);
const busy = ({ requestId }: RepeatableRequest) =>
  renderProblem(gatewayErrors.XD_IDEMPOTENCY_BUSY(), requestId, {
    headers: { 'retry-after': String(gatewayTimes.retryAfterSeconds) },
  });

/** One statement for a set; a key occurs once in it, since a second request of this process is refused before. */
async function claimKeys(sql: Sql, tenant: string, owner: string, set: readonly Claim[]): Promise<ClaimResult[]> {
  const stale = `${gatewayTimes.claimStaleMs} milliseconds`;
  const waits = set.some(({ isDurable }) => isDurable === true);
  const rows = await sql<(ClaimResult & { nr: number })[]>`
    WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', ${waits ? 'on' : 'off'}, true)),
    wanted AS (
      SELECT * FROM unnest(
        ${pgArray(set.map(({ keyId }) => keyId))}::text[], ${pgArray(set.map(({ key }) => key))}::text[],
        ${pgArray(set.map((claim) => claim.hash))}::text[]
      ) WITH ORDINALITY AS wanted (api_key, key, hash, nr)
    ),
    claimed AS (
      INSERT INTO idempotency_key AS held (tenant, api_key, key, request_hash, status, response)
      -- In the order of the keys, so that two processes with the same keys do not wait for each other.
      SELECT ${tenant}, api_key, key, hash, 0, ${owner} FROM wanted, quick ORDER BY api_key, key
      ON CONFLICT (tenant, api_key, key) DO UPDATE SET created_at = clock_timestamp(), response = excluded.response
      WHERE held.status = 0 AND held.request_hash = excluded.request_hash
        AND (held.response = excluded.response OR held.created_at < clock_timestamp() - ${stale}::interval)
      RETURNING api_key, key
    )
    SELECT wanted.nr::int AS nr, claimed.key IS NOT NULL AS claimed,
      before.status, before.request_hash AS hash, before.response
    FROM wanted
    LEFT JOIN claimed ON claimed.api_key = wanted.api_key AND claimed.key = wanted.key
    LEFT JOIN idempotency_key before
      ON before.tenant = ${tenant} AND before.api_key = wanted.api_key AND before.key = wanted.key
    ORDER BY wanted.nr`;
  return rows;
}

async function keepAnswers(
  sql: Sql,
  tenant: string,
  set: readonly (Claim & { answer: Answer })[],
): Promise<undefined[]> {
  const responses = set.map(({ answer: { headers, body } }) => JSON.stringify({ headers, body }));
  await sql`
    WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
    done AS (
      SELECT * FROM unnest(
        ${pgArray(set.map(({ keyId }) => keyId))}::text[], ${pgArray(set.map(({ key }) => key))}::text[],
        ${pgArray(set.map(({ answer }) => answer.status))}::int[], ${pgArray(responses)}::text[]
      ) AS done (api_key, key, status, response)
    )
    UPDATE idempotency_key SET status = done.status, response = done.response FROM done, quick
    WHERE tenant = ${tenant} AND idempotency_key.api_key = done.api_key AND idempotency_key.key = done.key`;
  return set.map(() => undefined);
}

async function releaseKey(sql: Sql, tenant: string, { keyId, key }: Claim): Promise<void> {
  await sql`
    DELETE FROM idempotency_key
    WHERE tenant = ${tenant} AND api_key = ${keyId} AND key = ${key} AND status = 0`;
}

/** Forgets answers older than a day; returns how many. */
export async function pruneIdempotencyKeys(sql: Sql, tenant: string): Promise<number> {
  const rows = await sql`
    DELETE FROM idempotency_key
    WHERE tenant = ${tenant} AND created_at < clock_timestamp() - ${`${gatewayTimes.idempotencyKeepMs} milliseconds`}::interval
    RETURNING 1`;
  return rows.length;
}
