/** What people who run the platform see and do: orders, their timelines, exceptions, and how much is under way. */
export { operationsErrors } from './errors.ts';
export { readOrder, showOrder } from './orders/show-order.ts';
export type {
  CallRef,
  LineView,
  OrderExceptionView,
  OrderStatus,
  OrderSummary,
  OrderView,
  RawView,
  RefusalView,
  TimelineEntry,
} from './orders/order-view.ts';
export type { Clock } from './orders/say-time.ts';
export { listOrders, orderFilters, type OrderFilter, type OrderList, type OrderRow } from './orders/list-orders.ts';
export { showCall, showCalls, type CallView } from './orders/show-call.ts';
export { StatusReader, statusReport } from './status/status-reader.ts';
export type {
  ExceptionCount,
  OldestOrder,
  Rates,
  ReasonCount,
  StatusReport,
  StepCount,
  UntoldStock,
} from './status/status-report.ts';
export { listExceptions, type ExceptionRow } from '../engine/index.ts';
export { showException, type ExceptionView } from './exceptions/show-exception.ts';
export { retryException } from './exceptions/retry-exception.ts';
export { cancelException } from './exceptions/cancel-exception.ts';
export { skipException } from './exceptions/skip-exception.ts';
export type { Resolved } from './exceptions/lock-exception.ts';
