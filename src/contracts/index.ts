export * from './money.ts';
export * from './sales-order.ts';
export * from './facts.ts';
export * from './outcome.ts';
