const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A bar of up to `width` columns, to an eighth of a column; what is not nothing is never drawn as nothing. */
export function bar(value: number, max: number, width: number): string {
  if (value <= 0 || max <= 0) return '';
  const units = Math.max(1, Math.round(Math.min(1, value / max) * width * 8));
  return '█'.repeat(Math.floor(units / 8)) + (eighths[units % 8] ?? '');
}

/** The last `width` values as a line of small columns, the newest at the right. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = width > 0 ? values.slice(-width) : [];
  const max = Math.max(1, ...shown);
  return shown.map((value) => levels[Math.min(7, Math.floor((Math.max(0, value) / max) * 7.999))] ?? '').join('');
}
