export * from './append-events.ts';
export * from './read-events.ts';
