import type { AuditInput } from './audit-input.ts';
import type { AuditReport, Checked, Counts, Finding, Problem } from './audit-report.ts';
import { inspectSalesOrders, inspectTax } from './check-erp.ts';
import { inspectMails } from './check-mails.ts';
import { inspectInvoices, inspectPayments } from './check-money.ts';
import { checkEach } from './check-orders.ts';
import { checkLostOrders, checkStrays } from './check-presence.ts';
import { checkStockSold, checkStockTold } from './check-stock.ts';
import { inspectTold } from './check-told.ts';
import { inspectRequests, inspectShipments } from './check-warehouse.ts';
import { channelReports } from './channel-reports.ts';
import { groupBy, sum } from './grouping.ts';
import { gatherRecords, type Fate, type OrderRecord } from './order-record.ts';
import { captured, invoiced } from './shipped-value.ts';

/**
 * Compares what the channels have placed with what every other system has in its own ledger. It reads no table of the
 * platform: what the platform says of an order only decides what must be true of it elsewhere.
 */
export function audit(input: AuditInput): AuditReport {
  const records = gatherRecords(input);
  const { orders } = records;
  const skus = new Set(Object.values(input.initialStock).flatMap((levels) => Object.keys(levels)));
  const isPickable = (sku: string) => skus.has(sku);
  const checks: Checked[] = [
    checkLostOrders(orders, input.platform),
    checkStrays(records),
    checkEach('erp-orders', orders, inspectSalesOrders(isPickable)),
    checkEach('fulfilment-requests', orders, inspectRequests),
    checkEach('shipments', orders, inspectShipments),
    checkEach('payments', orders, inspectPayments(isPickable)),
    checkEach('invoices', orders, inspectInvoices(isPickable)),
    checkEach('tax', orders, inspectTax),
    checkEach('mails', orders, inspectMails),
    checkEach('shop', orders, inspectTold),
    checkStockSold(input),
    checkStockTold(input, orders),
  ];
  const findings = checks.flatMap((check) => check.findings);
  const total = (counter: keyof Counts) => sum(findings.map(({ counts }) => counts?.[counter] ?? 0));
  return {
    ...countOrders(input, orders),
    lost: total('lost'),
    oversold: total('oversold'),
    duplicated: total('duplicated'),
    amounts: total('amounts'),
    ...speed(input, orders),
    problems: findings.map(problemOf),
    checks: checks.map(({ check, checked, findings: found }) => ({ check, checked, problems: found.length })),
    money: moneyOf(orders),
    collected: collectedOf(orders),
    askedAfterMs: askedAfter(orders),
    ...channelReports(input.channels, orders),
  };
}

function problemOf({ counts: _counts, ...problem }: Finding): Problem {
  return problem;
}

function countOrders({ platform }: AuditInput, orders: readonly OrderRecord[]) {
  const count = (fate: Fate) => orders.filter((record) => record.fate === fate).length;
  const placed = new Set(orders.map(({ key }) => key));
  // An exception may be about something else than a placed order, such as a level of stock.
  const others = platform.exceptions.filter(({ key }) => !placed.has(key)).length;
  return {
    orders: orders.length - count('withdrawn'),
    accepted: orders.filter(({ wasAccepted }) => wasAccepted).length,
    refused: count('refused'),
    completed: count('completed'),
    cancelled: count('cancelled'),
    open: count('open'),
    exceptions: count('exception') + others,
  };
}

function speed({ seconds, acceptMs }: AuditInput, orders: readonly OrderRecord[]) {
  const completed = orders.filter(({ fate }) => fate === 'completed').length;
  const sorted = acceptMs.toSorted((a, b) => a - b);
  return {
    seconds: rounded(seconds),
    ordersPerSecond: seconds > 0 ? rounded(completed / seconds) : 0,
    acceptP50Ms: rounded(percentile(sorted, 0.5)),
    acceptP99Ms: rounded(percentile(sorted, 0.99)),
  };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** By nearest rank: a value that was really measured. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function moneyOf(orders: readonly OrderRecord[]): AuditReport['money'] {
  const completed = orders.filter(({ fate, order }) => fate === 'completed' && !order.collects);
  return [...groupBy(completed, ({ order }) => order.currency)].map(([currency, group]) => ({
    currency,
    captured: sum(group.map(captured)),
    invoiced: sum(group.map(invoiced)),
  }));
}

function collectedOf(orders: readonly OrderRecord[]): AuditReport['collected'] {
  const completed = orders.filter(({ fate, order }) => fate === 'completed' && order.collects);
  return [...groupBy(completed, ({ order }) => order.currency)].map(([currency, group]) => ({
    currency,
    invoiced: sum(group.map(invoiced)),
  }));
}

const dayMs = 86_400_000;

/** Whether what was promised soon came to the warehouse sooner. */
function askedAfter(orders: readonly OrderRecord[]): AuditReport['askedAfterMs'] {
  const asked = orders.flatMap(({ order, requests: [request] }) => {
    if (request === undefined) return [];
    const placedMs = Date.parse(order.placedAt);
    const isUrgent = Date.parse(request.shipBy) - placedMs <= dayMs;
    return [{ isUrgent, ms: Math.max(0, Date.parse(request.createdAt) - placedMs) }];
  });
  const half = (isUrgent: boolean) => {
    const sorted = asked
      .filter((one) => one.isUrgent === isUrgent)
      .map(({ ms }) => ms)
      .sort((a, b) => a - b);
    return sorted.length === 0 ? null : percentile(sorted, 0.5);
  };
  return { urgent: half(true), later: half(false) };
}
