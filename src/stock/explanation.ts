import type { Shown } from './stock-channel.ts';

/** What a telling waits for. */
export interface WaitingFor {
  readonly kind:
    | 'quota'
    | 'outage'
    | 'unsupported'
    /** An earlier telling has no certain outcome yet, and a newer number could be overtaken by it. */
    | 'outcome'
    /** It is being told. */
    | 'answer'
    | 'error'
    /** Others of the channel come before it. */
    | 'turn'
    /** The change was not read from the ledger yet. */
    | 'reading';
  readonly detail: string;
  readonly until: Date | null;
}

/** Why a channel shows the number that it shows of an article, and what it will show next. */
export interface ChannelExplanation {
  readonly channel: string;
  readonly source: string;
  /** What each location of the source has, and holds back. */
  readonly locations: readonly { readonly location: string; readonly available: number; readonly buffer: number }[];
  readonly category: string;
  readonly offered: number;
  /** Held back for the category. */
  readonly heldBack: number;
  readonly rounding: Shown['rounding'];
  /** By the rules of this channel alone. */
  readonly shown: number;
  /** What the place is told next, or was told already: the lowest of all channels that share it. Null: nothing. */
  readonly next: number | null;
  /** The channel that tells this place, where it is another one. */
  readonly toldThrough: string | null;
  /** Null where it was never told. */
  readonly told: number | null;
  readonly toldAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly state: 'told' | 'waiting' | 'not-told';
  /** What the telling waits for; null where it waits for nothing. */
  readonly waitingFor: WaitingFor | null;
  /** All of it in words. */
  readonly sentence: string;
}

/** What is known of an article: what is there, who holds it, and why each channel shows what it shows. */
export interface StockExplanation {
  readonly sku: string;
  readonly locations: readonly {
    readonly location: string;
    readonly onHand: number;
    readonly reserved: number;
    readonly available: number;
    /** The newest count of the warehouse or ERP; null without one. `difference` is counted less booked. */
    readonly counted: { readonly onHand: number; readonly at: Date; readonly difference: number } | null;
  }[];
  readonly reservations: readonly {
    readonly reference: string;
    readonly location: string;
    readonly quantity: number;
    readonly since: Date;
  }[];
  /** Orders that hold it beyond those that are listed. */
  readonly furtherReservations: number;
  readonly channels: readonly ChannelExplanation[];
}
