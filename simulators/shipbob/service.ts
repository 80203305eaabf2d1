import type { LedgerFact } from './ledger-entries.ts';
import type { Floor } from './floor.ts';
import type { Teller } from './webhook-teller.ts';
import type { Warehouse } from './warehouse.ts';
import type { WireContext } from './wire.ts';

/** What the routes work with. */
export interface Service {
  readonly warehouse: Warehouse;
  readonly floor: Floor;
  readonly teller: Teller;
  readonly context: WireContext;
  readonly channelId: string;
  readonly webhookSecret: string;
  /** Ms since 1970, never before the last change. */
  now(): number;
  append(fact: LedgerFact): void;
}
