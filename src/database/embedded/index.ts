export { startEmbedded, startLimitMs, type EmbeddedOptions, type EmbeddedPostgres } from './start-embedded.ts';
export { stopFastLimitMs, stopImmediateLimitMs } from './stop-postmaster.ts';
export { defaultSettings } from './settings.ts';
