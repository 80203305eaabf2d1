import { Type } from '@sinclair/typebox';
import { orderLimits, serviceLevels } from '../../contracts/index.ts';
import { cancelReasons, notificationKinds } from '../../systems/index.ts';
import {
  address,
  amount,
  closed,
  currency,
  email,
  id,
  instant,
  lines,
  nothing,
  nullable,
  quantity,
  reference,
  text,
  words,
} from './fields.ts';

const version = Type.String({ minLength: 1, maxLength: 40, description: 'Grows with every change' });
const lineQuantities = lines({ lineId: id, quantity });

/** Warehouse, shops, marketplaces and mails, as src/systems/capabilities.ts has them. */
export const channelSchemas = {
  'fulfilment.request': {
    input: closed({
      reference,
      orderNumber: id,
      channel: id,
      location: id,
      shipBy: instant,
      serviceLevel: words(serviceLevels),
      placedAt: instant,
      email,
      shipTo: address,
      lines: lines({ id, sku: id, name: text, quantity, unitPrice: amount }),
    }),
    output: closed({ fulfilmentId: Type.String() }),
  },
  'fulfilment.cancel': { input: closed({ fulfilmentId: reference, reference }), output: nothing },
  'fulfilment.changeAddress': {
    input: closed({ fulfilmentId: reference, reference, shipTo: address }),
    output: nothing,
  },
  'storefront.shipments.create': {
    input: closed({
      sourceId: id,
      number: id,
      shipmentId: reference,
      lines: lineQuantities,
      carrier: text,
      trackingNumber: nullable(text),
    }),
    output: closed({ shipmentId: Type.String() }),
  },
  'storefront.invoices.create': {
    input: closed({ sourceId: id, number: id, reference, lines: lineQuantities }),
    output: closed({ invoiceId: Type.String() }),
  },
  'storefront.orders.cancel': {
    input: closed({ sourceId: id, number: id, reason: Type.Optional(words(cancelReasons)) }),
    output: nothing,
  },
  'storefront.orders.comment': {
    input: closed({ sourceId: id, comment: text, visibleToCustomer: Type.Boolean(), status: nullable(text) }),
    output: nothing,
  },
  'storefront.stock.publish': {
    input: closed({ sku: id, source: id, quantity: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }), version }),
    output: nothing,
  },
  'storefront.prices.publish': { input: closed({ sku: id, amount, currency, version }), output: nothing },
  'marketplace.lines.decide': {
    input: closed({
      sourceId: id,
      number: id,
      lines: lines({ lineId: id, accept: Type.Boolean(), reason: nullable(words(cancelReasons)) }),
    }),
    output: nothing,
  },
  'notifications.send': {
    input: closed({
      kind: words(notificationKinds),
      reference,
      to: email,
      name: text,
      locale: Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35 }),
      orderNumber: id,
      currency,
      grandTotal: amount,
      lines: Type.Array(closed({ name: text, quantity, total: amount }), { maxItems: orderLimits.lineCountMax }),
      trackingNumber: nullable(text),
      trackingUrl: nullable(Type.String({ maxLength: 2_000, pattern: '^https?://[^\\s"<>]+$' })),
      reason: nullable(text),
    }),
    output: closed({ messageId: Type.String() }),
  },
} as const;
