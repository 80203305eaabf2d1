import type { Transaction } from '../../database/index.ts';
import { deliverSignals, resolveExceptions } from '../../engine/index.ts';
import { cancellationRequested, type OrderState } from '../../processes/index.ts';
import { operationsErrors } from '../errors.ts';
import { orderProcess } from '../orders/find-order.ts';
import {
  checkReason,
  lockException,
  makeReady,
  personTrace,
  type LockedDocument,
  type LockedInstance,
  type Resolved,
} from './lock-exception.ts';

/**
 * Cancels the order behind an exception, as if the shop had asked for it: what was done is undone, newest first. A
 * call whose outcome is open is settled before. A vendor's document is put aside and never mapped.
 * @throws XD_EXCEPTION_NOT_FOUND, XD_EXCEPTION_RESOLVED, XD_EXCEPTION_MOVED_ON, XD_EXCEPTION_TOO_LATE,
 * XD_EXCEPTION_CANCELLING, XD_EXCEPTION_NOT_CANCELLABLE, XD_EXCEPTION_REASON
 */
export async function cancelException(sql: Transaction, tenant: string, id: string, reason: string): Promise<Resolved> {
  const why = checkReason(reason);
  const locked = await lockException(sql, tenant, id);
  const { process, key } = locked;
  if (locked.kind === 'document') {
    await putAside(sql, tenant, locked, why);
    return { id, process, key, did: 'put aside', step: null };
  }
  checkCancellable(locked);
  const { step, round, called, state } = locked;
  const payload = { by: 'operator', reason: why };
  await deliverSignals(sql, tenant, process, [{ key, event: cancellationRequested, id: `exception-${id}`, payload }]);
  // The exception may be of a kind that no signal wakes (a call's outcome is open), so the order is made ready here.
  const trace = personTrace(locked, 'cancellation asked for', why);
  await makeReady(sql, tenant, locked, { step, round, called, state, trace }, `cancelled: ${why}`);
  return { id, process, key, did: 'cancelled', step };
}

function checkCancellable({ id, process, key, step, state }: LockedInstance): void {
  if (process !== orderProcess) throw operationsErrors.XD_EXCEPTION_NOT_CANCELLABLE({ id, process });
  const cancelling = state._?.cancelling;
  if (cancelling !== undefined) throw operationsErrors.XD_EXCEPTION_CANCELLING({ key, step, reason: cancelling });
  // The same test as the process makes when it hears of it: a cancellation that it would turn down is not promised.
  const { shipmentIds = [], shippedUnits = {}, cancellationRefused = false } = state as OrderState;
  // The same test as the process itself makes when a cancellation is asked for.
  if (Object.keys(shippedUnits).length === 0 && !cancellationRefused) return;
  const shipments = shipmentIds.join(', ') || 'the warehouse ships on';
  throw operationsErrors.XD_EXCEPTION_TOO_LATE({ key, shipments });
}

async function putAside(sql: Transaction, tenant: string, locked: LockedDocument, why: string): Promise<void> {
  const { system, document, process, key } = locked;
  await sql`
    UPDATE inbound SET status = 'ignored', detail = ${`put aside by a person: ${why}`}
    WHERE tenant = ${tenant} AND system = ${system} AND id = ${document}`;
  await resolveExceptions(sql, tenant, process, key, `put aside: ${why}`);
}
