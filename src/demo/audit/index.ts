export { audit } from './audit.ts';
export type { AuditInput, PlatformSays, Stock } from './audit-input.ts';
export type { AuditReport, CheckName, Problem } from './audit-report.ts';
export { explainFile, type FileExplanation } from './explain-file.ts';
export { renderReport, type RenderOptions } from './render-report.ts';
export { reportLine } from './report-line.ts';
