export * from './instant-systems.ts';
export * from './sample-order.ts';
