import type { WireLine, WireOrder } from './wire.ts';

const waitingForDebit = new Set(['WAITING_DEBIT', 'WAITING_DEBIT_PAYMENT']);
const shipped = new Set(['SHIPPED', 'TO_COLLECT', 'RECEIVED', 'CLOSED']);
const sent = new Set(['SHIPPED', 'TO_COLLECT', 'RECEIVED']);
const dead = new Set(['REFUSED', 'CANCELED', 'REFUNDED', 'WAITING_REFUND', 'WAITING_REFUND_PAYMENT']);

export function isWaitingForDebit({ order_state: state }: WireOrder): boolean {
  return waitingForDebit.has(state);
}

/** It left, whatever happened to it after that. */
export function isShipped({ order_state: state }: WireOrder): boolean {
  return shipped.has(state);
}

export function isLive({ order_line_state: state }: WireLine): boolean {
  return !dead.has(state);
}

export function isRefused({ order_line_state: state }: WireLine): boolean {
  return state === 'REFUSED';
}

/** Goods of it have left, whatever was paid back after that. */
export function hasLeft(order: WireOrder): boolean {
  return sent.has(order.order_state) || order.order_lines.some((line) => (line.shipped_date ?? '') !== '');
}

/** Nobody waits for goods any more and none have left. */
export function isCalledOff(order: WireOrder): boolean {
  if (order.order_state === 'REFUSED' || order.order_state === 'CANCELED') return true;
  return order.order_lines.length > 0 && !hasLeft(order) && !order.order_lines.some(isLive);
}
