import type { GraphStep } from '../../../src/console/api-types.ts';

export interface PlacedStep {
  readonly step: GraphStep;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Steps after each other that were not needed stand in one low row. */
  readonly others: readonly GraphStep[];
}

/** A frame around calls that are made together, or around what is repeated. */
export interface Frame {
  readonly step: GraphStep;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

export interface Layout {
  readonly steps: readonly PlacedStep[];
  readonly frames: readonly Frame[];
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

/** A step that was done or stands now is large, one to come smaller, one that had nothing to do low. */
export type RowSize = 'row' | 'openRow' | 'lowRow';

export const layoutSizes = {
  width: 340,
  row: 30,
  openRow: 22,
  lowRow: 16,
  gap: 8,
  frameHead: 24,
  framePad: 8,
  indent: 14,
} as const;

/**
 * From top to bottom, as the process is written: one row a step; a frame around what belongs together, one step further
 * in for each frame. A line joins each step to the next one of its frame; the loop of a repeat is drawn at its side.
 */
export function layoutProcess(steps: readonly GraphStep[], sizeOf: (step: GraphStep) => RowSize): Layout {
  const placed: PlacedStep[] = [];
  const frames: Frame[] = [];
  const lines: Line[] = [];
  const { width, gap, frameHead, framePad, indent } = layoutSizes;
  const isLow = (step: GraphStep) => sizeOf(step) === 'lowRow';

  /** Answers where the row after these steps begins. */
  const place = (list: readonly GraphStep[], top: number, depth: number, isTogether: boolean): number => {
    const x = depth * indent;
    const inner = width - 2 * depth * indent;
    let y = top;
    let from: { x: number; y: number } | null = null;
    for (const [step, ...others] of runs(list, isLow)) {
      const start = y;
      if (step.inner.length === 0 || isLow(step)) {
        const height = layoutSizes[sizeOf(step)];
        placed.push({ step, x, y, width: inner, height, others });
        y += height;
      } else {
        const bottom = place(step.inner, y + frameHead, depth + 1, step.kind === 'together') + framePad - gap;
        frames.push({ step, x, y, width: inner, height: bottom - y });
        y = bottom;
      }
      const stem = x + stemX;
      // What is done at the same time does not follow each other.
      if (from !== null && !isTogether) lines.push({ from, to: { x: stem, y: start } });
      from = { x: stem, y };
      y += gap;
    }
    return y;
  };

  const height = Math.max(0, place(steps, 0, 0, false) - gap);
  return { steps: placed, frames, lines, width, height };
}

/** The marks of all steps of a frame stand below each other, and the line runs through them. */
export const stemX = 16;

type Run = readonly [GraphStep, ...GraphStep[]];

/** Each step by itself, but low ones that follow each other together. */
function runs(list: readonly GraphStep[], isLow: (step: GraphStep) => boolean): readonly Run[] {
  const all: [GraphStep, ...GraphStep[]][] = [];
  for (const step of list) {
    const last = all.at(-1);
    if (last !== undefined && isLow(step) && isLow(last[0])) last.push(step);
    else all.push([step]);
  }
  return all;
}
