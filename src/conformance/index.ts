export * from './conformance.ts';
export { fieldOf, leavesOf } from './json-leaves.ts';
export * from './run-conformance.ts';
