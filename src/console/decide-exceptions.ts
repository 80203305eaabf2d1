import type { Transaction } from '../database/index.ts';
import type { Program } from '../engine/index.ts';
import { CrossdockError } from '../errors/index.ts';
import { cancelException, retryException, skipException, type Resolved } from '../operations/index.ts';
import type { DecisionName, DecisionResult } from './api-types.ts';
import type { ConsoleOptions } from './console-options.ts';
import { effectsOf } from './decision-effects.ts';

export interface Decision {
  readonly name: DecisionName;
  readonly ids: readonly string[];
  /** Kept in the order's timeline; a retry needs none. */
  readonly reason: string;
}

/** Thrown to roll a preview back. */
class PreviewOver extends Error {
  readonly effects: readonly string[];
  readonly key: string;
  constructor(key: string, effects: readonly string[]) {
    super('a preview is rolled back');
    this.key = key;
    this.effects = effects;
  }
}

/** Writes down, in the decision's own transaction, who took it. */
export type OnDecided = (sql: Transaction, resolved: Resolved) => Promise<void>;

/**
 * What a decision would do to each exception: it is taken, looked at, and rolled back. So the preview refuses what the
 * decision itself would refuse, for the same reason.
 */
export async function previewDecision(options: ConsoleOptions, decision: Decision): Promise<DecisionResult[]> {
  const named = { ...decision, reason: decision.reason.trim() === '' ? 'preview' : decision.reason };
  return each(decision.ids, async (id) => {
    try {
      await options.database.transaction(async (sql) => {
        const before = await readDone(sql, options.tenant, id);
        const resolved = await decide(sql, options, named, id);
        throw new PreviewOver(resolved.key, effectsOf(resolved, before, options.programs));
      });
    } catch (error) {
      if (error instanceof PreviewOver) return { id, key: error.key, ok: true, effects: error.effects };
      throw error;
    }
    throw new Error('a preview was not rolled back');
  });
}

/** Takes the decision for each exception, each in a transaction of its own: one that has moved on stops no other. */
export async function takeDecision(
  options: ConsoleOptions,
  decision: Decision,
  onDecided: OnDecided,
): Promise<DecisionResult[]> {
  const results = await each(decision.ids, (id) =>
    options.database.transaction(async (sql) => {
      const before = await readDone(sql, options.tenant, id);
      const resolved = await decide(sql, options, decision, id);
      await onDecided(sql, resolved);
      return { id, key: resolved.key, ok: true, effects: effectsOf(resolved, before, options.programs) };
    }),
  );
  if (results.some((result) => result.ok)) options.onActed?.();
  return results;
}

function decide(
  sql: Transaction,
  { tenant, programs }: ConsoleOptions,
  { name, reason }: Decision,
  id: string,
): Promise<Resolved> {
  switch (name) {
    case 'retry':
      return retryException(sql, tenant, id);
    case 'skip':
      return skipException(sql, tenant, programs as Program[], id, reason);
    case 'cancel':
      return cancelException(sql, tenant, id, reason);
  }
}

async function each(ids: readonly string[], one: (id: string) => Promise<DecisionResult>): Promise<DecisionResult[]> {
  const results: DecisionResult[] = [];
  for (const id of ids) results.push(await one(id).catch((error: unknown) => refusalOf(id, error)));
  return results;
}

function refusalOf(id: string, error: unknown): DecisionResult {
  if (!(error instanceof CrossdockError) || error.status >= 500) throw error;
  return { id, key: null, ok: false, effects: [error.what, error.why, error.mend] };
}

/** Steps that were done and can be undone, the oldest first. */
async function readDone(sql: Transaction, tenant: string, id: string): Promise<readonly string[]> {
  if (!/^\d{1,18}$/.test(id)) return [];
  const [row] = await sql<{ done: string[] | null }[]>`
    SELECT p.state->'_'->'done' AS done FROM exception e
      JOIN process p ON p.tenant = e.tenant AND p.process = e.process AND p.key = e.key
    WHERE e.tenant = ${tenant} AND e.id = ${id}::bigint`;
  return row?.done ?? [];
}
