export * from './order-to-cash/index.ts';
export * from './accept-orders.ts';
