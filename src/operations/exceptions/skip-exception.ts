import type { Transaction } from '../../database/index.ts';
import type { Program } from '../../engine/index.ts';
import { operationsErrors } from '../errors.ts';
import {
  checkReason,
  lockException,
  makeReady,
  personTrace,
  type EngineMarks,
  type LockedInstance,
  type Resolved,
} from './lock-exception.ts';

type ProgramNode = NonNullable<ReturnType<Program['nodes']['get']>>;

/**
 * Call steps without an undo whose result later steps cannot do without; those with an undo are of this kind anyway.
 * (What a step makes for others is not declared; these are the ones of order-to-cash.)
 */
export const neededLater: ReadonlySet<string> = new Set([
  'upsert-customer',
  'upsert-customer-late',
  'reauthorise-payment',
]);

/**
 * Takes an instance past the step that it stands at, because a person has done it by hand or nobody needs it. Nothing is
 * noted as done, so nothing of it will be undone. Not possible where later steps use what the step makes.
 * @throws XD_EXCEPTION_NOT_FOUND, XD_EXCEPTION_RESOLVED, XD_EXCEPTION_MOVED_ON, XD_EXCEPTION_NOT_SKIPPABLE,
 * XD_EXCEPTION_REASON
 */
export async function skipException(
  sql: Transaction,
  tenant: string,
  programs: readonly Program[],
  id: string,
  reason: string,
): Promise<Resolved> {
  const why = checkReason(reason);
  const ended = await putAside(sql, tenant, id, why);
  if (ended !== null) return ended;
  const locked = await lockException(sql, tenant, id);
  const { process, key } = locked;
  if (locked.kind === 'document') throw notSkippable(id, 'of the intake', 'A document has no next step.');
  const program = programs.find((candidate) => candidate.definition.name === process);
  const node = program?.nodes.get(locked.step);
  if (program === undefined || node === undefined)
    throw notSkippable(id, locked.step, `No process ${process} with this step is known here.`);
  const { step, marks } = nextPlace(program, node, locked);
  const { round, state } = locked;
  const trace = personTrace(locked, 'skipped', why);
  const place = { step, round, called: false, state: { ...state, _: marks }, trace };
  await makeReady(sql, tenant, locked, place, `skipped: ${why}`);
  return { id, process, key, did: 'skipped', step };
}

/** An exception about something that has ended (a shipment after the end) is closed with what was done about it. */
async function putAside(sql: Transaction, tenant: string, id: string, why: string): Promise<Resolved | null> {
  if (!/^\d+$/.test(id)) return null;
  const [row] = await sql<{ process: string; key: string }[]>`
    UPDATE exception e SET resolved_at = clock_timestamp(), resolution = ${`put aside: ${why}`}
    WHERE e.tenant = ${tenant} AND e.id = ${id}::bigint AND e.resolved_at IS NULL AND e.process <> 'intake'
      AND EXISTS (SELECT 1 FROM process_archive a WHERE a.tenant = e.tenant AND a.process = e.process AND a.key = e.key)
    RETURNING e.process, e.key`;
  return row === undefined ? null : { id, process: row.process, key: row.key, did: 'put aside', step: null };
}

const notSkippable = (id: string, step: string, why: string) =>
  operationsErrors.XD_EXCEPTION_NOT_SKIPPABLE({ id, step, why });

/** The position after this one, and the engine's marks there: what it keeps of a step goes with the step. */
function nextPlace(program: Program, node: ProgramNode, locked: LockedInstance): { step: string; marks: EngineMarks } {
  const { id, state } = locked;
  const { done = [], cancelling } = state._ ?? {};
  const kept = cancelling === undefined ? {} : { cancelling };
  if (node.path !== 'undo') {
    checkNeeded(node, locked);
    if (node.next === null) throw notSkippable(id, node.name, 'It is the last step: there is none to go on with.');
    return { step: node.next, marks: { done, ...kept } };
  }
  // On the way back the next position is the undo of what was done before; when nothing is left, what follows an undo.
  const last = done.at(-1);
  const step = last === undefined ? program.afterCancel : `undo:${last}`;
  if (step === null || !program.nodes.has(step))
    throw notSkippable(id, node.name, 'It is the last step: there is none to go on with.');
  return { step, marks: { done: done.slice(0, -1), ...kept } };
}

/** Of calls made together only those count that are not done yet. */
function checkNeeded({ name, step }: ProgramNode, { id, state }: LockedInstance): void {
  const settled = state._?.settled ?? [];
  const open = step.kind === 'together' ? step.steps.filter((call) => !settled.includes(call.name)) : [step];
  if (open.some((one) => neededLater.has(one.name) || ('undo' in one && one.undo !== undefined)))
    throw notSkippable(id, name, 'Later steps use what this step makes, and could not be done without it.');
}
