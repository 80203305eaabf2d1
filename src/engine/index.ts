export * from './definition.ts';
export { compile, type Program, type ProgramNode } from './program.ts';
export type { CallItem, CallPort, CallRecord, Environment } from './ports.ts';
export { readTrace, type TraceEntry } from './trace.ts';
export { Worker, workerLimits, type WorkerLimits, type WorkerOptions } from './worker.ts';
export { startProcesses, type NewProcess } from './store/start-processes.ts';
export { deliverSignals, type NewSignal } from './store/deliver-signals.ts';
export { abandonLeases } from './store/leases.ts';
export {
  listExceptions,
  raiseExceptions,
  resolveExceptions,
  type ExceptionRow,
  type NewException,
} from './store/exceptions.ts';
