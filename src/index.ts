/** The public API: what a retailer's configuration and a connector import. */
export * from './contracts/index.ts';
export * from './systems/index.ts';
