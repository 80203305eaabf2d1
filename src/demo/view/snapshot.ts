/** What the demo knows at one moment; the view draws it and asks nobody. */
export interface DemoSnapshot {
  /** `base rate`, `spike`, `draining`. */
  readonly phase: string;
  readonly elapsedMs: number;
  readonly planned: number;
  readonly placed: number;
  readonly accepted: number;
  readonly refused: readonly { readonly reason: string; readonly count: number }[];
  readonly channels: readonly ChannelCountShown[];
  /** Orders in each step, in the order of the flow. */
  readonly steps: readonly { readonly name: string; readonly count: number }[];
  readonly completed: number;
  readonly cancelled: number;
  readonly exceptions: readonly { readonly cause: string; readonly count: number }[];
  readonly stockPushes: number;
  /** Numbers that a channel has not been told yet. */
  readonly stockWaiting: number;
  readonly ordersPerSecond: number;
  /** Orders completed in each of the last seconds, the oldest first. */
  readonly history: readonly number[];
  readonly oldest: { readonly number: string; readonly step: string; readonly ageMs: number } | null;
  /** Faults injected so far. */
  readonly faults: number;
  /** Events such as "worker killed", the newest last. */
  readonly notes: readonly string[];
}

export interface ChannelCountShown {
  readonly name: string;
  readonly placed: number;
  readonly accepted: number;
  readonly completed: number;
}

export const countOf = (parts: readonly { readonly count: number }[]): number =>
  parts.reduce((total, { count }) => total + count, 0);

/** Accepted orders that are neither completed, cancelled nor held. */
export const inWork = ({ accepted, completed, cancelled, exceptions }: DemoSnapshot): number =>
  Math.max(0, accepted - completed - cancelled - countOf(exceptions));

/** `0.4 s`, `12.0 s`, `3 min 05 s` */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** `12,345`, whatever the machine's language. */
export const grouped = (count: number): string => count.toLocaleString('en-US');
