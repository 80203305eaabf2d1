/** A parcel, or an invoice of one, as a channel was told it. */
export interface ToldDocument {
  readonly id: string;
  /** The warehouse's shipment that it is about; null where the channel keeps no reference. */
  readonly parcelId: string | null;
  /** By which the parcel is known where there is no reference. */
  readonly trackingNumber: string | null;
  /** Long shipments are told in several parts. */
  readonly part: number;
  readonly parts: number;
  /** How the channel words it. */
  readonly words: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** One order as the channel's own ledger has it. */
export interface ChannelOrder {
  readonly number: string;
  /** UTC, RFC 3339. */
  readonly placedAt: string;
  /** What the channel promised; null where its ledger does not say. */
  readonly shipBy: string | null;
  readonly currency: string;
  /** Minor units; what the buyer pays. */
  readonly grandTotal: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly kind: 'order' | 'cancellation' | 'return';
  readonly note: string;
  /** The number of the order that a cancellation cancels. */
  readonly cancels: string | null;
  /** False while nobody but the channel can know of it. */
  readonly visible: boolean;
  /** Called off before anybody need have heard of it: no order is lost where the platform does not know it. */
  readonly withdrawn: boolean;
  /** The channel's word for where it stands, and whether it is over without goods; null where the channel has no word. */
  readonly state: string;
  readonly isOff: boolean | null;
  /** The channel takes the money itself. */
  readonly collects: boolean;
  /** The channel ships it from its own stock, and whether it has. */
  readonly ships: boolean;
  readonly hasShipped: boolean;
  /** Mails go to the buyer: the channel hands out an address. */
  readonly hasEmail: boolean;
  /** What the channel was answered when it handed the order in; undefined where it hears of it otherwise. */
  readonly answer?: { readonly outcome: 'accepted' | 'refused'; readonly reason: string } | null;
  /** Null where the channel is told nothing of that kind. */
  readonly shipments: readonly ToldDocument[] | null;
  readonly invoices: readonly ToldDocument[] | null;
}

/** How a channel shows stock: locations of one source are added up, each less what is held back. */
export interface ShownSource {
  readonly location: string;
  readonly source: string;
  readonly buffer?: number;
}

/** A sales channel by its own ledger, whatever system it is. */
export interface SalesChannel {
  /** Crossdock's name: order keys are `<name>/<number>`. */
  readonly name: string;
  readonly orders: readonly ChannelOrder[];
  /** As configured; where absent sources have the names of the locations, and nothing is held back. */
  readonly sources?: readonly ShownSource[];
  /** Units by source and sku, as told last; null where it cannot be known. */
  readonly stock: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
  /** Numbers of stock that it was told. */
  readonly stockPushes: number;
  /** The share of the published quota that was used, of the busiest call; null where none is published. */
  readonly quotaUsed: number | null;
  /** From the first sale of any channel until this one was told what is left; null where it was not, or asks itself. */
  readonly firstToldMs: number | null;
}
