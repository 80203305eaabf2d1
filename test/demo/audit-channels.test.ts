import { describe, expect, it } from 'vitest';
import { audit, type AuditInput, type SalesChannel } from '../../src/demo/audit/index.ts';

type Mutable<T> = T extends string | number | boolean | null | undefined
  ? T
  : { -readonly [K in keyof T]: Mutable<T[K]> };
type Campaign = Mutable<AuditInput>;
type Channel = Mutable<SalesChannel>;
type Order = Channel['orders'][number];

const at = '2026-07-01T10:00:00.000Z';
const shipBy = '2026-07-02T10:00:00.000Z';

function order(number: string, more: Partial<Order> = {}): Order {
  return {
    number,
    placedAt: at,
    shipBy,
    currency: 'USD',
    grandTotal: 1_000,
    lines: [{ sku: 'A', quantity: 1 }],
    kind: 'order',
    note: '',
    cancels: null,
    visible: true,
    withdrawn: false,
    state: 'SHIPPED',
    isOff: false,
    collects: true,
    ships: false,
    hasShipped: false,
    hasEmail: false,
    shipments: [],
    invoices: null,
    ...more,
  };
}

const told = (trackingNumber: string) => ({
  id: `p${trackingNumber}`,
  parcelId: null,
  trackingNumber,
  part: 1,
  parts: 1,
  words: trackingNumber,
  lines: [{ sku: 'A', quantity: 1 }],
});

const channel = (name: string, orders: Order[], more: Partial<Channel>): Channel => ({
  name,
  orders,
  sources: [
    { location: 'east', source: 'all', buffer: 2 },
    { location: 'west', source: 'all', buffer: 2 },
  ],
  stock: { all: { A: 5 } },
  stockPushes: 3,
  quotaUsed: 0.25,
  firstToldMs: 700,
  ...more,
});

const salesOrder = (key: string) => ({
  id: `so-${key}`,
  number: `SO-${key}`,
  externalDocumentNumber: key,
  customerNumber: 'c',
  total: 1_000,
  currency: 'USD',
  status: 'open' as const,
  shippedQuantity: 0,
  lines: [],
});
const invoice = (key: string, parcel: string) => ({
  id: `i-${key}`,
  number: `SI-${key}`,
  externalDocumentNumber: `${key}/${parcel}`,
  orderNumber: `SO-${key}`,
  total: 1_000,
  currency: 'USD',
  status: 'Open',
});
const request = (key: string, parcel: string) => ({
  id: `r-${key}`,
  reference: `${key}@east`,
  orderNumber: key,
  location: 'east',
  createdAt: at,
  shipBy,
  status: 'Fulfilled',
  lines: [{ sku: 'A', quantity: 1 }],
  shipments: [
    {
      id: parcel,
      lines: [{ sku: 'A', quantity: 1 }],
      trackingNumber: `T${parcel}`,
      shippedAt: at,
      status: 'Completed',
    },
  ],
  cancelled: false,
  short: [],
});

/**
 * Of the market, 1 is shipped by us, 2 by the market itself, 3 it called off before anybody knew of it. The app was told yes
 * for 1 and no for 2, because stock was short.
 */
function campaign(): Campaign {
  const market = channel(
    'market',
    [
      order('1', { shipments: [told('T11')] }),
      order('2', { ships: true, hasShipped: true, shipments: null }),
      order('3', { withdrawn: true, state: 'CANCELLED', isOff: true }),
    ],
    {},
  );
  const accepted = { outcome: 'accepted', reason: '' } as const;
  const refused = { outcome: 'refused', reason: 'XD_STOCK_SHORT' } as const;
  const app = channel(
    'app',
    [
      order('1', { collects: false, hasEmail: true, shipments: null, answer: accepted, state: 'shipped' }),
      order('2', {
        collects: false,
        hasEmail: true,
        shipments: null,
        answer: refused,
        state: 'not asked',
        isOff: null,
      }),
    ],
    { stockPushes: 0, firstToldMs: null, stock: { all: { A: 5 } } },
  );
  return {
    channels: [market, app],
    erp: {
      customers: 1,
      orders: ['market/1', 'market/2', 'app/1'].map(salesOrder),
      invoices: [invoice('market/1', '11'), invoice('market/2', 'channel-2'), invoice('app/1', '12')],
    },
    warehouse: {
      requests: [request('market/1', '11'), request('app/1', '12')],
      duplicatesRefused: 0,
      onHand: { east: { A: 3 }, west: { A: 6 } },
      initialOnHand: { east: { A: 5 }, west: { A: 6 } },
    },
    payments: {
      intents: [
        {
          id: 'pi',
          orderKey: 'app/1',
          currency: 'usd',
          amount: 1_000,
          captured: 1_000,
          refunded: 0,
          status: 'succeeded',
          captures: [{ id: 'c', amount: 1_000, reference: '12' }],
        },
      ],
    },
    tax: { transactions: [] },
    mail: {
      messages: ['order-confirmed app/1', 'order-shipped app/1/12'].map((text) => {
        const [kind = '', reference = ''] = text.split(' ');
        return { to: 'a@example.test', kind, reference, subject: '', at };
      }),
    },
    platform: {
      accepted: ['market/1', 'market/2', 'app/1'],
      refused: [],
      completed: ['market/1', 'market/2', 'app/1'],
      cancelled: [],
      open: [],
      exceptions: [],
    },
    initialStock: { east: { A: 5 }, west: { A: 6 } },
    seconds: 1,
    acceptMs: [],
  };
}

function reportWith(change: (input: Campaign) => void) {
  const input = campaign();
  change(input);
  return audit(input);
}

const part = (input: Campaign, name: string): Channel => input.channels.find((one) => one.name === name) as Channel;
const orderOf = (input: Campaign, name: string, number: string): Order =>
  part(input, name).orders.find((one) => one.number === number) as Order;

describe('the audit of several channels', () => {
  it('finds nothing in a clean campaign, and says how each channel came through', () => {
    const report = reportWith(() => undefined);
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ orders: 4, accepted: 3, completed: 3, refused: 1, firstToldMs: 700 });
    expect(report.money).toEqual([{ currency: 'USD', captured: 1_000, invoiced: 1_000 }]);
    expect(report.collected).toEqual([{ currency: 'USD', invoiced: 2_000 }]);
    expect(report.channels).toEqual([
      {
        name: 'market', placed: 2, accepted: 2, completed: 2, refused: 0, promisesKept: 2, promises: 2, stockPushes: 3,
        quotaUsed: 0.25, firstToldMs: 700,
      },
      {
        name: 'app', placed: 2, accepted: 1, completed: 1, refused: 1, promisesKept: 1, promises: 1, stockPushes: 0,
        quotaUsed: 0.25, firstToldMs: null,
      },
    ]); // prettier-ignore
  });

  it.each<[name: string, change: (input: Campaign) => void, found: string, counts: object]>([
    [
      'an order that its buyer was told is taken, and nobody has',
      (input) => void (orderOf(input, 'app', '2').answer = { outcome: 'accepted', reason: '' }),
      'lost-orders app/2', { lost: 1 },
    ],
    [
      'an order without any answer',
      (input) => void (orderOf(input, 'app', '2').answer = null),
      'lost-orders app/2', { lost: 1 },
    ],
    [
      'an order that its buyer was told is refused, and the platform took',
      (input) => void (orderOf(input, 'app', '1').answer = { outcome: 'refused', reason: 'short' }),
      'stray-effects app/1', {},
    ],
    [
      'a released order of a marketplace that the platform does not know',
      (input) => void (orderOf(input, 'market', '3').withdrawn = false),
      'lost-orders market/3', { lost: 1 },
    ],
    [
      'a request to the warehouse for what the marketplace ships itself',
      ({ warehouse }) => void warehouse.requests.push({ ...request('market/2', '13'), lines: [], shipments: [] }),
      'fulfilment-requests market/2', {},
    ],
    [
      'a payment of an order whose money the marketplace takes',
      ({ payments }) => void payments.intents.push({
        id: 'pi-2', orderKey: 'market/1', currency: 'usd', amount: 1, captured: 0, refunded: 0, status: 'canceled', captures: [],
      }),
      'payments market/1', {},
    ],
    [
      'an invoice of a marketplace order that is a cent off',
      ({ erp }) => erp.invoices.forEach((one) => { if (one.id === 'i-market/2') one.total = 1_001; }),
      'invoices market/2', { amounts: 1 },
    ],
    [
      'a parcel that the marketplace was not told',
      (input) => void (orderOf(input, 'market', '1').shipments = []),
      'shop market/1', {},
    ],
    [
      'a parcel that it was told twice',
      (input) => void (orderOf(input, 'market', '1').shipments = [told('T11'), told('T11')]),
      'shop market/1', { duplicated: 1 },
    ],
    [
      'a completed order that the channel, which ships it, has not shipped',
      (input) => void (orderOf(input, 'market', '2').hasShipped = false),
      'shop market/2', {},
    ],
    [
      'a mail to the buyer of a marketplace that writes itself',
      ({ mail }) => void mail.messages.push({ to: '', kind: 'order-confirmed', reference: 'market/1', subject: '', at }),
      'mails market/1', {},
    ],
    [
      'a marketplace that was last told more than is left after all channels and its buffer',
      (input) => void (part(input, 'market').stock = { all: { A: 6 } }),
      'stock-told A', {},
    ],
    [
      'a unit that two channels were sold together beyond the stock',
      (input) => {
        input.initialStock = { east: { A: 1 }, west: { A: 6 } };
        for (const one of input.channels) one.stock = { all: { A: 4 } };
      },
      'stock-sold A', { oversold: 1 },
    ],
  ])('finds %s, and only that', (_name, change, found, counts) => {
    const report = reportWith(change);
    const seen = report.problems.map(({ check, channel: of, number, sku }) => `${check} ${sku ?? `${of}/${number}`}`);
    expect([...new Set(seen)]).toEqual([found]);
    expect(report).toMatchObject({ lost: 0, oversold: 0, duplicated: 0, amounts: 0, ...counts });
  }); // prettier-ignore

  it('counts a promise as broken when goods leave after it', () => {
    const report = reportWith((input) => void (orderOf(input, 'market', '1').shipBy = '2026-07-01T09:59:59.000Z'));
    expect(report.problems).toEqual([]);
    expect(report.channels[0]).toMatchObject({ promisesKept: 1, promises: 2 });
  });
});
