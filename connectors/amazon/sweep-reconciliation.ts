import { VendorError, type Call, type RawDocument, type Sweep } from '../../src/index.ts';
import { fetchOrder } from './fetch-order.ts';
import type { Reading } from './interpret.ts';
import { isExpectedHere, orderReportType, readOrderReport, type ReportedOrder } from './order-report.ts';
import { downloadDocument, type DocumentLocation } from './presigned-document.ts';
import { rawOrder } from './raw-order.ts';
import { searchOrders } from './search-orders.ts';
import type { WireOrder } from './wire.ts';

const hourMs = 3_600_000;
/** The report's end lies so far back that Amazon has all changes before it. */
const settleMs = 300_000;
/** Up to so many orders are asked for one by one, more by a search of their window. */
const singleCountMax = 20;
const pageCountMax = 10;
const base = '/reports/2021-06-30';

interface Cursor {
  /** UTC instant up to which reports were compared; null at first. */
  readonly from: string | null;
  readonly report: { readonly id: string; readonly until: string } | null;
}

/** `<from>`, or `<from>|<report id>|<until>` while a report is waited for: so it outlives a restart and is made once. */
const cursorText = ({ from, report }: Cursor): string =>
  report === null ? (from ?? '') : `${from ?? ''}|${report.id}|${report.until}`;

function readCursor(watermark: string | null): Cursor {
  const [from = '', id, until] = (watermark ?? '').split('|');
  const report = id === undefined || until === undefined ? null : { id, until };
  return { from: from === '' ? null : from, report };
}

/**
 * Once a day a report of all orders that changed is compared with what this process has read. Orders that are missing are
 * fetched and handed over as orders (the platform knows those it has already), with a document of the counts. A run makes the
 * report or looks whether it is there; it never waits for it.
 */
export function reconciliationSweep(reading: Reading, now: () => number): Sweep {
  const { settings, partner } = reading;
  return {
    name: 'reconciliation',
    lane: 'catalogue',
    intervalMs: settings.reconciliationCheckMs,
    run: async (watermark, call) => {
      const cursor = readCursor(watermark);
      if (cursor.report === null) return { documents: [], watermark: await begin(cursor, call), complete: true };
      const report = await partner.read<{ processingStatus?: string; reportDocumentId?: string }>(
        'getReport',
        { method: 'GET', path: `${base}/reports/${encodeURIComponent(cursor.report.id)}` },
        call,
      );
      const { until } = cursor.report;
      switch (report.processingStatus) {
        case 'DONE': {
          const { documents, isWhole } = await compare(cursor, report.reportDocumentId ?? '', call);
          return { documents, watermark: isWhole ? until : watermark, complete: isWhole };
        }
        case 'CANCELLED':
          // Amazon cancels a report by itself where there is nothing to report.
          return { documents: [], watermark: until, complete: true };
        case 'FATAL':
          return { documents: [], watermark: cursorText({ from: cursor.from, report: null }), complete: true };
        default:
          return { documents: [], watermark, complete: true };
      }
    },
  };

  /** Makes the report where it is due; answers the watermark. */
  async function begin({ from }: Cursor, call: Call): Promise<string> {
    const spanMs = settings.reconciliationHours * hourMs;
    const untilMs = now() - Math.min(settleMs, spanMs / 2);
    const start = from ?? new Date(untilMs - spanMs).toISOString();
    if (untilMs - Date.parse(start) < spanMs) return start;
    const until = new Date(untilMs).toISOString();
    const body = {
      reportType: orderReportType,
      marketplaceIds: [settings.marketplaceId],
      dataStartTime: start,
      dataEndTime: until,
    };
    const response = await partner.request('createReport', { method: 'POST', path: `${base}/reports`, body }, call);
    if (response.status !== 202) throw partner.errorOf('createReport', response);
    const { reportId } = response.json<{ reportId?: string }>();
    if (reportId === undefined) throw new VendorError('unknown', 'createReport: HTTP 202 without reportId');
    return cursorText({ from: start, report: { id: reportId, until } });
  }

  async function compare(cursor: Cursor, documentId: string, call: Call) {
    const path = `${base}/documents/${encodeURIComponent(documentId)}`;
    const location = await partner.read<DocumentLocation>('getReportDocument', { method: 'GET', path }, call);
    const reported = readOrderReport(await downloadDocument(location, call));
    const missing = reported.filter((order) => isExpectedHere(order) && isMissing(order));
    const { orders, isWhole } = await fetchMissing(missing, call);
    const counts = {
      reportId: cursor.report?.id,
      from: cursor.from,
      until: cursor.report?.until,
      orders: reported.length,
      known: reported.length - missing.length,
      fetched: orders.length,
    };
    const summary: RawDocument = {
      id: `reconciliation:${cursor.report?.id ?? ''}${isWhole ? '' : `:${orders.length}`}`,
      type: 'reconciliation',
      body: JSON.stringify(counts),
      via: 'sweep',
    };
    return { documents: [...orders.map(rawOrder), summary], isWhole };
  }

  function isMissing({ orderId, updatedMs }: ReportedOrder): boolean {
    // The report tells whole seconds, the order has milliseconds.
    return reading.known.versionOf(orderId) < Math.floor(updatedMs / 1000) * 1000;
  }

  /** The missing orders as they are now, which may be later than the report; not whole where the quota did not reach. */
  async function fetchMissing(missing: readonly ReportedOrder[], call: Call) {
    const orders: WireOrder[] = [];
    const keep = (order: WireOrder) => {
      reading.known.keep(order);
      orders.push(order);
    };
    try {
      if (missing.length > singleCountMax) await searchWindow(missing, keep, call);
      const found = new Set(orders.map(({ orderId }) => orderId));
      for (const { orderId } of missing) {
        if (found.has(orderId)) continue;
        const order = await fetchOrder(orderId, partner, call);
        if (order !== null) keep(order);
      }
      return { orders, isWhole: true };
    } catch (error) {
      if (error instanceof VendorError && error.kind === 'throttled') return { orders, isWhole: false };
      throw error;
    }
  }

  async function searchWindow(missing: readonly ReportedOrder[], keep: (order: WireOrder) => void, call: Call) {
    const wanted = new Set(missing.map(({ orderId }) => orderId));
    const firstMs = Math.min(...missing.map(({ updatedMs }) => updatedMs));
    const updatedAfter = new Date(firstMs).toISOString();
    let token: string | null = null;
    for (let pages = 0; pages < pageCountMax && wanted.size > 0; pages += 1) {
      const page = await searchOrders({ updatedAfter, token }, partner, settings, call);
      for (const order of page.orders ?? []) if (wanted.delete(order.orderId ?? '')) keep(order);
      token = page.pagination?.nextToken ?? null;
      if (token === null) return;
    }
  }
}
