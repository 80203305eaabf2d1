export * from './definition.ts';
export { compile, type Program } from './program.ts';
export type { CallItem, CallPort, CallRecord, Environment } from './ports.ts';
export { readTrace, type TraceEntry } from './trace.ts';
export { Worker, type WorkerLimits, type WorkerOptions } from './worker.ts';
export { startProcesses } from './store/start-processes.ts';
export { deliverSignals, type NewSignal } from './store/deliver-signals.ts';
export { abandonLeases } from './store/leases.ts';
export { listExceptions, raiseExceptions, resolveExceptions, type ExceptionRow } from './store/exceptions.ts';
