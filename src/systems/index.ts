export * from './outcome.ts';
export * from './capabilities.ts';
export * from './connector.ts';
export * from './vendor-error.ts';
export * from './budget.ts';
export * from './lanes.ts';
