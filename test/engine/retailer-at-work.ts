import { expect } from 'vitest';
import type { SalesOrder } from '../../src/contracts/index.ts';
import { connect, type Database } from '../../src/database/index.ts';
import {
  compile,
  deliverSignals,
  readTrace,
  Worker,
  type CallPort,
  type Program,
  type TraceEntry,
  type WorkerOptions,
} from '../../src/engine/index.ts';
import {
  acceptOrders,
  addressChanged,
  cancellationRequested,
  orderToCash,
  shipmentConfirmed,
  type OrderPolicy,
  type OrderState,
} from '../../src/processes/index.ts';
import { countStock } from '../../src/stock/index.ts';
import { sampleOrder, samplePolicy } from '../../src/testing/index.ts';
import { testDatabase } from '../kit/database.ts';
import { until } from '../kit/until.ts';

export const tenant = 'main';

export type Limits = NonNullable<WorkerOptions['limits']>;
const limits = (values: Readonly<Record<string, number>>): Limits => values as Limits;
/** Quick timers; leases long enough for a busy machine, so that no set is taken over by chance. */
const quietLimits = limits({
  leaseMs: 5_000,
  extendEveryMs: 500,
  reapEveryMs: 50,
  timerEveryMs: 10,
  idleMaxMs: 20,
  drainMs: 2_000,
});
/** Short leases, so that a test sees them end. */
export const shortLeases = limits({ leaseMs: 500, extendEveryMs: 100 });

export interface LiveRow {
  readonly key: string;
  readonly status: string;
  readonly step: string;
  readonly attempt: number;
  readonly called: boolean;
  readonly lease: string | null;
  readonly state: OrderState;
  readonly trace: string;
}
export interface ArchivedRow {
  readonly key: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly state: OrderState;
  readonly trace: string;
}

/** A retailer with a database of its own, stock, and as many workers as a test starts. */
export async function retailerAtWork(policy: Partial<OrderPolicy> = {}, onHand = 100_000) {
  const server = await testDatabase();
  const { database } = server;
  const program: Program = compile(orderToCash(() => ({ ...samplePolicy, ...policy })));
  const errors: { what: string; error: unknown }[] = [];
  const workers: { worker: Worker; own: Database }[] = [];
  const { sql } = database;
  const counts = ['XD-0001', 'XD-0002'].flatMap((sku) => [
    { location: 'wh-east', sku, onHand, countedAt: '2026-11-25T00:00:00Z' },
  ]);
  await database.transaction((inner) => countStock(inner, tenant, counts));

  /** A worker with connections of its own, so that it can be killed as a process would be. */
  const startWorker = (port: CallPort, name = `worker-${workers.length}`, more: Limits = {}, programs = [program]) => {
    const own = connect({ url: server.url, max: 4 });
    let dead = false;
    const worker = new Worker({
      database: own,
      tenant,
      programs,
      port,
      environment: { nowMs: Date.now, random: Math.random, sleep: async () => undefined },
      name,
      limits: { ...quietLimits, ...more },
      onError: (what, error) => dead || errors.push({ what, error }),
    });
    worker.start();
    workers.push({ worker, own });
    /** Ends its connections in the middle of whatever they do; nothing that it knows is written any more. */
    const kill = async () => {
      dead = true;
      await Promise.all([own.end(), worker.stop()]);
    };
    return { worker, own, kill };
  };

  const key = (number: string) => `main-shop/${number}`;
  const accept = (numbers: readonly string[], changes: (number: string) => Partial<SalesOrder> = () => ({})) =>
    database.transaction((inner) =>
      acceptOrders(
        inner,
        tenant,
        program,
        numbers.map((number) => sampleOrder(number, changes(number))),
      ),
    );
  const tell = (signals: readonly { number: string; event: string; id: string; payload: unknown }[]) =>
    database.transaction((inner) =>
      deliverSignals(
        inner,
        tenant,
        'order-to-cash',
        signals.map(({ number, ...signal }) => ({ ...signal, key: key(number) })),
      ),
    );
  const cancel = (number: string) =>
    tell([{ number, event: cancellationRequested, id: 'c', payload: { by: 'customer' } }]);
  const readdress = (number: string, version: string, city: string) =>
    tell([
      {
        number,
        event: addressChanged,
        id: version,
        payload: { shipTo: { ...sampleOrder(number).shipTo, city }, sourceVersion: version },
      },
    ]);
  const shipmentOf = (
    number: string,
    id: string,
    lines: readonly { sku: string; quantity: number }[],
    location = 'wh-east',
  ) => ({
    number,
    event: shipmentConfirmed,
    id,
    payload: {
      kind: 'shipment-confirmed',
      reference: `${key(number)}@${location}`,
      shipmentId: id,
      lines,
      carrier: 'UPS',
      service: 'Ground',
      trackingNumber: '1Z',
      trackingUrl: null,
      shippedAt: '2026-11-25T12:00:00Z',
      sourceVersion: '1',
    },
  });
  const bothLines = [
    { sku: 'XD-0001', quantity: 2 },
    { sku: 'XD-0002', quantity: 1 },
  ];
  const ship = (
    number: string,
    id = `sh-${number}`,
    lines: readonly { sku: string; quantity: number }[] = bothLines,
    location = 'wh-east',
  ) => tell([shipmentOf(number, id, lines, location)]);

  const live = async (number: string): Promise<LiveRow | undefined> =>
    (
      await sql<LiveRow[]>`
      SELECT key, status, step, attempt, called, lease::text, state, trace FROM process
      WHERE process = 'order-to-cash' AND key = ${key(number)}`
    )[0];
  const archived = async (number: string): Promise<ArchivedRow | undefined> =>
    (
      await sql<ArchivedRow[]>`
      SELECT key, outcome, reason, state, trace FROM process_archive WHERE process = 'order-to-cash' AND key = ${key(number)}`
    )[0];
  const statusIs = (number: string, status: string, step?: string) =>
    until(async () => {
      const row = await live(number);
      return row?.status === status && (step === undefined || row.step === step) ? row : undefined;
    });
  const ended = (number: string) => until(() => archived(number));
  const liveCount = async () => (await sql<{ n: number }[]>`SELECT count(*)::int AS n FROM process`)[0]?.n ?? 0;
  const traceOf = (row: { trace: string } | undefined): TraceEntry[] => (row === undefined ? [] : readTrace(row.trace));
  /** Ends all pauses: what waits for a second try is tried now. */
  const hasten = () => sql`UPDATE process SET due_at = clock_timestamp() WHERE status = 'delayed'`;
  /** Ends the pauses once an order has heard of something in its own. */
  const hastenOnceHeard = async (number: string, times = 1) => {
    await until(async () => {
      const row = await live(number);
      return row?.status === 'delayed' && traceOf(row).filter(({ outcome }) => outcome === 'heard').length >= times;
    });
    await hasten();
  };
  /** As an operator does it: the instance is tried again where it stands. */
  const retryByHand = (number: string) =>
    sql`UPDATE process SET status = 'ready', queue = step, due_at = NULL, awaiting = '' WHERE key = ${key(number)} AND status = 'exception'`;
  const exceptions = (number: string) =>
    sql<
      {
        step: string;
        cause: string;
        detail: string;
        advice: string;
        amount: string;
        currency: string;
        resolved: boolean;
      }[]
    >`
      SELECT step, cause, detail, advice, amount::text, currency, resolved_at IS NOT NULL AS resolved
      FROM exception WHERE key = ${key(number)} ORDER BY id`;
  const events = (number: string) =>
    sql<{ type: string }[]>`SELECT type FROM event WHERE subject = ${key(number)} ORDER BY xid, seq`.then((rows) =>
      rows.map((row) => row.type),
    );

  /** I1, I2, I3: no order is lost, balances are the sum of their movements, and what is reserved belongs to a live order. */
  const expectConsistent = async () => {
    const lost = await sql`
      SELECT d.key FROM document d
      WHERE NOT EXISTS (SELECT 1 FROM process p WHERE (p.tenant, p.process, p.key) = (d.tenant, d.process, d.key))
        AND NOT EXISTS (SELECT 1 FROM process_archive a WHERE (a.tenant, a.process, a.key) = (d.tenant, d.process, d.key))`;
    expect([...lost], 'orders that are neither live nor archived').toEqual([]);
    const twice = await sql`
      SELECT p.key FROM process p JOIN process_archive a ON (p.tenant, p.process, p.key) = (a.tenant, a.process, a.key)`;
    expect([...twice], 'orders that are live and archived').toEqual([]);
    const wrong = await sql`
      SELECT b.location, b.sku, b.on_hand, b.reserved, sum(m.on_hand_delta) AS moved, sum(m.reserved_delta) AS held
      FROM stock_balance b LEFT JOIN stock_movement m ON (m.tenant, m.location, m.sku) = (b.tenant, b.location, b.sku)
      GROUP BY b.location, b.sku, b.on_hand, b.reserved
      HAVING b.on_hand <> coalesce(sum(m.on_hand_delta), 0) OR b.reserved <> coalesce(sum(m.reserved_delta), 0)
        OR b.on_hand < b.reserved`;
    expect([...wrong], 'balances that are not the sum of their movements').toEqual([]);
    const held = await sql`
      SELECT m.reference, m.location, m.sku, sum(m.reserved_delta)::int AS held FROM stock_movement m
      JOIN process_archive a ON a.key = m.reference
      GROUP BY m.reference, m.location, m.sku HAVING sum(m.reserved_delta) <> 0`;
    expect([...held], 'stock that ended orders still hold').toEqual([]);
    const announced = await sql`
      SELECT a.key, a.outcome, count(*) FILTER (WHERE e.type = 'order.created')::int AS created,
        count(*) FILTER (WHERE e.type = 'order.completed')::int AS completed,
        count(*) FILTER (WHERE e.type = 'order.cancelled')::int AS cancelled
      FROM process_archive a LEFT JOIN event e ON e.subject = a.key WHERE a.process = 'order-to-cash'
      GROUP BY a.key, a.outcome
      HAVING count(*) FILTER (WHERE e.type = 'order.created') <> 1 AND a.outcome = 'completed'
        OR count(*) FILTER (WHERE e.type = 'order.created') > 1
        OR count(*) FILTER (WHERE e.type = 'order.completed') <> CASE a.outcome WHEN 'completed' THEN 1 ELSE 0 END
        OR count(*) FILTER (WHERE e.type = 'order.cancelled') <> CASE a.outcome WHEN 'cancelled' THEN 1 ELSE 0 END`;
    expect([...announced], 'orders whose events are missing or repeated').toEqual([]);
  };

  /** Stops all workers and removes the database. */
  const close = async () => {
    await Promise.all(workers.map(({ worker }) => worker.stop()));
    await Promise.all(workers.map(({ own }) => own.end()));
    await server.drop();
  };

  return {
    database,
    sql,
    program,
    errors,
    url: server.url,
    key,
    startWorker,
    accept,
    tell,
    cancel,
    readdress,
    ship,
    shipmentOf,
    bothLines,
    live,
    archived,
    statusIs,
    ended,
    liveCount,
    traceOf,
    hasten,
    hastenOnceHeard,
    retryByHand,
    exceptions,
    events,
    expectConsistent,
    close,
  };
}
export type RetailerAtWork = Awaited<ReturnType<typeof retailerAtWork>>;
