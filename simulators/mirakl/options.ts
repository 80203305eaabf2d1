import type { FastifyInstance } from 'fastify';
import type { CatalogueItem } from '../catalogue.ts';
import type { SimulatorOptions } from '../kit/index.ts';

/** A marketplace on Mirakl. All of them answer at one address here; the API key says whose shop is asking. */
export interface MiraklOperator {
  readonly name: string;
  /** ISO 4217; amounts have the decimals of that standard. */
  readonly currency: string;
  readonly apiKey: string;
  /** `TAX_INCLUDED` when absent. */
  readonly taxMode?: 'TAX_INCLUDED' | 'TAX_EXCLUDED';
  /** In millionths of the net price; 200,000 (20 %) when absent. */
  readonly taxRatePerMillion?: number;
  /** Orders not decided by then are refused by the operator; 48 hours when absent. */
  readonly acceptWithinMs?: number;
  /** From the acceptance to the customer's debit; [200, 1500] when absent. */
  readonly debitAfterMs?: readonly [number, number];
  /** From the shipment to the receipt; null (when absent) is never within the simulation. */
  readonly deliverAfterMs?: readonly [number, number] | null;
  /** Until when OR29 is allowed: until the debit, or (when absent) until something is shipped. */
  readonly cancelUntil?: 'debit' | 'shipping';
  /** Whether addresses are null until the order is in SHIPPING. */
  readonly withholdsAddress?: boolean;
}

/** Rates are shares of the orders in [0, 1]. */
export interface MiraklCampaign {
  readonly orders: number;
  /** Orders a second outside of the spike, over all operators together. */
  readonly ratePerSecond: number;
  /** How many times the rate within the spike; 4 is +300 %. */
  readonly spike: number;
  /** Where the spike begins and ends, as fractions of the orders; 0.4 and 0.7 when absent. */
  readonly spikeFrom?: number;
  readonly spikeTo?: number;
  /** Of the orders' content; the simulator's own when absent. */
  readonly seed?: number;
  /** Cancelled by the buyer before shipping, the whole order; 0.02 when absent. */
  readonly cancelRate?: number;
  /** Orders without the anonymised e-mail address; 0.3 when absent. */
  readonly noEmailRate?: number;
  /** Orders with an incident on a line after shipping; 0.005 when absent. */
  readonly incidentRate?: number;
}

export interface MiraklSimulatorOptions extends SimulatorOptions {
  readonly operators: readonly MiraklOperator[];
  /** What every operator sells; prices are taken as minor units of the operator's currency. */
  readonly catalogue: readonly CatalogueItem[];
  /** Its orders go to the operators in turn. */
  readonly campaign?: MiraklCampaign;
  /** Times the published rates (one OR11 poll, one OF01 and one STO01 a minute); 1 when absent, null is no limit. */
  readonly rateScale?: number | null;
  /** How long an import takes; 300 ms when absent. */
  readonly importDelayMs?: number;
  /** Called with the server before its routes exist, for hooks such as a recorder of traffic. */
  readonly prepare?: (app: FastifyInstance) => void;
}
