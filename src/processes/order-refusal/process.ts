import { defineProcess, proceed, type CallStep, type ProcessDefinition } from '../../engine/index.ts';

/** An order that was refused at the door; the shop must learn of it, or the customer waits for ever. */
export interface RefusedOrder {
  readonly channel: string;
  readonly number: string;
  readonly sourceId: string;
  readonly code: string;
  readonly detail: string;
}
type State = Record<string, never>;

const tellShop: CallStep<RefusedOrder, State> = {
  kind: 'call',
  name: 'tell-shop-refused',
  capability: 'storefront.orders.comment',
  input: ({ document }) => ({
    sourceId: document.sourceId,
    comment: `Refused (${document.code}): ${document.detail}`,
    visibleToCustomer: false,
    status: null,
  }),
  done: () => ({}),
  refused: { '*': (_order, refusal) => proceed(undefined, refusal.detail) },
};
const cancelInShop: CallStep<RefusedOrder, State> = {
  kind: 'call',
  name: 'cancel-in-shop',
  capability: 'storefront.orders.cancel',
  input: ({ document }) => ({ sourceId: document.sourceId, number: document.number }),
  done: () => ({}),
  refused: { '*': (_order, refusal) => proceed(undefined, refusal.detail) },
};

/** Tells the shop why, and cancels the order there. */
export const orderRefusal: ProcessDefinition<RefusedOrder, State> = defineProcess<RefusedOrder, State>({
  name: 'order-refusal',
  version: 1,
  initialState: () => ({}),
  urgency: () => new Date(),
  stake: () => ({ amount: null, currency: null }),
  steps: [tellShop, cancelInShop],
  afterCancel: [],
  signals: {},
});
