import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { mirakl } from '../../../connectors/mirakl/index.ts';
import type { Fact, SalesOrder } from '../../../src/index.ts';
import { createSystem, type System } from '../../../src/systems/runtime/index.ts';
import type { CatalogueItem } from '../../../simulators/catalogue.ts';
import {
  createMiraklSimulator,
  type MiraklOperator,
  type MiraklSimulator,
  type MiraklSimulatorOptions,
} from '../../../simulators/mirakl/index.ts';
import { recordTraffic, type Traffic } from '../../kit/record-traffic.ts';

export const catalogue: CatalogueItem[] = Array.from({ length: 20 }, (_, index) => ({
  sku: `SKU-${index + 1}`,
  name: `Article ${index + 1}`,
  unitPrice: 1_000 + index,
  currency: 'EUR',
  onHand: { 'wh-east': 100, 'wh-west': 50 },
}));

/** Nothing is debited within a test unless it says so. */
export const maison: MiraklOperator = {
  name: 'maison',
  currency: 'EUR',
  apiKey: 'key-of-maison',
  debitAfterMs: [3_600_000, 3_600_000],
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Closed after the test. */
export function closeLater(close: () => Promise<unknown>): void {
  closing.push(close);
}

export async function startSimulator(options: Partial<MiraklSimulatorOptions> = {}) {
  let traffic: Traffic[] = [];
  const simulator = await createMiraklSimulator({
    ledgerFile: null,
    seed: 1,
    operators: [maison],
    catalogue,
    rateScale: null,
    importDelayMs: 0,
    prepare: (app) => {
      traffic = recordTraffic(app);
    },
    ...options,
  });
  closeLater(() => simulator.close());
  return { simulator, traffic };
}

export function connect(baseUrl: string, settings: Record<string, unknown> = {}, apiKey = maison.apiKey): System {
  const system = createSystem({
    name: 'maison',
    definition: mirakl,
    settings: {
      baseUrl,
      apiKey,
      importIntervalMs: 0,
      importPollMs: 10,
      importFirstLookMs: 10,
      importWaitMs: 2_000,
      refundReasons: { other: 'REFUND_OTHER', 'out-of-stock': 'REFUND_STOCK' },
      carriers: { UPS: 'ups' },
      ...settings,
    },
    limits: { requestTimeoutMs: 2_000 },
  });
  closeLater(() => system.close());
  return system;
}

export async function start(options: Partial<MiraklSimulatorOptions> = {}, settings: Record<string, unknown> = {}) {
  const { simulator, traffic } = await startSimulator(options);
  return { simulator, traffic, system: connect(simulator.url, settings, options.operators?.[0]?.apiKey) };
}

export const twoLines = [
  { sku: 'SKU-1', quantity: 2, unitPrice: 1_000, shippingPrice: 490 },
  { sku: 'SKU-2', quantity: 1, unitPrice: 2_500 },
];

/** The decision over lines; all are accepted unless named. */
export function decision(orderId: string, lineIds: readonly string[], refusedIds: readonly string[] = []) {
  const lines = lineIds.map((lineId) => {
    const accept = !refusedIds.includes(lineId);
    return { lineId, accept, reason: accept ? null : ('out-of-stock' as const) };
  });
  return { key: `order-to-cash:${orderId}:decide:1`, input: { sourceId: orderId, number: orderId, lines } };
}

/** An order that is accepted and debited, ready to be shipped. */
export async function shippable(simulator: MiraklSimulator, system: System, lines = twoLines) {
  const placed = simulator.placeOrder('maison', { lines });
  const [outcome] = await system.run('marketplace.lines.decide', [decision(placed.orderId, placed.lineIds)]);
  if (outcome?.kind !== 'done') throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
  simulator.debitOrder(placed.orderId);
  return placed;
}

export function shipment(
  orderId: string,
  shipmentId: string,
  lines: readonly { lineId: string; quantity: number }[],
  trackingNumber: string | null = `1Z${shipmentId}`,
) {
  const input = { sourceId: orderId, number: orderId, shipmentId, lines, carrier: 'UPS', trackingNumber };
  return { key: `order-to-cash:${orderId}:ship:${shipmentId}`, input };
}

export function orderIn(simulator: MiraklSimulator, orderId: string) {
  const found = simulator
    .summary()
    .operators.flatMap(({ orders }) => orders)
    .find(({ number }) => number === orderId);
  if (found === undefined) throw new Error(`no order ${orderId}`);
  return found;
}

/** All that one sweep and the mapping of its documents tell. */
export async function factsOf(system: System, watermark: string | null = null): Promise<Fact[]> {
  const { documents } = await system.sweep('orders', watermark);
  const interpretations = await system.interpret(documents);
  return interpretations.flatMap((one) => {
    if ('problem' in one) throw new Error(JSON.stringify(one.problem));
    return one.facts;
  });
}

export function placedIn(facts: readonly Fact[]): SalesOrder[] {
  return facts.flatMap((fact) => (fact.kind === 'order-placed' ? [fact.order] : []));
}

/** Waits until `condition` answers something; ten seconds at most. */
export async function until<T>(condition: () => T | null | undefined | false): Promise<T> {
  for (const stopAt = Date.now() + 10_000; Date.now() < stopAt; await sleep(5)) {
    const value = condition();
    if (value !== null && value !== undefined && value !== false) return value;
  }
  throw new Error('it did not come about within ten seconds');
}
