import type { FastifyInstance } from 'fastify';
import { invalidInput, notFound } from './amazon-error.ts';
import { decimal } from './amounts.ts';
import { presigned } from './document-store.ts';
import { as } from './front-door.ts';
import type { Memory, ReportState } from './memory.ts';
import type { OrderState } from './order-state.ts';
import type { Store } from './stores.ts';
import { asinOf, wireTime } from './wire-order.ts';

const base = '/reports/2021-06-30';
const reportType = 'GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL';
const daysMax = 30;
const dayMs = 86_400_000;

const statusNames = {
  PENDING: 'Pending',
  UNSHIPPED: 'Unshipped',
  PARTIALLY_SHIPPED: 'Shipping',
  SHIPPED: 'Shipped',
  CANCELLED: 'Cancelled',
} as const;

/** The Reports API 2021-06-30 with one report: all orders by their last update, a row an item. */
export class ReportDesk {
  private readonly memory: Memory;
  private readonly store: Store;
  private readonly delayMs: number;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(memory: Memory, store: Store, delayMs: number) {
    this.memory = memory;
    this.store = store;
    this.delayMs = delayMs;
  }

  arm(report: ReportState): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        const { reportId } = report;
        const documentId = `amzn1.spdoc.1.4.na.report-${reportId}`;
        const body = this.bodyOf(report);
        this.memory.commit({ type: 'report-done', reportId, atMs: Date.now(), documentId, body });
      },
      Math.max(0, report.createdMs + this.delayMs - Date.now()),
    );
    timer.unref();
    this.timers.add(timer);
  }

  resume(): void {
    for (const report of this.memory.reports.values()) if (report.doneMs === null) this.arm(report);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private bodyOf({ fromMs, untilMs }: ReportState): string {
    const rows: string[] = [columns.join('\t')];
    for (const position of this.memory.updates.from(fromMs, null)) {
      if (position.ms > untilMs) break;
      const order = this.memory.orderBySequence[position.sequence];
      if (order !== undefined) rows.push(...rowsOf(order, this.store));
    }
    return `${rows.join('\n')}\n`;
  }
}

const columns = [
  'amazon-order-id',
  'merchant-order-id',
  'purchase-date',
  'last-updated-date',
  'order-status',
  'fulfillment-channel',
  'sales-channel',
  'ship-service-level',
  'product-name',
  'sku',
  'asin',
  'item-status',
  'quantity',
  'currency',
  'item-price',
];

function rowsOf(order: OrderState, store: Store): string[] {
  const { plan } = order;
  return plan.lines.map((line) =>
    [
      order.orderId,
      '',
      wireTime(order.createdMs),
      wireTime(order.updatedMs),
      statusNames[order.status],
      plan.fulfilledBy === 'AMAZON' ? 'Amazon' : 'Merchant',
      store.name,
      plan.shipping.serviceLevel,
      line.title,
      line.sku,
      asinOf(line.sku),
      statusNames[order.status],
      order.status === 'CANCELLED' ? '0' : String(line.quantity),
      plan.currency,
      decimal(line.unitPrice * line.quantity, plan.currency),
    ].join('\t'),
  );
}

export function addReportRoutes(
  app: FastifyInstance,
  memory: Memory,
  desk: ReportDesk,
  isZipped: boolean,
  url: () => string,
) {
  app.post(`${base}/reports`, as('createReport'), async (request, reply) => {
    const body = (request.body ?? {}) as Record<string, unknown>;
    if (body['reportType'] !== reportType) throw invalidInput(`Invalid reportType: ${String(body['reportType'])}`);
    const marketplaceIds = body['marketplaceIds'];
    if (!Array.isArray(marketplaceIds) || marketplaceIds.length === 0)
      throw invalidInput('marketplaceIds is required.');
    const fromMs = Date.parse(String(body['dataStartTime']));
    const untilMs = Date.parse(String(body['dataEndTime']));
    if (!(fromMs < untilMs) || untilMs - fromMs > daysMax * dayMs)
      throw invalidInput('dataStartTime must be before dataEndTime, by 30 days at most.');
    const reportId = String(60_000_000_000 + memory.nextNumber());
    memory.commit({ type: 'report', reportId, reportType, fromMs, untilMs, atMs: Date.now() });
    const report = memory.reports.get(reportId);
    if (report !== undefined) desk.arm(report);
    return reply.code(202).send({ reportId });
  });

  app.get(`${base}/reports/:reportId`, as('getReport'), async (request) => {
    const report = memory.reports.get((request.params as { reportId: string }).reportId);
    if (report === undefined) throw notFound('The report was not found.');
    return {
      reportId: report.reportId,
      reportType: report.reportType,
      createdTime: wireTime(report.createdMs),
      dataStartTime: wireTime(report.fromMs),
      dataEndTime: wireTime(report.untilMs),
      processingStatus: report.doneMs === null ? 'IN_PROGRESS' : 'DONE',
      ...(report.documentId === null ? {} : { reportDocumentId: report.documentId }),
    };
  });

  app.get(`${base}/documents/:documentId`, as('getReportDocument'), async (request) => {
    const { documentId } = request.params as { documentId: string };
    if (!memory.documents.has(documentId)) throw notFound('The document was not found.');
    return {
      reportDocumentId: documentId,
      url: presigned(url(), documentId, isZipped),
      ...(isZipped ? { compressionAlgorithm: 'GZIP' } : {}),
    };
  });
}
