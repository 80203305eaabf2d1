import type { TimelineView } from '../../../src/console/api-types.ts';

export interface LaneBar {
  readonly entry: TimelineView;
  /** From 0 to 100. */
  readonly x: number;
  readonly width: number;
}

export interface Lane {
  /** Null for what the platform does itself. */
  readonly system: string | null;
  readonly bars: readonly LaneBar[];
}

/** A pause that is drawn shorter than it was. */
export interface LanePause {
  readonly x: number;
  readonly width: number;
  readonly ms: number;
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  readonly pauses: readonly LanePause[];
}

const whole = 100;
const barMin = 0.7;
/** A pause takes no more room than this part of what was done. */
const pauseShareMax = 0.12;
const pauseMsMin = 2_000;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * One lane a system, over one axis of time. Where nothing is under way for long the axis is shortened: an order waits
 * for hours and is worked on for seconds, and the seconds are what one looks for.
 */
export function layOutLanes(timeline: readonly TimelineView[]): Lanes {
  const spanOf = ({ at, durationMs }: TimelineView): Span => {
    const toMs = new Date(at).getTime();
    return { fromMs: toMs - durationMs, toMs };
  };
  const busy = joined(timeline.map(spanOf));
  const busyMs = busy.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const pauseMax = Math.max(pauseMsMin, busyMs * pauseShareMax);
  // Each stretch of the axis: how long it was, and how long it is drawn.
  const stretches: { readonly fromMs: number; readonly toMs: number; readonly drawn: number }[] = [];
  busy.forEach((span, index) => {
    const before = busy[index - 1];
    if (before !== undefined) {
      const pause = span.fromMs - before.toMs;
      stretches.push({ fromMs: before.toMs, toMs: span.fromMs, drawn: Math.min(pause, pauseMax) });
    }
    stretches.push({ ...span, drawn: span.toMs - span.fromMs });
  });
  const scale =
    whole /
    Math.max(
      1,
      stretches.reduce((sum, one) => sum + one.drawn, 0),
    );
  const placeOf = (ms: number): number => {
    let x = 0;
    for (const { fromMs, toMs, drawn } of stretches) {
      if (ms <= toMs) return (x + (toMs === fromMs ? 0 : ((ms - fromMs) / (toMs - fromMs)) * drawn)) * scale;
      x += drawn;
    }
    return whole;
  };
  const systems = [...new Set(timeline.map((entry) => entry.system))];
  return {
    lanes: systems.map((system) => ({
      system,
      bars: timeline
        .filter((entry) => entry.system === system)
        .map((entry) => {
          const { fromMs, toMs } = spanOf(entry);
          const x = placeOf(fromMs);
          const width = Math.max(barMin, placeOf(toMs) - x);
          return { entry, x: Math.min(x, whole - width), width };
        }),
    })),
    pauses: stretches
      .filter(({ fromMs, toMs, drawn }) => drawn < toMs - fromMs)
      .map(({ fromMs, toMs }) => {
        const x = placeOf(fromMs);
        return { x, width: placeOf(toMs) - x, ms: toMs - fromMs };
      }),
  };
}

/** Spans that touch are one. */
function joined(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs)
      all[all.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
    else all.push(span);
  }
  return all;
}
