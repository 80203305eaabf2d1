import type { AdobeCommerceSummary, SummaryDocument } from '../../../../simulators/adobe-commerce/index.ts';
import { documentReference } from '../references.ts';
import type { ChannelOrder, ToldDocument } from '../sales-channel.ts';

type ShopOrder = AdobeCommerceSummary['orders'][number];

export const adobeCommerceOrders = ({ orders }: AdobeCommerceSummary): ChannelOrder[] => orders.map(orderOf);

function orderOf(order: ShopOrder): ChannelOrder {
  const { number, placedAt, currency, grandTotal, kind, note, cancels, visible, state } = order;
  return {
    number,
    placedAt,
    shipBy: null,
    currency,
    grandTotal,
    lines: order.lines,
    kind,
    note,
    cancels,
    visible,
    withdrawn: false,
    state,
    isOff: state === 'canceled' || state === 'closed',
    collects: false,
    ships: false,
    hasShipped: false,
    hasEmail: true,
    shipments: order.shipments.map((document) => told(document, order)),
    invoices: order.invoices.map((document) => told(document, order)),
  };
}

function told({ id, reference, lines }: SummaryDocument, order: ShopOrder): ToldDocument {
  const about = documentReference(reference);
  const skuOf = new Map(order.lines.map(({ itemId, sku }) => [itemId, sku]));
  return {
    id,
    parcelId: about?.parcelId ?? '',
    trackingNumber: null,
    part: about?.part ?? 1,
    parts: about?.parts ?? 1,
    words: reference ?? '',
    lines: lines.map(({ itemId, quantity }) => ({ sku: skuOf.get(itemId) ?? itemId, quantity })),
  };
}
