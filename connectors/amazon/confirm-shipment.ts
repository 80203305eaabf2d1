import { createHash } from 'node:crypto';
import {
  absent,
  done,
  failed,
  refused,
  type Call,
  type CapabilityInput,
  type CapabilityOutput,
  type Found,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import { carrierOf } from './carriers.ts';
import { eachItem } from './each-item.ts';
import { fetchOrder } from './fetch-order.ts';
import type { SellingPartner } from './selling-partner.ts';
import type { SellerSettings } from './settings.ts';

type Input = CapabilityInput<'storefront.shipments.create'>;
type Output = CapabilityOutput<'storefront.shipments.create'>;

/** Twice the burst: the second half waits for its turn. */
const setCountMax = 20;

/**
 * POST /orders/v0/orders/{orderId}/shipmentConfirmation, which has no successor in 2026-01-01. The package's reference is
 * made of the warehouse's shipment id, so a repeat changes the same package, and a look-up finds it in the order.
 */
export function shipmentConfirmation(
  partner: SellingPartner,
  settings: SellerSettings,
  now: () => number,
): Operation<Input, Output> {
  return {
    batchCountMax: setCountMax,
    idempotent: false,
    run: (items, call) => eachItem(items, call, ({ input }) => confirm(input, partner, settings, now, call)),
    lookUp: (items, call) => call.each(items, ({ input }) => find(input, partner, call)),
  };
}

/**
 * Amazon takes positive numbers alone as a package's reference, unique within the order: a shipment id that is one is taken
 * as it is, of any other the first 48 bits of its SHA-256 (two shipments of one order would need the same).
 */
export function packageReferenceOf(shipmentId: string): string {
  if (/^[1-9]\d{0,14}$/.test(shipmentId)) return shipmentId;
  return String(createHash('sha256').update(shipmentId).digest().readUIntBE(0, 6) + 1);
}

async function confirm(
  input: Input,
  partner: SellingPartner,
  settings: SellerSettings,
  now: () => number,
  call: Call,
): Promise<Outcome<Output>> {
  if (input.trackingNumber === null || input.trackingNumber === '')
    return failed(
      'tracking-required',
      'Amazon takes no shipment without a tracking number: confirm it in Seller Central',
    );
  const packageReferenceId = packageReferenceOf(input.shipmentId);
  const request = {
    method: 'POST',
    path: `/orders/v0/orders/${encodeURIComponent(input.sourceId)}/shipmentConfirmation`,
    body: {
      marketplaceId: settings.marketplaceId,
      packageDetail: {
        packageReferenceId,
        ...carrierOf(input.carrier, settings),
        trackingNumber: input.trackingNumber,
        // The time of the hand-over is not handed down; it is told when it happened, so that is now.
        shipDate: new Date(now()).toISOString(),
        orderItems: input.lines.map(({ lineId, quantity }) => ({ orderItemId: lineId, quantity })),
      },
    },
  } as const;
  const response = await partner.request('confirmShipment', request, call);
  if (response.status === 204) return done({ shipmentId: packageReferenceId });
  return partner.outcomeOf('confirmShipment', response);
}

async function find(input: Input, partner: SellingPartner, call: Call): Promise<Found<Output>> {
  const order = await fetchOrder(input.sourceId, partner, call, 'FULFILLMENT,PACKAGES');
  if (order === null) return refused('not-found', `Amazon has no order ${input.sourceId}`);
  const reference = packageReferenceOf(input.shipmentId);
  const isThere = order.packages?.some(({ packageReferenceId }) => packageReferenceId === reference) === true;
  return isThere ? done({ shipmentId: reference }) : absent;
}
