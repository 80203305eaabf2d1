// Generated from the description of Harbourmart Seller API by `crossdock add connector`.

export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly kind: 'list' | 'show' | 'create' | 'change' | 'remove' | 'act';
  readonly status: number;
  /** Where its documents are kept: the path of their collection. */
  readonly collection: string;
  /** The document that the path leads to or is below. */
  readonly item: { readonly collection: string; readonly parameter: string } | null;
  readonly needsItem: boolean;
  readonly idField: string;
  readonly updated: string | null;
  readonly list: {
    readonly items: string;
    readonly total: string | null;
    readonly paging: { readonly kind: 'page' | 'offset'; readonly name: string; readonly size: string | null } | null;
    readonly since: string | null;
    readonly updated: string | null;
  } | null;
  readonly example: unknown;
}

export const wanted: {
  readonly header: string;
  readonly value: string;
  readonly token: true | null;
  readonly pageSizeMax: number;
} = {
  header: 'authorization',
  value: 'Bearer simulated-token',
  token: null,
  pageSizeMax: 100,
};

export const operations: readonly Operation[] = [
  {
    name: 'getSeller',
    method: 'GET',
    path: '/v1/me',
    kind: 'act',
    status: 200,
    collection: '/v1/me',
    item: null,
    needsItem: false,
    idField: 'id',
    updated: null,
    list: null,
    example: {
      seller_id: 'text',
      shop_name: 'Harbour & Home',
    },
  },
  {
    name: 'listOrders',
    method: 'GET',
    path: '/v1/orders',
    kind: 'list',
    status: 200,
    collection: '/v1/orders',
    item: null,
    needsItem: false,
    idField: 'id',
    updated: 'updated_at',
    list: {
      items: 'orders',
      total: 'total',
      paging: {
        kind: 'page',
        name: 'page',
        size: 'page_size',
      },
      since: 'updated_since',
      updated: 'updated_at',
    },
    example: {
      orders: [
        {
          id: 'HM-1001',
          status: 'open',
          created_at: '2026-11-25T10:00:00Z',
          updated_at: '2026-11-25T10:00:00Z',
          ship_until: '2026-11-27T17:00:00Z',
          currency: 'EUR',
          delivery: 'normal',
          buyer_name: 'Zoe Quillfeather',
          buyer_email: 'zoe.quillfeather@example.test',
          address: {
            street: '17 Marlinspike Lane',
            city: 'Bremen',
            postcode: '28195',
            country: 'DE',
            phone: '+1 207 555 0142',
          },
          lines: [
            {
              line_id: '1',
              sku: 'XD-0001',
              title: 'Oak Lamp',
              quantity: 2,
              price: '20.00',
              tax: '6.39',
              line_total: '40.00',
            },
          ],
          postage: '4.90',
          tax_total: '7.17',
          total: '44.90',
          gift_note: 'text',
        },
      ],
      total: 1,
    },
  },
  {
    name: 'getOrder',
    method: 'GET',
    path: '/v1/orders/{order_id}',
    kind: 'list',
    status: 200,
    collection: '/v1/orders/{order_id}',
    item: {
      collection: '/v1/orders',
      parameter: 'order_id',
    },
    needsItem: true,
    idField: 'line_id',
    updated: null,
    list: {
      items: 'lines',
      total: 'tax_total',
      paging: null,
      since: null,
      updated: null,
    },
    example: {
      id: 'HM-1001',
      status: 'open',
      created_at: '2026-11-25T10:00:00Z',
      updated_at: '2026-11-25T10:00:00Z',
      ship_until: '2026-11-27T17:00:00Z',
      currency: 'EUR',
      delivery: 'normal',
      buyer_name: 'Zoe Quillfeather',
      buyer_email: 'zoe.quillfeather@example.test',
      address: {
        street: '17 Marlinspike Lane',
        city: 'Bremen',
        postcode: '28195',
        country: 'DE',
        phone: '+1 207 555 0142',
      },
      lines: [
        {
          line_id: '1',
          sku: 'XD-0001',
          title: 'Oak Lamp',
          quantity: 2,
          price: '20.00',
          tax: '6.39',
          line_total: '40.00',
        },
      ],
      postage: '4.90',
      tax_total: '7.17',
      total: '44.90',
      gift_note: 'text',
    },
  },
  {
    name: 'cancelOrder',
    method: 'POST',
    path: '/v1/orders/{order_id}/cancel',
    kind: 'act',
    status: 200,
    collection: '/v1/orders',
    item: {
      collection: '/v1/orders',
      parameter: 'order_id',
    },
    needsItem: true,
    idField: 'id',
    updated: 'updated_at',
    list: null,
    example: {
      id: 'HM-1001',
      status: 'open',
      created_at: '2026-11-25T10:00:00Z',
      updated_at: '2026-11-25T10:00:00Z',
      ship_until: '2026-11-27T17:00:00Z',
      currency: 'EUR',
      delivery: 'normal',
      buyer_name: 'Zoe Quillfeather',
      buyer_email: 'zoe.quillfeather@example.test',
      address: {
        street: '17 Marlinspike Lane',
        city: 'Bremen',
        postcode: '28195',
        country: 'DE',
        phone: '+1 207 555 0142',
      },
      lines: [
        {
          line_id: '1',
          sku: 'XD-0001',
          title: 'Oak Lamp',
          quantity: 2,
          price: '20.00',
          tax: '6.39',
          line_total: '40.00',
        },
      ],
      postage: '4.90',
      tax_total: '7.17',
      total: '44.90',
      gift_note: 'text',
    },
  },
  {
    name: 'listShipments',
    method: 'GET',
    path: '/v1/orders/{order_id}/shipments',
    kind: 'list',
    status: 200,
    collection: '/v1/orders/{order_id}/shipments',
    item: {
      collection: '/v1/orders',
      parameter: 'order_id',
    },
    needsItem: true,
    idField: 'id',
    updated: 'created_at',
    list: {
      items: 'shipments',
      total: null,
      paging: null,
      since: null,
      updated: 'created_at',
    },
    example: {
      shipments: [
        {
          id: 'text',
          parcel_ref: 'text',
          carrier: 'text',
          tracking_code: 'text',
          created_at: '2026-11-25T10:00:00Z',
        },
      ],
    },
  },
  {
    name: 'createShipment',
    method: 'POST',
    path: '/v1/orders/{order_id}/shipments',
    kind: 'create',
    status: 201,
    collection: '/v1/orders/{order_id}/shipments',
    item: {
      collection: '/v1/orders',
      parameter: 'order_id',
    },
    needsItem: true,
    idField: 'id',
    updated: 'created_at',
    list: null,
    example: {
      id: 'text',
      parcel_ref: 'text',
      carrier: 'text',
      tracking_code: 'text',
      created_at: '2026-11-25T10:00:00Z',
    },
  },
  {
    name: 'setStock',
    method: 'PUT',
    path: '/v1/stock',
    kind: 'act',
    status: 200,
    collection: '/v1/stock',
    item: null,
    needsItem: false,
    idField: 'id',
    updated: null,
    list: null,
    example: {
      results: [
        {
          sku: 'text',
          status: 'ok',
        },
      ],
    },
  },
];
