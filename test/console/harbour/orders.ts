import type { SalesOrder } from '../../../src/contracts/index.ts';

/** Everything is chosen by the order's place in the list: each run has the same customers, articles and amounts. */
const firstNames = ['Grace', 'Ada', 'Liam', 'Keiko', 'Ben', 'Chloë', 'Faisal', 'Ana', 'Noor', 'Dario', 'Ines', 'Hugo'];
const lastNames = [
  'Hopper',
  'Okafor',
  'García',
  "O'Connor",
  'Müller',
  'Lindqvist',
  'Rossi',
  'Park',
  'Nguyen',
  'Kowalski',
];
const places = [
  ['Portland', 'ME', '04101'],
  ['Austin', 'TX', '78701'],
  ['Seattle', 'WA', '98101'],
  ['Boston', 'MA', '02108'],
  ['Denver', 'CO', '80202'],
  ['Miami', 'FL', '33130'],
] as const;
const streets = ['Harbour Road', 'Lake Street', 'Mill Lane', 'Elm Avenue', 'Station Square'];
const materials = ['Oak', 'Linen', 'Steel', 'Glass', 'Wool', 'Cork', 'Slate', 'Birch', 'Brass'];
const things = ['Lamp', 'Bowl', 'Throw', 'Mug', 'Tray', 'Clock', 'Vase', 'Board', 'Basket', 'Shelf'];

export interface Article {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly onHand: Readonly<Record<'wh-east' | 'wh-west', number>>;
}

export const articleCount = 90;
export const articles: readonly Article[] = Array.from({ length: articleCount }, (_, at) => ({
  sku: `XD-${String(at + 1).padStart(4, '0')}`,
  name: `${materials[at % materials.length] ?? ''} ${things[Math.floor(at / materials.length) % things.length] ?? ''}`,
  price: 1_295 + ((at * 7_919) % 18_000),
  // One in nine is nearly gone.
  onHand:
    at % 9 === 4
      ? { 'wh-east': 6, 'wh-west': 3 }
      : { 'wh-east': 60 + ((at * 31) % 90), 'wh-west': 40 + ((at * 17) % 70) },
}));

export const channels = ['web-shop', 'amazon-us', 'galeries', 'mobile'] as const;
/** Half of the orders come by the shop. */
const channelOf = (at: number): (typeof channels)[number] =>
  (['web-shop', 'amazon-us', 'web-shop', 'galeries', 'web-shop', 'mobile', 'amazon-us', 'web-shop'] as const)[at % 8] ??
  'web-shop';

function numberOf(at: number): string {
  const rest = String(7_300_000 + at * 37);
  switch (channelOf(at)) {
    case 'amazon-us':
      return `113-${rest}-${String(2_000_000 + ((at * 104_729) % 7_000_000))}`;
    case 'galeries':
      return `GAL-${rest.slice(-6)}-A`;
    case 'mobile':
      return `M-${rest}`;
    default:
      return `1000${String(42_000 + at)}`;
  }
}

const hourMs = 3_600_000;

export function orderAt(at: number, nowMs: number): SalesOrder {
  const name = `${firstNames[at % firstNames.length] ?? ''} ${lastNames[(at * 7 + Math.floor(at / 12)) % lastNames.length] ?? ''}`;
  const [city, region, postalCode] = places[at % places.length] ?? places[0];
  const address = {
    name,
    street: [`${12 + ((at * 13) % 880)} ${streets[at % streets.length] ?? ''}`],
    city,
    region,
    postalCode,
    country: 'US',
  };
  const lines = Array.from({ length: 1 + (at % 3) }, (_, index) => lineAt(at, index));
  const goods = lines.reduce((sum, line) => sum + line.total, 0);
  const shippingPrice = goods > 9_000 ? 0 : 595;
  const tax = lines.reduce((sum, line) => sum + line.tax, 0);
  const channel = channelOf(at);
  const isExpress = at % 11 === 3;
  // Some promises are over already.
  const promisedMs = at % 23 === 9 ? -(1 + (at % 5)) * hourMs : (isExpress ? 20 : 52 + (at % 30)) * hourMs;
  const placedAt = new Date(nowMs - 20_000).toISOString();
  return {
    channel,
    number: numberOf(at),
    sourceId: String(81_000 + at),
    sourceVersion: placedAt,
    placedAt,
    currency: 'USD',
    taxIncluded: false,
    customer: { guest: at % 3 === 0, id: String(35_000 + at), email: emailOf(name, at), name, locale: 'en' },
    billTo: address,
    shipTo: address,
    lines,
    charges:
      shippingPrice === 0
        ? []
        : [{ id: 'shipping', kind: 'shipping', name: 'Shipping', amount: shippingPrice, tax: 0 }],
    totals: { goods, charges: shippingPrice, tax, grand: goods + shippingPrice + tax },
    payment: { method: 'stripe', token: 'pm_card_visa' },
    shipping: {
      method: isExpress ? 'ups_next_day' : 'ups_ground',
      serviceLevel: isExpress ? 'expedited' : 'standard',
      shipBy: new Date(nowMs + promisedMs).toISOString(),
    },
  };
}

function lineAt(at: number, index: number): SalesOrder['lines'][number] {
  const article = articles[(at * 5 + index * 17) % articles.length] as Article;
  const quantity = 1 + ((at + index) % 2);
  const discount = at % 5 === 0 ? 200 : 0;
  const total = article.price * quantity - discount;
  return {
    id: String(index + 1),
    sku: article.sku,
    name: article.name,
    quantity,
    unitPrice: article.price,
    discount,
    tax: Math.floor((total * 55) / 1_000),
    total,
  };
}

const emailOf = (name: string, at: number): string =>
  `${name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z ]/g, '')
    .replaceAll(' ', '.')}${at}@example.test`;

/** The order as the shop's own API has it: Adobe Commerce's names, decimals and local times. */
export function rawOrder(order: SalesOrder): string {
  const decimal = (minor: number) => minor / 100;
  const shopTime = order.placedAt.replace('T', ' ').slice(0, 19);
  const [first = '', last = ''] = order.customer.name?.split(' ') ?? [];
  return JSON.stringify({
    entity_id: Number(order.sourceId),
    increment_id: order.number,
    state: 'new',
    status: 'pending',
    store_name: 'Harbour & Home\nMain Website\nEnglish',
    created_at: shopTime,
    updated_at: shopTime,
    order_currency_code: order.currency,
    base_grand_total: decimal(order.totals.grand),
    base_tax_amount: decimal(order.totals.tax),
    customer_email: order.customer.email?.toUpperCase(),
    customer_firstname: first,
    customer_lastname: last,
    items: order.lines.map((line) => ({
      item_id: Number(line.id),
      sku: line.sku,
      name: line.name,
      qty_ordered: line.quantity,
      price: decimal(line.unitPrice),
      discount_amount: decimal(line.discount),
      tax_amount: decimal(line.tax),
      weight: 1.25,
    })),
    billing_address: {
      firstname: first,
      lastname: last,
      street: order.billTo.street,
      city: order.billTo.city,
      region_code: order.billTo.region,
      postcode: order.billTo.postalCode,
      country_id: order.billTo.country,
    },
    payment: { method: 'stripe_payments', additional_information: ['pm_card_visa'] },
    extension_attributes: { shipping_method: order.shipping.method },
  });
}
