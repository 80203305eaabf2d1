export * from './check-retailer.ts';
export * from './retailer.ts';
