export type MovementKind = 'initial' | 'count' | 'reserve' | 'release' | 'ship';

/** One change of a balance. Units, positive or negative. */
export interface Movement {
  readonly kind: MovementKind;
  readonly location: string;
  readonly sku: string;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
  /** The order, count or document that moves it. */
  readonly reference: string;
  readonly reason: string | null;
}
