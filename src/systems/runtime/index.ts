export * from './journal.ts';
export * from './lossless-json.ts';
export * from './system.ts';
