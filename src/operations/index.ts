/** What people who run the platform see and do: orders, their timelines, exceptions, and how much is under way. */
export { readOrder, showOrder } from './orders/show-order.ts';
export type { OrderView } from './orders/order-view.ts';
export { listOrders, orderFilters, type OrderFilter, type OrderList } from './orders/list-orders.ts';
export { showCall, showCalls, type CallView } from './orders/show-call.ts';
export { StatusReader, statusReport } from './status/status-reader.ts';
export { lastMinute } from './status/last-minute.ts';
export { countLive, type LiveCounts } from './status/count-live.ts';
export type { StatusReport } from './status/status-report.ts';
export { listExceptions, type ExceptionRow } from '../engine/index.ts';
export { showException, type ExceptionView } from './exceptions/show-exception.ts';
export { retryException } from './exceptions/retry-exception.ts';
export { cancelException } from './exceptions/cancel-exception.ts';
export { skipException } from './exceptions/skip-exception.ts';
export type { Resolved } from './exceptions/lock-exception.ts';
