import type { SalesOrder } from '../../contracts/index.ts';
import {
  cancel,
  type CallStep,
  type DecideStep,
  type Decision,
  type Instance,
  type LocalStep,
  type Refusal,
  type WaitStep,
} from '../../engine/index.ts';
import type { CancelReason, CapabilityInput, CapabilityName, CapabilityOutput } from '../../systems/index.ts';
import type { OrderPolicy, OrderState } from './state.ts';

/** An order on its way: the document as the channel sent it, and what the steps have added. */
export type Order = Instance<SalesOrder, OrderState>;
export type OrderDecision = Decision<OrderState>;
export type PolicyOf = (channel: string) => OrderPolicy;

/** A call step whose input and results have the capability's own types. */
interface OrderCall<N extends CapabilityName> {
  readonly name: string;
  readonly call: N;
  when?(order: Order): boolean;
  parts?(order: Order): readonly string[];
  input(order: Order, part: string): CapabilityInput<N>;
  done(results: Readonly<Record<string, CapabilityOutput<N>>>, order: Order): Partial<OrderState> | OrderDecision;
  readonly refused?: Readonly<
    Record<
      string,
      (
        order: Order,
        refusal: Refusal,
        part: string,
        results: Readonly<Record<string, CapabilityOutput<N>>>,
      ) => OrderDecision
    >
  >;
  failed?(order: Order, refusal: Refusal): OrderDecision;
  giveUp?(order: Order): { readonly afterMs: number; readonly decision: OrderDecision };
}

export type OrderStep = CallStep<SalesOrder, OrderState>;

/** Declares a call of a capability, and beside it the call that takes it back. */
export function callStep<N extends CapabilityName, U extends CapabilityName = N>(
  step: OrderCall<N> & { readonly undo?: Omit<OrderCall<U>, 'name'> },
): OrderStep {
  const { call, undo, ...rest } = step;
  const undoStep = undo === undefined ? {} : { undo: erase(undo) };
  return { ...rest, ...undoStep, kind: 'call', capability: call } as unknown as OrderStep;
}

function erase<U extends CapabilityName>({ call, ...rest }: Omit<OrderCall<U>, 'name'>) {
  return { ...rest, capability: call };
}

export const decideStep = (step: Omit<DecideStep<SalesOrder, OrderState>, 'kind'>) => ({
  ...step,
  kind: 'decide' as const,
});
export const localStep = (step: Omit<LocalStep<SalesOrder, OrderState>, 'kind'>) => ({
  ...step,
  kind: 'local' as const,
});
export const waitStep = (step: Omit<WaitStep<SalesOrder, OrderState>, 'kind'>) => ({ ...step, kind: 'wait' as const });

/** Where the order goes: the address that it came with, or the one that it was changed to. */
export const shipToOf = (order: Order) => order.state.shipTo ?? order.document.shipTo;

/** Cancels with the reason in words, and beside it the one that marketplaces have a code for. */
export const cancelOrder = (why: string, cancelReason: CancelReason, patch: Partial<OrderState> = {}): OrderDecision =>
  cancel(why, { ...patch, cancelReason });

export const withRemark = (order: Order, remark: string): Partial<OrderState> => ({
  remarks: [...(order.state.remarks ?? []), remark],
});

/** The order waits for the mail before it hears of shipments, so it does not wait long. */
const notifyLimitMs = 5 * 60_000;

/** Nobody waits for a mail or a comment: after the policy's limit the order goes on without it. */
export const goOnWithout = (policyOf: PolicyOf, without: (order: Order) => OrderDecision) => (order: Order) => ({
  afterMs: policyOf(order.document.channel).notifyLimitMs ?? notifyLimitMs,
  decision: without(order),
});
