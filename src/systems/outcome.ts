export * from '../contracts/outcome.ts';
