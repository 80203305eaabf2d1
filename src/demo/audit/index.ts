export { audit } from './audit.ts';
export type { AuditInput, PlatformSays } from './audit-input.ts';
export * from './channels/index.ts';
export { explainFile } from './explain-file.ts';
export { renderReport } from './render-report.ts';
export { reportLine } from './report-line.ts';
export type { SalesChannel } from './sales-channel.ts';
