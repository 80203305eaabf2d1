import {
  absent,
  done,
  refused,
  type Call,
  type CapabilityInput,
  type CapabilityOutput,
  type Found,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import { readOrders } from './read-orders.ts';
import { shopQuery, type ShopSettings } from './settings.ts';
import { isLive, isRefused } from './states.ts';
import { eachOutcome, outcomeOfAnswer } from './vendor-answer.ts';
import type { WireOrder } from './wire.ts';

type Input = CapabilityInput<'marketplace.lines.decide'>;
type Output = CapabilityOutput<'marketplace.lines.decide'>;

const setCountMax = 50;

/**
 * OR21: all lines of an order in one call. Mirakl takes no reason for a refused line. Where it says no, the order itself
 * tells what became of it: decided as wanted before, refused by the operator after its deadline, or called off.
 */
export function lineDecision(settings: ShopSettings): Operation<Input, Output> {
  return {
    batchCountMax: setCountMax,
    idempotent: false,
    run: (items, call) => eachOutcome(items, call, (input) => decide(input, settings, call)),
    lookUp: async (items, call) => {
      const ids = items.map(({ input }) => input.sourceId);
      const orders = await readOrders(ids, settings, call);
      return items.map(({ input }) => foundIn(orders.get(input.sourceId), input, settings));
    },
  };
}

async function decide(input: Input, settings: ShopSettings, call: Call): Promise<Outcome<Output>> {
  const response = await call.request({
    method: 'PUT',
    path: `/api/orders/${encodeURIComponent(input.sourceId)}/accept`,
    query: shopQuery(settings),
    body: { order_lines: input.lines.map(({ lineId, accept }) => ({ id: lineId, accepted: accept })) },
  });
  if (response.status === 204) return done({});
  if (response.status !== 400) return outcomeOfAnswer(response);
  const orders = await readOrders([input.sourceId], settings, call);
  const found = foundIn(orders.get(input.sourceId), input, settings);
  return found.kind === 'absent' ? outcomeOfAnswer(response) : found;
}

function foundIn(order: WireOrder | undefined, input: Input, settings: ShopSettings): Found<Output> {
  if (order === undefined || order.order_state === 'WAITING_ACCEPTANCE' || order.order_state === 'STAGING')
    return absent;
  const states = new Map(order.order_lines.map((line) => [line.order_line_id, line]));
  const isAsWanted = input.lines.every(({ lineId, accept }) => {
    const line = states.get(lineId);
    return line !== undefined && isRefused(line) !== accept;
  });
  if (order.order_state === 'CANCELED' || (isAsWanted && !order.order_lines.some(isLive) && !isWhollyRefused(input)))
    return refused('cancelled', `order ${input.number} was called off at the operator`);
  if (isAsWanted) return done({});
  if (order.order_state === 'REFUSED') {
    const detail = `order ${input.number} was refused at the operator, which waits ${settings.acceptWithinHours} hours for a decision`;
    return refused('too-late', detail);
  }
  return refused('already-decided', `order ${input.number} is ${order.order_state} with other lines accepted`);
}

function isWhollyRefused(input: Input): boolean {
  return input.lines.every(({ accept }) => !accept);
}
