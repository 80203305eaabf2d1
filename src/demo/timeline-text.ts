import type { OrderView } from '../operations/index.ts';

/** An order's timeline as aligned lines: when, which step, what came of it, where, how long. */
export function timelineText(order: OrderView): string {
  const startMs = order.timeline[0]?.at.getTime() ?? 0;
  const rows = order.timeline.map((entry) => [
    `+${((entry.at.getTime() - startMs) / 1000).toFixed(3)} s`,
    entry.step,
    entry.attempt > 1 ? `${entry.outcome} (try ${entry.attempt})` : entry.outcome,
    entry.system ?? '',
    entry.durationMs > 0 ? `${entry.durationMs} ms` : '',
    entry.detail ?? '',
  ]);
  const widths = rows.reduce<number[]>(
    (max, row) => row.map((cell, index) => Math.max(max[index] ?? 0, cell.length)),
    [],
  );
  const lines = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [`Order ${order.key}: ${order.sentence}`, ...lines.map((line) => `  ${line}`)].join('\n');
}
