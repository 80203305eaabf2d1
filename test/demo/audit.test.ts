import { describe, expect, it } from 'vitest';
import { avaTaxCode } from '../../connectors/avalara/transaction-code.ts';
import { shorten } from '../../connectors/business-central/document-number.ts';
import type { AdobeCommerceSummary } from '../../simulators/adobe-commerce/index.ts';
import {
  adobeCommerceOrders,
  audit,
  explainFile,
  renderReport,
  reportLine,
  type AuditInput,
} from '../../src/demo/audit/index.ts';

type Mutable<T> = T extends string | number | boolean | null | undefined
  ? T
  : { -readonly [K in keyof T]: Mutable<T[K]> };
interface NumberedSays {
  readonly accepted: string[];
  readonly refused: { number: string; code: string; detail: string }[];
  readonly completed: string[];
  readonly cancelled: string[];
  readonly open: string[];
  readonly exceptions: { number: string; cause: string }[];
}
/** One shop's campaign; the platform's words by order number. */
type Campaign = Mutable<Omit<AuditInput, 'channels' | 'platform'>> & {
  channel: string;
  shop: Mutable<AdobeCommerceSummary>;
  platform: Mutable<NumberedSays>;
};
type ShopOrder = Campaign['shop']['orders'][number];
type Request = Campaign['warehouse']['requests'][number];

const at = '2026-07-01T10:00:00.000Z';

function shopOrder(number: string, lines: [sku: string, quantity: number][], more: Partial<ShopOrder> = {}): ShopOrder {
  return {
    number,
    entityId: number,
    placedAt: at,
    currency: 'USD',
    grandTotal: 1_200,
    lines: lines.map(([sku, quantity], index) => ({ itemId: `${number}${index}`, sku, quantity })),
    kind: 'order',
    expected: 'accept',
    note: '',
    cancelRequested: false,
    cancels: null,
    visible: true,
    status: 'complete',
    state: 'complete',
    shipments: [],
    invoices: [],
    comments: [],
    ...more,
  };
}

function told(parcelId: string, lines: [itemId: string, quantity: number][]): Partial<ShopOrder> {
  const document = { id: `d${parcelId}`, lines: lines.map(([itemId, quantity]) => ({ itemId, quantity })) };
  return {
    shipments: [{ ...document, reference: `Shipment reference: ${parcelId}`, track: null }],
    invoices: [{ ...document, reference: `Invoice reference: ${parcelId}` }],
  };
}

function request(number: string, location: string, parcelId: string, sku: string, quantity: number): Request {
  const lines = [{ sku, quantity }];
  return {
    id: `r${parcelId}`,
    reference: `web/${number}@${location}`,
    orderNumber: number,
    location,
    createdAt: at,
    shipBy: at,
    status: 'Fulfilled',
    lines,
    shipments: [{ id: parcelId, lines, trackingNumber: null, shippedAt: at, status: 'Completed' }],
    cancelled: false,
    short: [],
  };
}

const salesOrder = (number: string, total: number, status: 'open' | 'cancelled' = 'open') => ({
  id: `so-${number}`,
  number: `SO${number}`,
  externalDocumentNumber: `web/${number}`,
  customerNumber: 'c',
  total,
  currency: 'USD',
  status,
  shippedQuantity: 0,
  lines: [],
});

const invoice = (number: string, parcelId: string, total: number) => ({
  id: `i${parcelId}`,
  number: `SI${parcelId}`,
  externalDocumentNumber: `web/${number}/${parcelId}`,
  orderNumber: `SO${number}`,
  total,
  currency: 'USD',
  status: 'Open',
});

function payment(
  number: string,
  captures: [parcelId: string, amount: number][],
): Campaign['payments']['intents'][number] {
  const captured = captures.reduce((total, [, amount]) => total + amount, 0);
  return {
    id: `pi-${number}`,
    orderKey: `web/${number}`,
    currency: 'usd',
    amount: 1_200,
    captured,
    refunded: 0,
    status: captured > 0 ? 'succeeded' : 'canceled',
    captures: captures.map(([reference, amount]) => ({ id: `c${reference}`, amount, reference })),
  };
}

const mail = (kind: string, reference: string) => ({ to: 'a@example.test', kind, reference, subject: '', at });

/**
 * Order 1 goes in one parcel, 2 in two parcels from two places, of 3 a line was cancelled before it was posted, 4 is
 * cancelled after the warehouse had it, 5 is refused.
 */
function campaign(): Campaign {
  const split = told('21', [['20', 1]]);
  const rest = told('22', [['20', 2]]);
  return {
    channel: 'web',
    shop: {
      orders: [
        shopOrder('1', [['A', 2]], told('11', [['10', 2]])),
        shopOrder('2', [['A', 3]], {
          shipments: [...(split.shipments ?? []), ...(rest.shipments ?? [])],
          invoices: [...(split.invoices ?? []), ...(rest.invoices ?? [])],
        }),
        shopOrder('3', [['A', 1], ['B', 1]], { ...told('31', [['30', 1]]), state: 'processing' }), // prettier-ignore
        shopOrder('4', [['B', 1]], { state: 'canceled', status: 'canceled', cancelRequested: true }),
        shopOrder('5', [['GONE', 1]], { expected: 'refuse' }),
      ],
      planned: 5,
      stock: { east: { A: 6, B: 1 }, west: { A: 8, B: 0 } },
      stockPushes: 1,
      stockItemsPushed: 4,
    },
    erp: {
      customers: 1,
      orders: [
        salesOrder('1', 1_200),
        salesOrder('2', 1_200),
        salesOrder('3', 700),
        salesOrder('4', 1_200, 'cancelled'),
      ],
      invoices: [invoice('1', '11', 1_200), invoice('2', '21', 400), invoice('2', '22', 800), invoice('3', '31', 700)],
    },
    warehouse: {
      requests: [
        request('1', 'east', '11', 'A', 2),
        request('2', 'east', '21', 'A', 1),
        request('2', 'west', '22', 'A', 2),
        request('3', 'east', '31', 'A', 1),
        {
          ...request('4', 'east', '41', 'B', 1),
          status: 'Cancelled',
          cancelled: true,
          shipments: [
            {
              id: '41',
              lines: [{ sku: 'B', quantity: 1 }],
              trackingNumber: null,
              shippedAt: null,
              status: 'Cancelled',
            },
          ],
        },
      ],
      duplicatesRefused: 0,
      onHand: { east: { A: 6, B: 1 }, west: { A: 8, B: 0 } },
      initialOnHand: { east: { A: 10, B: 1 }, west: { A: 10, B: 0 } },
    },
    payments: {
      intents: [
        payment('1', [['11', 1_200]]),
        payment('2', [['21', 400], ['22', 800]]), // prettier-ignore
        payment('3', [['31', 700]]),
        payment('4', []),
      ],
    },
    tax: {
      transactions: [
        { code: 'web/1', status: 'Committed', totalTax: 0, currency: 'USD' },
        { code: 'web/4', status: 'Cancelled', totalTax: 0, currency: 'USD' },
      ],
    },
    mail: {
      messages: [
        ...['1', '2', '3', '4'].map((number) => mail('order-confirmed', `web/${number}`)),
        ...['1/11', '2/21', '2/22', '3/31'].map((reference) => mail('order-shipped', `web/${reference}`)),
        mail('order-cancelled', 'web/4'),
      ],
    },
    platform: {
      accepted: ['1', '2', '3', '4'],
      refused: [{ number: '5', code: 'sku-unknown', detail: 'GONE is not sold' }],
      completed: ['1', '2', '3'],
      cancelled: ['4'],
      open: [],
      exceptions: [],
    },
    initialStock: { east: { A: 10, B: 1 }, west: { A: 10, B: 0 } },
    seconds: 2,
    acceptMs: [30, 10, 20, 40],
  };
}

function saysOf({ channel, platform }: Campaign): AuditInput['platform'] {
  const key = (number: string) => `${channel}/${number}`;
  const keyed = <T extends { number: string }>({ number, ...rest }: T) => ({ key: key(number), ...rest });
  return {
    accepted: platform.accepted.map(key),
    refused: platform.refused.map(keyed),
    completed: platform.completed.map(key),
    cancelled: platform.cancelled.map(key),
    open: platform.open.map(key),
    exceptions: platform.exceptions.map(keyed),
  };
}

function inputOf(played: Campaign): AuditInput {
  const { channel, shop } = played;
  const { stock, stockItemsPushed: stockPushes } = shop;
  const sales = { name: channel, orders: adobeCommerceOrders(shop), stock, stockPushes };
  return { ...played, platform: saysOf(played), channels: [{ ...sales, quotaUsed: null, firstToldMs: 40 }] };
}

const fileOf = (played: Campaign) => explainFile({ ...played, platform: saysOf(played) });

/** The report of the clean campaign with one thing changed. */
function reportWith(change: (input: Campaign) => void) {
  const input = campaign();
  change(input);
  return audit(inputOf(input));
}

const remove = <T>(list: readonly T[], is: (one: T) => boolean): T[] => list.filter((one) => !is(one));
function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error('the list is empty');
  return one;
}

const counters = (report: ReturnType<typeof audit>) => ({
  lost: report.lost,
  oversold: report.oversold,
  duplicated: report.duplicated,
  amounts: report.amounts,
});
const none = { lost: 0, oversold: 0, duplicated: 0, amounts: 0 };

describe('the audit', () => {
  it('finds nothing in a clean campaign', () => {
    const report = reportWith(() => undefined);
    expect(report.problems).toEqual([]);
    expect(report.checks.every(({ checked }) => checked > 0)).toBe(true);
    expect(report.money).toEqual([{ currency: 'USD', captured: 3_100, invoiced: 3_100 }]);
    expect(reportLine(report)).toBe(
      '{"orders":5,"accepted":4,"refused":1,"completed":3,"cancelled":1,"open":0,"exceptions":0,"lost":0,"oversold":0,' +
        '"duplicated":0,"amounts":0,"seconds":2,"ordersPerSecond":1.5,"acceptP50Ms":20,"acceptP99Ms":40,' +
        '"channels":{"web":{"placed":5,"accepted":4,"completed":3,"refused":1,"promisesKept":3,"stockPushes":4,' +
        '"quotaUsed":null}},"firstToldMs":40}',
    );
  });

  it.each<[name: string, change: (input: Campaign) => void, check: string, subject: string, found: Partial<typeof none>]>([
    [
      'an order that nobody answers for',
      ({ shop }) => shop.orders.push(shopOrder('6', [['A', 1]])),
      'lost-orders', '6', { lost: 1 },
    ],
    [
      'a refusal without a reason',
      ({ platform }) => void (platform.refused = [{ number: '5', code: '', detail: '' }]),
      'lost-orders', '5', { lost: 1 },
    ],
    [
      'an accepted order that the platform has forgotten',
      ({ platform, shop }) => {
        shop.orders.push(shopOrder('6', [['A', 1]]));
        platform.accepted.push('6');
      },
      'lost-orders', '6', { lost: 1 },
    ],
    [
      'an effect of a refused order',
      ({ mail: { messages } }) => messages.push(mail('order-confirmed', 'web/5')),
      'stray-effects', '5', {},
    ],
    [
      'a second sales order',
      ({ erp }) => erp.orders.push({ ...salesOrder('1', 1_200), number: 'SO-again' }),
      'erp-orders', '1', { duplicated: 1 },
    ],
    [
      'a missing sales order',
      ({ erp }) => void (erp.orders = remove(erp.orders, ({ number }) => number === 'SO1')),
      'erp-orders', '1', {},
    ],
    [
      'a live sales order of a cancelled order',
      ({ erp }) => erp.orders.forEach((order) => (order.status = 'open')),
      'erp-orders', '4', {},
    ],
    [
      'a sales order of another amount',
      ({ erp }) => void (first(erp.orders).total = 1_199),
      'erp-orders', '1', { amounts: 1 },
    ],
    [
      'a second request of one location',
      ({ warehouse }) => warehouse.requests.push({ ...request('1', 'east', '12', 'A', 2), shipments: [] }),
      'fulfilment-requests', '1', { duplicated: 1 },
    ],
    [
      'a shipment that is still under way when the order is over',
      ({ warehouse }) => {
        const { shipments } = warehouse.requests[4] as Request;
        first(shipments).status = 'Processing';
      },
      'shipments', '4', {},
    ],
    [
      'a double capture',
      ({ payments }) => void (payments.intents[0] = payment('1', [['11', 1_200], ['11', 1_200]])),
      'payments', '1', { duplicated: 1, amounts: 1 },
    ],
    [
      'a capture that is a cent short, after a cancelled line too',
      ({ payments }) => void (payments.intents[2] = payment('3', [['31', 699]])),
      'payments', '3', { amounts: 1 },
    ],
    [
      'an authorisation of a cancelled order that is still held',
      ({ payments }) => payments.intents.forEach((intent) => {
        if (intent.id === 'pi-4') intent.status = 'requires_capture';
      }),
      'payments', '4', {},
    ],
    [
      'money taken for a cancelled order',
      ({ payments }) => void (payments.intents[3] = payment('4', [['41', 5]])),
      'payments', '4', { amounts: 1 },
    ],
    [
      'an invoice that is off by one cent',
      ({ erp }) => void (first(erp.invoices).total = 1_201),
      'invoices', '1', { amounts: 1 },
    ],
    [
      'an invoice written twice',
      ({ erp }) => erp.invoices.push({ ...invoice('2', '22', 800), id: 'again' }),
      'invoices', '2', { duplicated: 1, amounts: 1 },
    ],
    [
      'invoices that bill the wrong parcel',
      ({ payments }) => void (payments.intents[1] = payment('2', [['21', 500], ['22', 700]])),
      'invoices', '2', { amounts: 2 },
    ],
    [
      'tax reported for a cancelled order',
      ({ tax }) => tax.transactions.forEach((transaction) => (transaction.status = 'Committed')),
      'tax', '4', {},
    ],
    [
      'a missing mail',
      ({ mail: box }) => void (box.messages = remove(box.messages, ({ reference }) => reference === 'web/2/22')),
      'mails', '2', {},
    ],
    [
      'two mails of one kind',
      ({ mail: { messages } }) => messages.push(mail('order-shipped', 'web/1/11')),
      'mails', '1', { duplicated: 1 },
    ],
    [
      'a cancellation mail of an order that was shipped',
      ({ mail: { messages } }) => messages.push(mail('order-cancelled', 'web/1')),
      'mails', '1', {},
    ],
    [
      'a shipment that the shop does not know',
      ({ shop }) => void (first(shop.orders).shipments = []),
      'shop', '1', {},
    ],
    [
      'a shipment that the shop was told twice',
      ({ shop }) => first(shop.orders).shipments.push(first(first(shop.orders).shipments)),
      'shop', '1', { duplicated: 1 },
    ],
    [
      'a cancellation that the shop does not know',
      ({ shop }) => void ((shop.orders[3] as ShopOrder).state = 'processing'),
      'shop', '4', {},
    ],
    [
      'a wrong last level of stock',
      ({ shop }) => void (shop.stock = { ...shop.stock, east: { A: 7, B: 1 } }),
      'stock-told', 'A', {},
    ],
  ])('finds %s, and only that', (_name, change, check, subject, found) => {
    const report = reportWith(change);
    expect([...new Set(report.problems.map((problem) => `${problem.check} ${problem.number ?? problem.sku}`))]).toEqual([
      `${check} ${subject}`,
    ]);
    expect(counters(report)).toEqual({ ...none, ...found });
  }); // prettier-ignore

  it('says by how much an amount differs', () => {
    const report = reportWith(({ erp }) => void (first(erp.invoices).total = 1_201));
    expect(report.problems[0]?.detail).toBe('invoiced 12.01 USD instead of 12.00 USD: 0.01 USD too much');
  });

  it('sees a unit that was promised twice, although the warehouse hides it behind a short pick', () => {
    const report = reportWith((input) => {
      input.initialStock = { east: { A: 4, B: 1 }, west: { A: 1, B: 0 } };
      input.shop.stock = { east: { A: 0, B: 1 }, west: { A: 0, B: 0 } };
      const late = input.warehouse.requests[2] as Request;
      late.short = [{ sku: 'A', quantity: 1 }];
      first(late.shipments).lines = [{ sku: 'A', quantity: 1 }];
      const order = input.shop.orders[1] as ShopOrder;
      for (const document of [...order.shipments, ...order.invoices])
        if (document.id === 'd22') first(document.lines).quantity = 1;
    });
    expect(report.problems).toEqual([
      { check: 'stock-sold', sku: 'A', detail: 'west had 1: 1 more promised, 1 shipped' },
    ]);
    expect(counters(report)).toEqual({ ...none, oversold: 1 });
  });

  it('does not call it oversold when a miscounted shelf is sold again', () => {
    const report = reportWith((input) => {
      const counted = request('1', 'east', '11', 'A', 10);
      counted.short = [{ sku: 'A', quantity: 8 }];
      counted.shipments = [
        { id: '11', lines: [{ sku: 'A', quantity: 2 }], trackingNumber: null, shippedAt: at, status: 'Completed' },
        { id: '12', lines: [{ sku: 'A', quantity: 8 }], trackingNumber: null, shippedAt: null, status: 'Exception' },
      ];
      input.warehouse.requests[0] = counted;
    });
    expect(report.oversold).toBe(0);
  });

  it('allows for what orders on their way have reserved', () => {
    const open = (input: Campaign, level: number) => {
      input.shop.orders.push(shopOrder('6', [['A', 2]], { state: 'processing' }));
      input.platform.accepted.push('6');
      input.platform.open.push('6');
      input.shop.stock = { ...input.shop.stock, west: { A: level, B: 0 } };
    };
    expect(reportWith((input) => open(input, 6)).problems).toEqual([]);
    expect(reportWith((input) => open(input, 5)).problems).toEqual([
      { check: 'stock-told', channel: 'web', sku: 'A', detail: 'west: 6 to 8 left for web, which was told 5' },
    ]);
  });

  it('finds documents under the shortened numbers that the connectors give to long order keys', () => {
    const report = reportWith((input) => {
      input.channel = 'a-channel-with-a-very-long-name-for-such-a-small-shop';
      const rename = (text: string) => text.replace(/^web\//, `${input.channel}/`);
      for (const one of input.warehouse.requests) one.reference = rename(one.reference);
      for (const one of input.payments.intents) one.orderKey = rename(one.orderKey ?? '');
      for (const one of input.mail.messages) one.reference = rename(one.reference);
      for (const one of [...input.erp.orders, ...input.erp.invoices])
        one.externalDocumentNumber = shorten(rename(one.externalDocumentNumber), 35);
      for (const one of input.tax.transactions) {
        one.code = avaTaxCode(rename(one.code));
        one.status = 'Cancelled';
      }
    });
    expect(report.problems.map(({ check, number }) => `${check} ${number}`)).toEqual(['tax 1']);
  });

  it('holds captures and invoices against each other where a short pick leaves the value open', () => {
    const short = (input: Campaign, billed: number) => {
      const request = first(input.warehouse.requests);
      request.short = [{ sku: 'A', quantity: 1 }];
      first(request.shipments).lines = [{ sku: 'A', quantity: 1 }];
      const order = first(input.shop.orders);
      for (const document of [...order.shipments, ...order.invoices]) first(document.lines).quantity = 1;
      input.shop.stock = { ...input.shop.stock, east: { A: 7, B: 1 } };
      input.payments.intents[0] = payment('1', [['11', 600]]);
      first(input.erp.invoices).total = billed;
    };
    expect(reportWith((input) => short(input, 600)).problems).toEqual([]);
    expect(reportWith((input) => short(input, 601)).problems).toEqual([
      {
        check: 'invoices',
        channel: 'web',
        number: '1',
        detail: 'invoiced 6.01 USD instead of 6.00 USD: 0.01 USD too much',
      },
    ]);
  });

  it('renders a report that names each check and the problems of those that fail', () => {
    const text = renderReport(reportWith(({ erp }) => void (first(erp.invoices).total = 1_201)));
    expect(text).toContain('✓ No order was lost');
    expect(text).toContain('✗ Invoiced what was captured');
    expect(text).toContain('    web/1  invoiced 12.01 USD instead of 12.00 USD: 0.01 USD too much');
    expect(text).toContain('Captured 31.00 USD ≠ invoiced 31.01 USD');
    expect(text).toMatch(/1 problems: lost 0 {3}oversold 0 {3}duplicated 0 {3}amounts that differ 1$/);
    expect(
      renderReport(
        reportWith(() => undefined),
        { columns: 60 },
      )
        .split('\n')
        .every((line) => line.length <= 60),
    ).toBe(true);
  });
});

describe('the explanation of a file', () => {
  function played(): Campaign {
    const input = campaign();
    const credit = (number: string, kind: 'cancellation' | 'return', cancels: string | null) =>
      shopOrder(number, [['A', -1]], { kind, cancels, grandTotal: -1_200, visible: kind === 'return' });
    input.shop.orders.push(credit('C6', 'cancellation', '4'), credit('C7', 'cancellation', '1'));
    input.shop.orders.push(credit('C8', 'return', null));
    input.platform.refused.push({ number: 'C8', code: 'return-without-order', detail: 'name the order' });
    input.shop.fileTotals = { invoices: 5, cancellations: 3, lines: 9, amountMinor: 2_400 };
    return input;
  }

  it('accounts for every document, line and penny', () => {
    const file = fileOf(played());
    expect(file?.problems).toEqual([]);
    expect(file?.parts).toEqual({
      accepted: { documents: 4, lines: 5, amount: 4_800 },
      cancelled: { documents: 1, lines: 1, amount: -1_200 },
      refused: { documents: 3, lines: 3, amount: -1_200 },
      open: { documents: 0, lines: 0, amount: 0 },
      unexplained: { documents: 0, lines: 0, amount: 0 },
    });
    expect(file?.rows.map(({ number, outcome, why }) => `${number} ${outcome}: ${why}`)).toContain(
      'C7 refused: 1 had been shipped: what is missing is the return of its goods',
    );
    expect(audit(inputOf(played())).problems).toEqual([]);
    expect(renderReport(audit(inputOf(played())), { file })).toContain('= the file itself');
  });

  it('says what is missing', () => {
    const input = played();
    input.shop.orders.pop();
    expect(fileOf(input)?.problems).toEqual([
      'The file has 8 documents, the shop has placed 7.',
      'The file has 9 lines, the shop has placed 8.',
      'The file has 2400 amount, the shop has placed 3600.',
    ]);
    expect(fileOf(campaign())).toBeNull();
  });
});
