export * from './outcome.ts';
export * from './capabilities.ts';
export * from './connector.ts';
export * from './vendor-error.ts';
