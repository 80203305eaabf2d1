import { randomFor } from '../kit/index.ts';
import type { Line } from './ledger-entries.ts';
import type { ShipBobSimulatorOptions } from './options.ts';

/** What happens to one order: drawn from seed and reference alone, so that a restart changes nothing. Times in ms. */
export interface Plan {
  /** From arrival to the start of picking. */
  readonly pickAfterMs: number;
  /** From the start of picking to the handing over. */
  readonly packMs: number;
  /** From the split to the start of picking of the second shipment. */
  readonly secondPickAfterMs: number;
  readonly isPartly: boolean;
  readonly short: Line | null;
  /** On hold for so long before picking; null is not at all. */
  readonly holdMs: number | null;
  /** The hold is told only after the shipping. */
  readonly isHoldToldLate: boolean;
  readonly isToldTwice: boolean;
  readonly isToldThinly: boolean;
  readonly deliverAfterMs: number | null;
}

const defaultPickAfterMs = [300, 2500] as const;
const lateFactor = 8;
/** The part of an order's time that passes before its picking begins: until then it can be cancelled. */
const untilPickingShare = 0.7;

const between = ([min, max]: readonly [number, number], draw: number) => min + (max - min) * draw;

/** The order of the draws is fixed: a changed rate must not change the other decisions. */
export function planFor(options: ShipBobSimulatorOptions, reference: string, lines: readonly Line[]): Plan {
  const random = randomFor(options.seed, `shipbob:${reference}`);
  const draws = Array.from({ length: 12 }, random);
  const draw = (index: number) => draws[index] ?? 0;
  const hits = (index: number, rate: number | undefined) => draw(index) < (rate ?? 0);
  const window = options.pickAfterMs ?? defaultPickAfterMs;
  const totalMs = between(window, draw(0)) * (hits(1, options.lateRate) ? lateFactor : 1);
  const isHoldToldLate = hits(5, options.wrongOrderRate);
  const isHeld = isHoldToldLate || hits(6, options.onHoldRate);
  return {
    pickAfterMs: totalMs * untilPickingShare,
    packMs: totalMs * (1 - untilPickingShare),
    secondPickAfterMs: between(window, draw(2)),
    isPartly: hits(3, options.partlyRate),
    short: hits(4, options.shortRate) ? shortLine(lines, draw(7), draw(8)) : null,
    holdMs: isHeld ? between(window, draw(9)) / 2 : null,
    isHoldToldLate,
    isToldTwice: hits(10, options.twiceRate),
    isToldThinly: hits(11, options.thinRate),
    deliverAfterMs: options.deliverAfterMs ? between(options.deliverAfterMs, draw(9)) : null,
  };
}

function shortLine(lines: readonly Line[], lineDraw: number, quantityDraw: number): Line | null {
  const line = lines[Math.floor(lineDraw * lines.length)];
  return line === undefined ? null : { sku: line.sku, quantity: 1 + Math.floor(quantityDraw * line.quantity) };
}

/**
 * What goes into the second shipment: every other line, or half of the units where there is one line only.
 * Empty where nothing can be split off.
 */
export function secondPart(lines: readonly Line[]): Line[] {
  if (lines.length > 1) return lines.filter((_, index) => index % 2 === 1);
  return lines.map(({ sku, quantity }) => ({ sku, quantity: Math.floor(quantity / 2) })).filter(isSome);
}

const isSome = (line: Line) => line.quantity > 0;

/** `lines` less `taken`, without what is used up. */
export function without(lines: readonly Line[], taken: readonly Line[]): Line[] {
  const left = new Map(taken.map((line) => [line.sku, line.quantity]));
  return lines.map(({ sku, quantity }) => ({ sku, quantity: quantity - (left.get(sku) ?? 0) })).filter(isSome);
}
