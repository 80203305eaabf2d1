/** The public API: what a retailer's configuration and a connector import. */
export * from './contracts/index.ts';
export * from './systems/index.ts';
export { defineRetailer, env, type ChannelConfig, type RetailerConfig, type SystemConfig } from './config/index.ts';
export type { OrderPolicy } from './processes/index.ts';
