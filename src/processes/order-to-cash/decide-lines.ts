import { proceed } from '../../engine/index.ts';
import type { CancelReason } from '../../systems/index.ts';
import { channelFulfils } from './channel-does.ts';
import { cancelledOf } from './shipment-value.ts';
import { callStep, cancelOrder, type Order, type PolicyOf } from './step.ts';

/** Whether the channel is a marketplace that has to hear which lines we take. */
export const mustDecide =
  (policyOf: PolicyOf) =>
  (order: Order): boolean =>
    policyOf(order.document.channel).acceptLines === true && !channelFulfils(order);

const isServed = (order: Order, line: { id: string; quantity: number }): boolean =>
  cancelledOf(order.state, line.id) < line.quantity;

const decision = (order: Order, refuseFor: (line: { id: string; quantity: number }) => CancelReason | null) => ({
  sourceId: order.document.sourceId,
  number: order.document.number,
  lines: order.document.lines.map((line) => {
    const reason = refuseFor(line);
    return { lineId: line.id, accept: reason === null, reason };
  }),
});

/** Accepts what stock is reserved for and refuses the rest, before anything is posted or released. */
export const decideLines = (policyOf: PolicyOf) =>
  callStep({
    name: 'decide-lines',
    call: 'marketplace.lines.decide',
    when: mustDecide(policyOf),
    input: (order) => decision(order, (line) => (isServed(order, line) ? null : 'out-of-stock')),
    done: (_results, order) =>
      order.document.lines.some((line) => isServed(order, line))
        ? { linesDecided: 'accepted' }
        : cancelOrder('out-of-stock: no line could be served', 'out-of-stock', { linesDecided: 'refused' }),
    refused: {
      // Too late, or cancelled by the customer meanwhile: the marketplace has closed the order by itself.
      '*': (_order, refusal) => cancelOrder(`marketplace-${refusal.reason}`, 'other', { linesDecided: 'refused' }),
    },
  });

/** Whether the marketplace still waits for our word on an order that was cancelled before it. */
export const isUndecided =
  (policyOf: PolicyOf) =>
  (order: Order): boolean =>
    mustDecide(policyOf)(order) && order.state.linesDecided === undefined;

/** An order that is cancelled before its lines were decided is refused as a whole. */
export const refuseLines = (policyOf: PolicyOf) =>
  callStep({
    name: 'refuse-lines',
    call: 'marketplace.lines.decide',
    when: isUndecided(policyOf),
    input: (order) => decision(order, () => order.state.cancelReason ?? 'other'),
    done: () => ({ linesDecided: 'refused' }),
    refused: { '*': (_order, refusal) => proceed(undefined, refusal.detail) },
  });
