import type { GraphStep } from '../../../src/console/api-types.ts';

export interface PlacedStep {
  readonly step: GraphStep;
  readonly x: number;
  readonly y: number;
  readonly width: number;
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

export const layoutSizes = { width: 340, row: 30, gap: 8, frameHead: 24, framePad: 8, indent: 14 } as const;

/**
 * From top to bottom, as the process is written: one row a step; a frame around what belongs together, one step further
 * in for each frame. A line joins each step to the next one of its frame; the loop of a repeat is drawn at its side.
 */
export function layoutProcess(steps: readonly GraphStep[]): Layout {
  const placed: PlacedStep[] = [];
  const frames: Frame[] = [];
  const lines: Line[] = [];
  const { width, row, gap, frameHead, framePad, indent } = layoutSizes;

  /** Answers where the row after these steps begins. */
  const place = (list: readonly GraphStep[], top: number, depth: number, isTogether: boolean): number => {
    const x = depth * indent;
    const inner = width - 2 * depth * indent;
    let y = top;
    let from: { x: number; y: number } | null = null;
    for (const step of list) {
      const start = y;
      if (step.inner.length === 0) {
        placed.push({ step, x, y, width: inner });
        y += row;
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
