export * from './allocate.ts';
export * from './count-stock.ts';
export * from './move-stock.ts';
export * from './publish-stock.ts';
export * from './reserve-stock.ts';
export * from './show-stock.ts';
