export * from './check-market.ts';
export * from './check-retailer.ts';
export { addressFaults, documentNumber, inMarket, labelOf, taxOf } from './market-order.ts';
export * from './market.ts';
export * from './retailer.ts';
export * from './ship-by.ts';
