import type { Fact, MappingProblem } from '../contracts/index.ts';
import type { Database } from '../database/index.ts';
import { raiseExceptions } from '../engine/index.ts';
import type { Interpretation } from '../systems/index.ts';
import type { System } from '../systems/runtime/index.ts';
import { applyFacts, type FactResult, type OrderChannels, type Programs } from './apply-facts.ts';
import { releaseInbound, settleInbound, takeInbound, type InboundRow, type Settled } from './inbound.ts';

export interface IntakeContext {
  readonly database: Database;
  readonly tenant: string;
  readonly systems: ReadonlyMap<string, System>;
  readonly programs: Programs;
  readonly channels: OrderChannels;
  /** Something was committed that a worker should see. */
  readonly onAccepted: () => void;
}

/** Documents of one round, how long a round has before another process may take them, and tries before a person looks. */
const documentCountMax = 300;
const holdMs = 30_000;
const tryCountMax = 12;

/**
 * A task that maps stored documents and applies what they say, a set at a time; it answers true when there may be more.
 * What it had taken up when it failed (the database went away) it gives back at its next start, instead of letting it
 * lie until its hold ends.
 */
export function createIntake(context: IntakeContext): () => Promise<boolean> {
  let held: readonly InboundRow[] = [];
  return async () => {
    const { database, tenant } = context;
    await releaseInbound(database.sql, tenant, held);
    held = [];
    const rows = await takeInbound(database.sql, tenant, documentCountMax, holdMs);
    if (rows.length === 0) return false;
    held = rows;
    const more = await takeAllIn(context, rows);
    held = [];
    return more;
  };
}

async function takeAllIn(context: IntakeContext, rows: readonly InboundRow[]): Promise<boolean> {
  const bySystem = new Map<string, InboundRow[]>();
  for (const row of rows) bySystem.set(row.system, [...(bySystem.get(row.system) ?? []), row]);
  await Promise.all([...bySystem].map(([system, documents]) => takeIn(context, system, documents)));
  context.onAccepted();
  return true;
}

async function takeIn(context: IntakeContext, name: string, documents: readonly InboundRow[]): Promise<void> {
  const system = context.systems.get(name);
  if (system === undefined) {
    await settleAll(context, documents, 'exception', `no system is named ${name} any more`);
    return;
  }
  let interpretations: readonly Interpretation[];
  try {
    interpretations = await system.interpret(documents);
  } catch (error) {
    await settleFailed(context, documents, error);
    return;
  }
  try {
    await apply(context, documents, interpretations);
  } catch (error) {
    // One document that the database refuses must not hold up the others: they are applied one by one.
    if (documents.length === 1) return settleFailed(context, documents, error);
    for (const [index, document] of documents.entries()) {
      const one = interpretations[index];
      if (one !== undefined)
        await apply(context, [document], [one]).catch((problem: unknown) => settleFailed(context, [document], problem));
    }
  }
}

async function apply(
  context: IntakeContext,
  documents: readonly InboundRow[],
  interpretations: readonly Interpretation[],
): Promise<void> {
  const { database, tenant, programs, channels } = context;
  await database.transaction(async (sql) => {
    const facts: Fact[] = [];
    const owners: number[] = [];
    interpretations.forEach((interpretation, index) => {
      if (!('facts' in interpretation)) return;
      for (const fact of interpretation.facts) {
        facts.push(fact);
        owners.push(index);
      }
    });
    const results = await applyFacts(sql, tenant, programs, channels, facts);
    const settled = documents.map((document, index) =>
      settle(
        document,
        interpretations[index],
        results.filter((_, position) => owners[position] === index),
      ),
    );
    await settleInbound(sql, tenant, settled);
    await raiseExceptions(
      sql,
      tenant,
      settled.flatMap((row, index) => exceptionOf(row, interpretations[index])),
    );
  });
}

/** A document is as its gravest fact: an exception before a refusal before what was done. */
const gravity: FactResult['status'][] = ['exception', 'refused', 'done', 'ignored'];

function settle(
  document: InboundRow,
  interpretation: Interpretation | undefined,
  results: readonly FactResult[],
): Settled {
  const { system, id } = document;
  if (interpretation !== undefined && 'problem' in interpretation)
    return { system, id, status: 'exception', subject: null, detail: wording(interpretation.problem) };
  const gravest = gravity.map((status) => results.find((result) => result.status === status)).find((found) => found);
  if (gravest === undefined)
    return { system, id, status: 'ignored', subject: null, detail: 'nothing in it concerns anybody here' };
  const subject = gravest.subject ?? results.find((result) => result.subject !== null)?.subject ?? null;
  return { system, id, status: gravest.status, subject, detail: gravest.detail };
}

const wording = ({ field, rule, found }: MappingProblem): string => `${field} ${rule}; found ${found}`;

function exceptionOf(row: Settled, interpretation: Interpretation | undefined) {
  if (row.status !== 'exception') return [];
  const unmapped = interpretation !== undefined && 'problem' in interpretation;
  return [
    {
      process: 'intake',
      key: `${row.system}/${row.id}`,
      step: unmapped ? 'map' : 'apply',
      cause: unmapped ? 'unmappable' : (row.detail ?? '').split(':')[0] || 'intake',
      detail: row.detail ?? '',
      advice: unmapped
        ? 'The raw document is kept. Mend the mapping (or the document at its source), then retry: it goes on by itself.'
        : 'Compare the document with the order on its way; correct one of them, then retry.',
      amount: null,
      currency: null,
    },
  ];
}

async function settleFailed(context: IntakeContext, documents: readonly InboundRow[], error: unknown): Promise<void> {
  const detail = error instanceof Error ? error.message : String(error);
  const spent = documents.filter((document) => document.attempt >= tryCountMax);
  const again = documents.filter((document) => document.attempt < tryCountMax);
  await settleAll(context, again, 'retry', detail);
  await settleAll(context, spent, 'exception', detail);
}

async function settleAll(
  context: IntakeContext,
  documents: readonly InboundRow[],
  status: 'retry' | 'exception',
  detail: string,
): Promise<void> {
  const rows = documents.map(({ system, id }) => ({ system, id, status, subject: null, detail }));
  await context.database.transaction(async (sql) => {
    await settleInbound(sql, context.tenant, rows);
    await raiseExceptions(
      sql,
      context.tenant,
      rows.flatMap((row) => exceptionOf(row, undefined)),
    );
  });
}
