import type { Outcome } from '../../src/contracts/index.ts';
import type { Database } from '../../src/database/index.ts';
import { compile, deliverSignals, Worker, type CallPort, type Program } from '../../src/engine/index.ts';
import { acceptOrders, orderToCash, shipmentConfirmed } from '../../src/processes/index.ts';
import { countStock } from '../../src/stock/index.ts';
import { instantSystems, sampleOrder, samplePolicy } from '../../src/testing/index.ts';
import { testDatabase } from '../kit/database.ts';
import { until } from '../kit/until.ts';

export const tenant = 'main';
export const program: Program = compile(orderToCash(() => samplePolicy));

type Answer = (number: string) => Outcome<unknown> | undefined;

export interface Installation {
  readonly database: Database;
  readonly effects: ReadonlyMap<string, number>;
  /** Answers of a capability by order number, instead of the instant ones; undefined leaves the instant answer. */
  readonly answers: Map<string, Answer>;
  /** The same for look-ups. */
  readonly lookUps: Map<string, Answer>;
  /** Lets the calls of a capability wait. */
  hold(capability: string, gate: Promise<void>): void;
  accept(number: string): Promise<void>;
  ship(number: string, shipment: string, lines: readonly { sku: string; quantity: number }[]): Promise<void>;
  statusIs(number: string, status: string): Promise<void>;
  /** The number of the open exception of an order. */
  exceptionOf(number: string): Promise<string>;
  notify(): void;
  stop(): Promise<void>;
}

/** The whole sample order in one shipment. */
export const allLines = [
  { sku: 'XD-0001', quantity: 2 },
  { sku: 'XD-0002', quantity: 1 },
];

/** A database, a worker and systems that answer at once, except where a test says otherwise. */
export async function startInstallation(errors: unknown[]): Promise<Installation> {
  const server = await testDatabase();
  const { database } = server;
  const { port, effects } = instantSystems({ keepEffects: true });
  const answers = new Map<string, Answer>();
  const lookUps = new Map<string, Answer>();
  const gates = new Map<string, Promise<void>>();
  const counts = allLines.map(({ sku }) => ({
    location: 'wh-east',
    sku,
    onHand: 1_000,
    countedAt: '2026-11-25T00:00:00Z',
  }));
  await database.transaction((sql) => countStock(sql, tenant, counts));
  const worker = new Worker({
    database,
    tenant,
    programs: [program],
    port: withAnswers(port, answers, lookUps, gates),
    environment: { nowMs: Date.now, random: () => 0, sleep: async () => undefined },
    name: 'test',
    onError: (what, error) => errors.push(what, error),
  });
  worker.start();
  const keyOf = (number: string) => `main-shop/${number}`;
  return {
    database,
    effects,
    answers,
    lookUps,
    hold: (capability, gate) => void gates.set(capability, gate),
    notify: () => worker.notify(),
    accept: async (number) => {
      await database.transaction((sql) => acceptOrders(sql, tenant, program, [sampleOrder(number)]));
      worker.notify();
    },
    ship: async (number, shipment, lines) => {
      const key = keyOf(number);
      await database.transaction((sql) =>
        deliverSignals(sql, tenant, 'order-to-cash', [
          { key, event: shipmentConfirmed, id: shipment, payload: confirmation(key, shipment, lines) },
        ]),
      );
      worker.notify();
    },
    statusIs: async (number, status) => {
      await until(async () => {
        const [row] = await database.sql<{ status: string }[]>`
          SELECT status FROM process WHERE key = ${keyOf(number)}
          UNION ALL SELECT outcome FROM process_archive WHERE key = ${keyOf(number)}`;
        return row?.status === status;
      });
    },
    exceptionOf: async (number) => {
      const row = await until(async () => {
        const [found] = await database.sql<{ id: string }[]>`
          SELECT id::text FROM exception WHERE key = ${keyOf(number)} AND resolved_at IS NULL`;
        return found;
      });
      return row.id;
    },
    stop: async () => {
      await worker.stop();
      await server.drop();
    },
  };
}

function withAnswers(
  port: CallPort,
  answers: Map<string, Answer>,
  lookUps: Map<string, Answer>,
  gates: Map<string, Promise<void>>,
): CallPort {
  const numberOf = (key: string) => (key.split(':')[1] ?? '').replace('main-shop/', '');
  return {
    ...port,
    perform: async (system, capability, items) => {
      await gates.get(capability);
      const answer = answers.get(capability);
      const known = items.map((item) => answer?.(numberOf(item.key)));
      const rest = await port.perform(
        system,
        capability,
        items.filter((_, index) => known[index] === undefined),
      );
      let next = 0;
      const outcomes = known.map((outcome) => outcome ?? (rest.outcomes[next++] as Outcome<unknown>));
      return { outcomes, journal: { ...rest.journal, items: items.length } };
    },
    lookUp: async (system, capability, items) => {
      const found = await port.lookUp(system, capability, items);
      const answer = lookUps.get(capability);
      return {
        ...found,
        outcomes: found.outcomes.map((outcome, index) => answer?.(numberOf(items[index]?.key ?? '')) ?? outcome),
      };
    },
  };
}

function confirmation(key: string, shipmentId: string, lines: readonly { sku: string; quantity: number }[]) {
  return {
    kind: 'shipment-confirmed',
    reference: `${key}@wh-east`,
    shipmentId,
    lines,
    carrier: 'UPS',
    service: 'Ground',
    trackingNumber: '1Z',
    trackingUrl: null,
    shippedAt: '2026-11-25T12:00:00Z',
    sourceVersion: '1',
  };
}
