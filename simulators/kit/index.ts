export * from './faults.ts';
export * from './ledger.ts';
export * from './random.ts';
export * from './server.ts';
export * from './webhook-sender.ts';
