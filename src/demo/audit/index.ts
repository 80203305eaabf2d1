export { audit } from './audit.ts';
export type { AuditInput, PlatformSays } from './audit-input.ts';
export { explainFile } from './explain-file.ts';
export { renderReport } from './render-report.ts';
export { reportLine } from './report-line.ts';
