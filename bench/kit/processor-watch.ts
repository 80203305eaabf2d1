import { childrenLike, processorSeconds } from './processor-time.ts';

/** Processor seconds by who used them: this process with its workers, the simulated vendors, the database server. */
export interface ProcessorUse {
  readonly platform: number;
  readonly simulators: number;
  readonly postgres: number;
}

/** Watches from now on what the parts of a platform in this process cost, which other load on the machine changes little. */
export class ProcessorWatch {
  private readonly before = read();

  /** Null where the operating system does not tell. */
  used(): ProcessorUse | null {
    const now = read();
    const { before } = this;
    if (now === null || before === null) return null;
    return {
      platform: now.platform - before.platform,
      simulators: now.simulators - before.simulators,
      postgres: now.postgres - before.postgres,
    };
  }
}

/** Both others are children of this process: the simulators as a Node process, PostgreSQL by its name. */
function read(): ProcessorUse | null {
  const simulators = childrenLike(process.pid, /simulators\/main|spike\/world-process/);
  const postgres = childrenLike(process.pid, /^\S*\bpostgres /);
  const platform = processorSeconds(process.pid, [...simulators, ...postgres]);
  if (platform === null) return null;
  const sum = (pids: readonly number[]) => pids.reduce((total, pid) => total + (processorSeconds(pid) ?? 0), 0);
  return { platform, simulators: sum(simulators), postgres: sum(postgres) };
}

/** Each part divided by the same number, rounded: per order, or per second. */
export function usePer(use: ProcessorUse | null, divisor: number): ProcessorUse | null {
  if (use === null) return null;
  const part = (seconds: number) => Number((seconds / divisor).toFixed(3));
  return { platform: part(use.platform), simulators: part(use.simulators), postgres: part(use.postgres) };
}
