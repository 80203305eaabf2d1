import type { FastifyInstance } from 'fastify';
import { amountOf } from './amounts.ts';
import { operatorOf } from './front-door.ts';
import type { Offer } from './imports.ts';
import type { MiraklMemory } from './memory.ts';
import { instant } from './wire-order.ts';

const pageDefault = '10';
const pageMax = 100;

/** OF21: the shop's offers, all or one of them by its sku. */
export function addOfferList(app: FastifyInstance, memory: MiraklMemory): void {
  app.get('/api/offers', async (request) => {
    const { operator, offers } = memory.desk(operatorOf(request).name);
    const { sku, offset = '0', max = pageDefault } = request.query as Record<string, string | undefined>;
    const one = sku === undefined ? undefined : offers.get(sku);
    const found = sku === undefined ? [...offers] : one === undefined ? [] : [[sku, one] as const];
    const from = Number(offset) || 0;
    const page = found.slice(from, from + Math.min(pageMax, Number(max) || pageMax));
    return {
      total_count: found.length,
      offers: page.map(([shopSku, offer]) => wireOffer(shopSku, offer, operator.currency)),
    };
  });
}

function wireOffer(sku: string, offer: Offer, currency: string) {
  const price = amountOf(offer.price, currency);
  const pricing = { price, unit_origin_price: price, volume_prices: [] };
  return {
    offer_id: offer.id,
    shop_sku: sku,
    product_sku: sku,
    product_title: offer.name,
    product_references: [],
    category_code: 'HOME',
    category_label: 'Home',
    description: '',
    state_code: '11',
    active: offer.quantity > 0,
    quantity: offer.quantity,
    price,
    all_prices: [pricing],
    applicable_pricing: pricing,
    currency_iso_code: currency,
    channels: [],
    fulfillment: { center: { code: 'DEFAULT' } },
    logistic_class: { code: 'STD', label: 'Standard' },
    leadtime_to_ship: 3,
    min_order_quantity: 1,
    max_order_quantity: 100,
    min_quantity_alert: 0,
    package_quantity: 1,
    min_shipping_price: 0,
    min_shipping_price_additional: 0,
    min_shipping_type: 'STD',
    min_shipping_zone: 'ZONE1',
    shipping_deadline: instant(Date.now() + 3 * 86_400_000),
  };
}
