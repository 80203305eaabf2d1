import { amount } from './amounts.ts';
import { itemOf, type OrderState } from './order-state.ts';
import type { DocumentRecord } from './records.ts';
import { shopTime } from './wire-order.ts';

type Wire = Record<string, unknown>;

function wireComments(document: DocumentRecord): Wire[] {
  if (document.comment === null) return [];
  return [
    {
      entity_id: document.id,
      parent_id: document.id,
      comment: document.comment.text,
      is_visible_on_front: document.comment.visible ? 1 : 0,
      is_customer_notified: 0,
      created_at: shopTime(Math.floor(document.atMs / 1000)),
    },
  ];
}

function stamped(order: OrderState, document: DocumentRecord): Wire {
  const at = shopTime(Math.floor(document.atMs / 1000));
  return {
    entity_id: document.id,
    increment_id: String(document.id).padStart(9, '0'),
    order_id: order.entityId,
    store_id: 1,
    created_at: at,
    updated_at: at,
    total_qty: document.items.reduce((sum, item) => sum + item.quantity, 0),
    comments: wireComments(document),
  };
}

export function wireShipment(order: OrderState, shipment: DocumentRecord): Wire {
  return {
    ...stamped(order, shipment),
    items: shipment.items.map(({ itemId, quantity }) => {
      const line = order.plan.lines[itemOf(order, itemId)?.line ?? -1];
      return { order_item_id: itemId, qty: quantity, parent_id: shipment.id, sku: line?.sku, name: line?.name };
    }),
    tracks: shipment.tracks.map((track, at) => ({
      entity_id: shipment.id * 10 + at,
      order_id: order.entityId,
      parent_id: shipment.id,
      weight: 0,
      qty: 0,
      description: '',
      track_number: track.number,
      title: track.title,
      carrier_code: track.carrierCode,
    })),
    packages: [],
    ...(shipment.sourceCode === null ? {} : { extension_attributes: { source_code: shipment.sourceCode } }),
  };
}

/** Invoice of kind "paid offline" (state 2): the money is captured elsewhere. */
export function wireInvoice(order: OrderState, invoice: DocumentRecord): Wire {
  const money = (minor: number) => amount(minor, order.plan.currency);
  const rows = invoice.items.map(({ itemId, quantity }) => {
    const line = order.plan.lines[itemOf(order, itemId)?.line ?? -1];
    const unitPrice = line?.unitPrice ?? 0;
    return { itemId, quantity, sku: line?.sku ?? '', name: line?.name ?? '', unitPrice, row: unitPrice * quantity };
  });
  const subtotal = rows.reduce((sum, { row }) => sum + row, 0);
  return {
    ...stamped(order, invoice),
    state: 2,
    order_currency_code: order.plan.currency,
    base_currency_code: order.plan.currency,
    subtotal: money(subtotal),
    base_subtotal: money(subtotal),
    items: rows.map(({ itemId, quantity, sku, name, unitPrice, row }) => ({
      order_item_id: itemId,
      qty: quantity,
      parent_id: invoice.id,
      sku,
      name,
      price: money(unitPrice),
      row_total: money(row),
    })),
  };
}
