import type { Fact, FulfilmentException, Interpretation, MappingProblem } from '../../src/index.ts';
import { hasTracking, shipmentState } from './shipment-document.ts';
import type { WireShipment, WireShipmentProduct } from './wire-types.ts';

type Line = { readonly sku: string; readonly quantity: number };
class Unmappable extends Error {
  readonly problem: MappingProblem;
  constructor(field: string, rule: string, found: unknown) {
    super(rule);
    this.problem = { field, rule, found: String(JSON.stringify(found) ?? found).slice(0, 100) };
  }
}

/**
 * Maps a shipment to what it says: it left, or why it will not. `sourceVersion` is ShipBob's `last_update_at`, so that a
 * hold that is told after the shipping is known to be the older one.
 */
export function mapShipment(shipment: WireShipment): Interpretation {
  try {
    return { facts: [factOf(shipment)] };
  } catch (error) {
    if (error instanceof Unmappable) return { problem: error.problem };
    throw error;
  }
}

function factOf(shipment: WireShipment): Fact {
  const state = shipmentState(shipment);
  switch (state) {
    case 'Completed':
      return confirmed(shipment);
    case 'LabeledCreated':
      return hasTracking(shipment)
        ? confirmed(shipment)
        : { kind: 'ignored', why: 'the label has no tracking number yet; the shipment is told again when it leaves' };
    case 'Exception':
      return exception(shipment, exceptionReason(shipment), missingLines(shipment));
    case 'OnHold':
      return exception(shipment, isAboutAddress(shipment) ? 'address' : 'on-hold', []);
    case 'Cancelled':
    case 'CleanSweeped':
      return exception(shipment, 'cancelled', shippedLines(shipment));
    case 'None':
    case 'Processing':
    case 'ImportReview':
      return { kind: 'ignored', why: `a shipment that is ${state} is only on its way` };
    default:
      throw new Unmappable('status', 'must be one of the shipment statuses of API 2026-01', shipment.status);
  }
}

function confirmed(shipment: WireShipment): Fact {
  const { tracking } = shipment;
  const who = identity(shipment);
  const shippedAt = shipment.actual_fulfillment_date ?? tracking?.shipping_date ?? shipment.last_update_at;
  const lines = shippedLines(shipment);
  if (lines.length === 0) throw new Unmappable('products', 'must name what was shipped', shipment.products);
  return {
    kind: 'shipment-confirmed',
    ...who,
    lines,
    carrier: tracking?.carrier ?? '',
    service: tracking?.carrier_service ?? shipment.ship_option ?? '',
    trackingNumber: tracking?.tracking_number || null,
    trackingUrl: tracking?.tracking_url || null,
    shippedAt: instant(shippedAt, 'actual_fulfillment_date'),
  };
}

function exception(
  shipment: WireShipment,
  reason: FulfilmentException['reason'],
  lines: readonly Line[],
): FulfilmentException {
  const details = (shipment.status_details ?? []).map(({ name, description }) => description ?? name ?? '');
  const detail = [...new Set(details)].filter((text) => text !== '').join('; ') || (shipment.status ?? '');
  return { kind: 'fulfilment-exception', ...identity(shipment), reason, detail: detail.slice(0, 500), lines };
}

function identity(shipment: WireShipment) {
  const { id, reference_id: reference } = shipment;
  if (id === undefined || id === null) throw new Unmappable('id', 'must be the id of the shipment', id);
  if (typeof reference !== 'string' || reference === '')
    throw new Unmappable('reference_id', 'must be the reference of the order', reference);
  const sourceVersion = instant(shipment.last_update_at, 'last_update_at');
  return { reference, shipmentId: String(id), sourceVersion };
}

const statusText = ({ status_details }: WireShipment) =>
  (status_details ?? []).map(({ name, description }) => `${name ?? ''} ${description ?? ''}`).join(' ');
const isAboutAddress = (shipment: WireShipment) => /address/i.test(statusText(shipment));

/** ShipBob raises exceptions for articles that are out of stock or inactive ("Status Reference"); details say more. */
function exceptionReason(shipment: WireShipment): FulfilmentException['reason'] {
  if (/stock|inventory|allocat/i.test(statusText(shipment)) || missingLines(shipment).length > 0) return 'short';
  return isAboutAddress(shipment) ? 'address' : 'other';
}

/** What no location has allocated: the units that will not come. */
function missingLines(shipment: WireShipment): Line[] {
  return linesOf(shipment, (items, field) => {
    const committed = items.reduce((sum, item) => sum + (item.quantity_committed ?? item.quantity ?? 0), 0);
    return quantityOf(items, field) - committed;
  });
}

/**
 * What is in the shipment. A shipped one that is not wholly allocated contradicts itself (ShipBob splits off what it does
 * not have): a person has to say what was in the parcel. Nothing allocated at all is what remains after the handing over.
 */
function shippedLines(shipment: WireShipment): Line[] {
  const isShipped = shipment.status === 'Completed';
  return linesOf(shipment, (items, field) => {
    const quantity = quantityOf(items, field);
    const committed = items.reduce((sum, item) => sum + (item.quantity_committed ?? 0), 0);
    if (isShipped && committed > 0 && committed < quantity)
      throw new Unmappable(`${field}[].quantity_committed`, 'must be the whole quantity once shipped', committed);
    return quantity;
  });
}

type Items = readonly {
  readonly quantity?: number | null | undefined;
  readonly quantity_committed?: number | null | undefined;
}[];

function linesOf(shipment: WireShipment, count: (items: Items, field: string) => number): Line[] {
  const quantities = new Map<string, number>();
  (shipment.products ?? []).forEach((product, index) => {
    const field = `products[${index}]`;
    const sku = product.reference_id || product.sku;
    if (!sku) throw new Unmappable(`${field}.reference_id`, 'must be the SKU that was ordered', product.reference_id);
    const quantity = count(oneArticle(product, field), `${field}.inventory_items`);
    quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  });
  return [...quantities].filter(([, quantity]) => quantity > 0).map(([sku, quantity]) => ({ sku, quantity }));
}

/** The stock of one product, by lot. A bundle is several articles, whose numbers do not tell how many bundles they are. */
function oneArticle(product: WireShipmentProduct, field: string) {
  const items = product.inventory_items ?? [];
  const ids = new Set(items.map(({ id }) => String(id)));
  if (ids.size > 1)
    throw new Unmappable(`${field}.inventory_items`, 'must be one article; bundles are not mapped', [...ids]);
  return items;
}

function quantityOf(items: Items, field: string): number {
  return items.reduce((sum, { quantity }, index) => {
    if (!Number.isSafeInteger(quantity) || (quantity ?? -1) < 0)
      throw new Unmappable(`${field}[${index}].quantity`, 'must be a whole number, zero or more', quantity);
    return sum + (quantity ?? 0);
  }, 0);
}

function instant(text: string | null | undefined, field: string): string {
  const time = Date.parse(text ?? '');
  if (Number.isNaN(time)) throw new Unmappable(field, 'must be a date-time', text);
  return new Date(time).toISOString();
}
