import { afterEach } from 'vitest';
import { amazon, type AmazonSettings } from '../../../connectors/amazon/index.ts';
import {
  createAmazonSimulator,
  type AmazonSimulator,
  type AmazonSimulatorOptions,
  type AmazonSummaryOrder,
  type PlannedOrder,
} from '../../../simulators/amazon/index.ts';
import { makeCatalogue } from '../../../simulators/catalogue.ts';
import { noFaults, type FaultRates } from '../../../simulators/kit/index.ts';
import type { Fact, Interpretation, RawDocument, SalesOrder } from '../../../src/index.ts';
import { type TokenStore, createSystem, type System } from '../../../src/systems/runtime/index.ts';

export const catalogue = makeCatalogue(7, 60, 50);
export const secret = 'a-shared-secret-of-eventbridge';
export const sellerId = 'A3SIMULATED';

const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of toClose.splice(0).toReversed()) await one.close();
});

/** A simulator whose searches see everything at once and whose rates are off, unless told otherwise. */
export async function startSimulator(options: Partial<AmazonSimulatorOptions> = {}): Promise<AmazonSimulator> {
  const simulator = await createAmazonSimulator({
    ledgerFile: null,
    seed: 7,
    clientId: 'amzn1.application-oa2-client.simulated',
    clientSecret: 'simulated-lwa-client-secret',
    refreshToken: 'Atzr|simulated-refresh-token',
    sellerId,
    notificationSecret: secret,
    catalogue,
    rateScale: null,
    settleMs: 0,
    feedDelayMs: 20,
    reportDelayMs: 20,
    ...options,
  });
  toClose.push(simulator);
  return simulator;
}

export function connectTo(
  simulator: AmazonSimulator,
  settings: Partial<AmazonSettings> = {},
  options: { readonly requestTimeoutMs?: number; readonly now?: () => number; readonly tokens?: TokenStore } = {},
): System {
  const { requestTimeoutMs = 5_000, now, tokens } = options;
  const system = createSystem({
    name: 'amazon-us',
    definition: amazon,
    settings: {
      baseUrl: simulator.url,
      tokenUrl: simulator.tokenUrl,
      clientId: 'amzn1.application-oa2-client.simulated',
      clientSecret: 'simulated-lwa-client-secret',
      refreshToken: 'Atzr|simulated-refresh-token',
      sellerId,
      marketplaceId: simulator.marketplaceId,
      notificationSecret: secret,
      sweepOverlapSeconds: 0,
      quotaWaitMs: 500,
      ...settings,
    },
    limits: { requestTimeoutMs },
    ...(tokens === undefined ? {} : { tokens }),
    ...(now === undefined ? {} : { now }),
  });
  toClose.push(system);
  return system;
}

export async function startSeller(
  options: Partial<AmazonSimulatorOptions> = {},
  settings: Partial<AmazonSettings> = {},
): Promise<{ simulator: AmazonSimulator; system: System }> {
  const simulator = await startSimulator(options);
  return { simulator, system: connectTo(simulator, settings) };
}

export function orderOf(simulator: AmazonSimulator, number: string): AmazonSummaryOrder {
  const found = simulator.summary().orders.find((order) => order.number === number);
  if (found === undefined) throw new Error(`no order ${number}`);
  return found;
}

/** Lines of the first articles, two units each. */
export function linesOf(count: number): PlannedOrder['lines'] {
  return catalogue
    .slice(0, count)
    .map(({ sku, name }, at) => ({ sku, title: name, quantity: 2, unitPrice: 1_000 + at, discount: 0, tax: 0 }));
}

/** Plays a fault for as long as `act` takes. */
export async function withFaults<T>(
  simulator: AmazonSimulator,
  faults: Partial<FaultRates>,
  act: () => Promise<T>,
): Promise<T> {
  simulator.setFaults({ ...noFaults, ...faults });
  try {
    return await act();
  } finally {
    simulator.setFaults(noFaults);
  }
}

export function orderDocument(order: unknown): RawDocument {
  return { id: 'order:1:1', type: 'order', body: JSON.stringify(order), via: 'sweep' };
}

export function factsOf(interpretation: Interpretation | undefined): readonly Fact[] {
  if (interpretation === undefined || !('facts' in interpretation)) throw new Error(JSON.stringify(interpretation));
  return interpretation.facts;
}

export function placedOrder(interpretation: Interpretation | undefined): SalesOrder {
  const [fact] = factsOf(interpretation);
  if (fact?.kind !== 'order-placed') throw new Error(JSON.stringify(fact));
  return fact.order;
}

/** What a sweep from `watermark` and the interpretation of its documents give. */
export async function swept(system: System, watermark: string | null = null) {
  const sweep = await system.sweep('orders', watermark);
  const interpretations = await system.interpret(sweep.documents);
  return { ...sweep, interpretations, facts: interpretations.flatMap(factsOf) };
}

/** The order's JSON as the marketplace gives it to the connector. */
export async function wireOrderOf(system: System, number: string): Promise<Record<string, unknown>> {
  const { documents } = await system.sweep('orders', null);
  const found = documents.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  const order = found.find(({ orderId }) => orderId === number);
  if (order === undefined) throw new Error(`no order ${number}`);
  return order;
}

export async function eventually(isTrue: () => boolean, withinMs = 5_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > until) throw new Error(`not true within ${withinMs} ms: ${isTrue.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
