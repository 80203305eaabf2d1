import type { Fact } from '../../src/index.ts';
import { toMinor } from '../../src/index.ts';
import { hasLeft } from './states.ts';
import type { WireLine, WireOrder } from './wire.ts';

/** What is told of incidents, refunds and cancellations of lines: no fact of their own exists for them yet. */
export function observationsOf(order: WireOrder): Fact[] {
  return order.order_lines.flatMap((line) => [
    ...incidentOf(order, line),
    ...(line.refunds ?? []).map((refund) => {
      const when = hasLeft(order) ? 'after' : 'before';
      const sum = `${refund.amount ?? 0} ${order.currency_iso_code}, shipping ${refund.shipping_amount ?? 0}`;
      const why = `refund ${refund.id} of line ${line.order_line_id} ${when} shipping: ${sum} (${refund.reason_code ?? 'no reason'}, ${refund.refund_state ?? 'no state'})`;
      return { kind: 'ignored' as const, why };
    }),
    ...(line.cancelations ?? []).map((one) => ({
      kind: 'ignored' as const,
      why: `cancellation ${one.id} of line ${line.order_line_id}: ${one.amount ?? 0} ${order.currency_iso_code} (${one.reason_code ?? 'no reason'})`,
    })),
  ]);
}

/** OR11 gives an incident no id of its own: the line and the reason name it. */
function incidentOf(order: WireOrder, line: WireLine): Fact[] {
  if (line.order_line_state !== 'INCIDENT_OPEN') return [];
  const reason = line.order_line_state_reason_code ?? 'no reason';
  const why = `incident ${line.order_line_id}:${reason} on an amount of ${line.price} ${order.currency_iso_code}`;
  return [{ kind: 'ignored', why }];
}

/** A line that the buyer no longer wants, or whose whole price was paid back, before anything left. */
export function isCalledOffLine(line: WireLine, currency: string): boolean {
  if (line.order_line_state === 'CANCELED') return true;
  const refunds = line.refunds ?? [];
  if (refunds.length === 0 || line.order_line_state === 'REFUSED') return false;
  const minor = (value: unknown) =>
    toMinor(typeof value === 'number' || typeof value === 'string' ? value : 0, currency) ?? 0;
  const refunded = refunds.reduce((sum, { amount }) => sum + minor(amount), 0);
  return refunded >= minor(line.price);
}
