import type { PaymentChanged } from '../../contracts/index.ts';
import type { Signal } from '../../engine/index.ts';
import { weCollect } from './channel-does.ts';
import type { Order, OrderDecision } from './step.ts';

export const paymentChanged = 'payment.changed';

/** After these the provider holds nothing any more. */
const ended: ReadonlySet<PaymentChanged['status']> = new Set(['expired', 'failed', 'voided']);

/**
 * What the provider says of a payment by itself. A hold that is gone is asked for anew before the next capture;
 * everything else is noted, because our own calls are what the order goes by.
 */
export function onPaymentChanged(order: Order, signal: Signal): OrderDecision {
  const { authorisation, status, amount } = signal.payload as PaymentChanged;
  const { state } = order;
  const note = `payment ${authorisation}: ${status} ${amount}`;
  const ours = weCollect(order) && authorisation === state.authorisation;
  if (!ours) return { kind: 'stay', note: `${note}, which is not this order's hold` };
  if (!ended.has(status) || state.hold?.released === true) return { kind: 'stay', note };
  return { kind: 'stay', note, patch: { authorisationExpired: true } };
}
