export * from './order-to-cash/index.ts';
export * from './accept-orders.ts';
export { orderRefusal, orderRefusalOf, type RefusedOrder } from './order-refusal/process.ts';
