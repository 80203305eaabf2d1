/** The report of all orders by their last update; it has no personal data, so no restricted token is needed for it. */
export const orderReportType = 'GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL';

export interface ReportedOrder {
  readonly orderId: string;
  /** When it changed last, in ms. */
  readonly updatedMs: number;
  readonly status: string;
  readonly isByAmazon: boolean;
}

/** Reads the tab-separated report, which has a row an item, into orders. Rows without an order id or time are left out. */
export function readOrderReport(text: string): ReportedOrder[] {
  const [header = '', ...rows] = text.split(/\r?\n/);
  const columns = header.split('\t');
  const at = (name: string) => columns.indexOf(name);
  const [id, updated, status, channel] = [
    at('amazon-order-id'),
    at('last-updated-date'),
    at('order-status'),
    at('fulfillment-channel'),
  ];
  const orders = new Map<string, ReportedOrder>();
  for (const row of rows) {
    const cells = row.split('\t');
    const orderId = cells[id] ?? '';
    const updatedMs = Date.parse(cells[updated] ?? '');
    if (orderId === '' || Number.isNaN(updatedMs)) continue;
    orders.set(orderId, { orderId, updatedMs, status: cells[status] ?? '', isByAmazon: cells[channel] === 'Amazon' });
  }
  return [...orders.values()];
}

/** Whether an order in this state is one that Crossdock should know. */
export function isExpectedHere({ status, isByAmazon }: ReportedOrder): boolean {
  if (status === 'Pending' || status === 'Cancelled') return false;
  return isByAmazon || !status.startsWith('Shipped');
}
