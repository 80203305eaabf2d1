/** The public API: what a retailer's configuration and a connector import. */
export * from './contracts/index.ts';
export * from './systems/index.ts';
export {
  defineMarket,
  defineRetailer,
  documentNumber,
  env,
  labelOf,
  taxOf,
  type ChannelConfig,
  type Market,
  type RetailerConfig,
  type SystemConfig,
} from './config/index.ts';
export type { OrderPolicy } from './processes/index.ts';
export type { StockPolicy } from './stock/index.ts';
export {
  defineConformance,
  runConformance,
  samplePerson,
  type Arrangement,
  type Conformance,
  type ConformanceReport,
  type ConformanceWorld,
} from './conformance/index.ts';
