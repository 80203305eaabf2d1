export * from './crossdock-error.ts';
