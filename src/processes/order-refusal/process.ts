import { defineProcess, proceed, type CallStep, type Instance, type ProcessDefinition } from '../../engine/index.ts';
import type { OrderPolicy } from '../order-to-cash/index.ts';

/** An order that was refused at the door; the shop must learn of it, or the customer waits for ever. */
export interface RefusedOrder {
  readonly channel: string;
  readonly number: string;
  readonly sourceId: string;
  readonly code: string;
  readonly detail: string;
}
type State = Record<string, never>;
type Refused = Instance<RefusedOrder, State>;
type TellsOf = (channel: string) => Pick<OrderPolicy, 'tells'>;

const tellShop = (tellsOf: TellsOf): CallStep<RefusedOrder, State> => ({
  kind: 'call',
  name: 'tell-shop-refused',
  capability: 'storefront.orders.comment',
  when: ({ document }: Refused) => tellsOf(document.channel).tells?.remarks ?? true,
  input: ({ document }) => ({
    sourceId: document.sourceId,
    comment: `Refused (${document.code}): ${document.detail}`,
    visibleToCustomer: false,
    status: null,
  }),
  done: () => ({}),
  refused: { '*': (_order, refusal) => proceed(undefined, refusal.detail) },
});
const cancelInShop = (tellsOf: TellsOf): CallStep<RefusedOrder, State> => ({
  kind: 'call',
  name: 'cancel-in-shop',
  capability: 'storefront.orders.cancel',
  when: ({ document }: Refused) => tellsOf(document.channel).tells?.cancellation ?? true,
  input: ({ document }) => ({ sourceId: document.sourceId, number: document.number, reason: 'other' }),
  done: () => ({}),
  refused: { '*': (_order, refusal) => proceed(undefined, refusal.detail) },
});

/** Tells the channel why, as far as its system takes that, and cancels the order there. */
export const orderRefusalOf = (tellsOf: TellsOf): ProcessDefinition<RefusedOrder, State> =>
  defineProcess<RefusedOrder, State>({
    name: 'order-refusal',
    version: 1,
    initialState: () => ({}),
    urgency: () => new Date(),
    stake: () => ({ amount: null, currency: null }),
    steps: [tellShop(tellsOf), cancelInShop(tellsOf)],
    afterCancel: [],
    signals: {},
  });

/** The same for channels whose systems take everything. */
export const orderRefusal: ProcessDefinition<RefusedOrder, State> = orderRefusalOf(() => ({}));
