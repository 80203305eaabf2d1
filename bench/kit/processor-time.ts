import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second of /proc on Linux: 100 on every platform that Node runs on. */
const ticksPerSecond = 100;

interface ProcessTimes {
  readonly parent: number;
  readonly seconds: number;
}

/**
 * Processor seconds that a process and everything below it have used, ended children included; null where there is no
 * /proc. `without` leaves out branches that are counted by themselves.
 */
export function processorSeconds(pid: number, without: readonly number[] = []): number | null {
  const all = readAll();
  if (all === null) return null;
  let seconds = 0;
  const queue = [pid];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    seconds += all.get(next)?.seconds ?? 0;
    for (const [child, { parent }] of all) if (parent === next && !without.includes(child)) queue.push(child);
  }
  return seconds;
}

/** The children of a process whose command line is like this. */
export function childrenLike(pid: number, command: RegExp): number[] {
  const all = readAll() ?? new Map<number, ProcessTimes>();
  return [...all].flatMap(([child, { parent }]) => (parent === pid && command.test(commandOf(child)) ? [child] : []));
}

function readAll(): Map<number, ProcessTimes> | null {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return new Map(pids.flatMap((name) => readOne(Number(name))));
  } catch {
    return null;
  }
}

/** See proc_pid_stat(5): after the name in brackets come state (3), parent (4), and the times (14 to 17). */
function readOne(pid: number): [number, ProcessTimes][] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [[pid, { parent: Number(fields[1]), seconds: ticks / ticksPerSecond }]];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
