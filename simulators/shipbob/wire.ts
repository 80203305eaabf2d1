import type { Inventory, InventoryItem } from './inventory.ts';
import type { WireAddress } from './ledger-entries.ts';
import type { OrderState, ShipmentState } from './warehouse.ts';

/** What the wire format needs beside the state. */
export interface WireContext {
  readonly inventory: Inventory;
  /** ShipBob location id by centre name. */
  readonly centres: Readonly<Record<string, number>>;
}

const instant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
const carrier = 'USPS';

/** An order as GET order answers it. */
export function wireOrder(order: OrderState, context: WireContext) {
  const { body } = order;
  return {
    id: order.id,
    created_date: instant(order.createdAt),
    purchase_date: body.purchase_date ?? null,
    reference_id: order.reference,
    order_number: body.order_number ?? order.reference,
    status: orderStatus(order),
    type: body.type,
    channel: { id: order.channelId, name: 'Crossdock' },
    shipping_method: body.shipping_method,
    recipient: body.recipient,
    products: body.products.map((product) => ({
      id: context.inventory.item(product.reference_id).productId,
      reference_id: product.reference_id,
      sku: product.sku ?? product.reference_id,
      quantity: product.quantity,
      external_line_id: product.external_line_id ?? null,
    })),
    tags: body.tags ?? [],
    gift_message: body.gift_message ?? null,
    shipments: order.shipments.map((shipment) => wireShipment(shipment, context)),
  };
}

/** The order's status follows from its shipments. */
export function orderStatus({ shipments }: OrderState): string {
  const open = shipments.filter((shipment) => shipment.status !== 'Cancelled');
  if (open.length === 0) return 'Cancelled';
  const completed = open.filter((shipment) => shipment.status === 'Completed').length;
  if (completed === open.length) return 'Fulfilled';
  if (completed > 0) return 'PartiallyFulfilled';
  return open.some((shipment) => shipment.status === 'Exception') ? 'Exception' : 'Processing';
}

/** A shipment as GET shipment answers it and as webhooks carry it. */
export function wireShipment(shipment: ShipmentState, context: WireContext) {
  const { order, recipient, status } = shipment;
  return {
    id: shipment.id,
    order_id: order.id,
    reference_id: order.reference,
    created_date: instant(shipment.createdAt),
    last_update_at: instant(shipment.updatedAt),
    last_tracking_update_at: instant(shipment.deliveredAt ?? shipment.shippedAt),
    actual_fulfillment_date: instant(shipment.shippedAt),
    delivery_date: instant(shipment.deliveredAt),
    estimated_fulfillment_date: instant(order.shipBy),
    estimated_fulfillment_date_status: fulfilmentDateStatus(shipment),
    is_tracking_uploaded: false,
    require_signature: false,
    ship_option: order.body.shipping_method,
    status,
    status_details: statusDetails(shipment, context),
    location: { id: context.centres[order.centre] ?? 0, name: order.centre },
    recipient: { ...recipient, full_name: recipient.name },
    products: shipment.lines.map((line) => wireProduct(context.inventory.item(line.sku), line.quantity, status)),
    tracking: tracking(shipment),
  };
}

function wireProduct(item: InventoryItem, quantity: number, status: string) {
  return {
    id: item.productId,
    reference_id: item.sku,
    sku: item.sku,
    name: item.name,
    inventory_items: [
      {
        id: item.inventoryId,
        name: item.name,
        quantity,
        // What could not be found is allocated from nowhere.
        quantity_committed: status === 'Exception' ? 0 : quantity,
        is_dangerous_goods: false,
        lot: null,
        expiration_date: null,
        serial_numbers: null,
      },
    ],
  };
}

function fulfilmentDateStatus({ status, shippedAt, order }: ShipmentState): string {
  if (status === 'Exception') return 'AwaitingInventoryAllocation';
  if (status === 'OnHold' || status === 'Cancelled') return 'Unavailable';
  if (shippedAt !== null) return shippedAt > order.shipBy ? 'FulfilledLate' : 'FulfilledOnTime';
  return Date.now() > order.shipBy ? 'PendingLate' : 'PendingOnTime';
}

function statusDetails(shipment: ShipmentState, context: WireContext) {
  const detail = (id: number, name: string, description: string, inventoryId: number | null = null) => ({
    id,
    name,
    description,
    inventory_id: inventoryId,
    exception_fulfillment_center_id: null,
    extra_information: { validation_messages: null },
  });
  if (shipment.status === 'OnHold') return [detail(401, 'ManuallyOnHold', 'Somebody put the shipment on hold')];
  if (shipment.status === 'Exception')
    return shipment.lines.map(({ sku }) =>
      detail(301, 'OutOfStock', 'An article was not found', context.inventory.item(sku).inventoryId),
    );
  if (shipment.deliveredAt !== null) return [detail(204, 'Delivered', 'The carrier delivered the shipment')];
  if (shipment.status === 'Completed') return [detail(202, 'PickedUp', 'The carrier took the shipment')];
  if (shipment.status === 'Cancelled') return [];
  return shipment.pickedAt === null
    ? [detail(101, 'AwaitingPick', 'The shipment waits for its picker')]
    : [detail(102, 'Picked', 'The shipment is packed')];
}

function tracking({ trackingNumber, shippedAt }: ShipmentState) {
  const isShipped = trackingNumber !== null;
  return {
    carrier: isShipped ? carrier : null,
    carrier_service: isShipped ? 'GroundAdvantage' : null,
    tracking_number: trackingNumber,
    tracking_url: isShipped ? `https://tools.usps.com/go/TrackConfirmAction?tLabels=${trackingNumber}` : null,
    shipping_date: instant(shippedAt),
    bol: null,
    pro_number: null,
    scac: null,
  };
}

/** One article with its shelves, as GET inventory-level/locations answers it. */
export function wireLevel(item: InventoryItem, { centres }: WireContext) {
  return {
    inventory_id: item.inventoryId,
    sku: item.sku,
    name: item.name,
    locations: Object.entries(centres).map(([name, id]) => {
      const { onHand, committed } = item.shelves.get(name) ?? { onHand: 0, committed: 0 };
      return {
        location_id: id,
        name,
        on_hand_quantity: onHand,
        committed_quantity: committed,
        fulfillable_quantity: Math.max(0, onHand - committed),
        awaiting_quantity: 0,
        internal_transfer_quantity: 0,
      };
    }),
  };
}

/** The address of PUT shipment:updateAddress has other names than that of an order. */
export function addressOfUpdate(body: Record<string, string | null | undefined>): WireAddress {
  return {
    address1: body['street_address1'] ?? '',
    address2: body['street_address2'] ?? null,
    city: body['city'] ?? '',
    company_name: body['company_name'] ?? null,
    country: body['country_code'] ?? '',
    state: body['state'] ?? null,
    zip_code: body['zip_code'] ?? null,
  };
}
