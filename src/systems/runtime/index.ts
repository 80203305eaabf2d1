export * from './journal.ts';
export * from './lossless-json.ts';
export * from './system.ts';
export { LocalTokens, type TokenStore } from './token-store.ts';
export { readQuotas, SharedTokens, type QuotaStanding } from './shared-tokens.ts';
export { Budget } from './budget.ts';
