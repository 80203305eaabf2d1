import { inMarket, type ChannelConfig } from '../config/index.ts';
import { isCurrency, orderKey, type Fact, type SalesOrder } from '../contracts/index.ts';
import { pgArray, type Sql } from '../database/index.ts';
import { deliverSignals, startOf, startProcesses, type NewSignal, type Program } from '../engine/index.ts';
import {
  acceptOrders,
  addressChanged,
  cancellationRequested,
  fulfilmentException,
  shipmentConfirmed,
  type Accepted,
  type RefusedOrder,
} from '../processes/index.ts';
import { countStock, knownSkus, type StockCount } from '../stock/index.ts';
import { paymentSignals } from './payment-signals.ts';

/** Why an order is refused at the door. */
export interface Refusal {
  readonly code: string;
  readonly field: string;
  readonly detail: string;
}
export type Submitted = Accepted | ({ readonly kind: 'refused' } & Refusal);

export interface Programs {
  readonly orderToCash: Program;
  readonly orderRefusal: Program;
}

/** Where orders may come from, and how each of these channels sells. */
export type OrderChannels = ReadonlyMap<string, Pick<ChannelConfig, 'market' | 'shipBy'>>;

/** What was done with one fact: for the document that it came from. */
export interface FactResult {
  readonly status: 'done' | 'ignored' | 'refused' | 'exception';
  readonly subject: string | null;
  readonly detail: string | null;
}

/**
 * Applies canonical facts in one transaction: orders are accepted or refused, what happened to an order is told to its
 * process, counts go to stock. Facts may come twice and in any order. Answers one result a fact.
 */
export async function applyFacts(
  sql: Sql,
  tenant: string,
  programs: Programs,
  channels: OrderChannels,
  facts: readonly Fact[],
): Promise<FactResult[]> {
  const results = facts.map<FactResult>((fact) => ({ status: 'done', subject: subjectOf(fact), detail: null }));
  const placed = indexesOf(facts, 'order-placed');
  const orders = placed.map((index) => (facts[index] as { order: SalesOrder }).order);
  const submitted = await submitOrders(sql, tenant, programs, channels, orders);
  placed.forEach((index, position) => {
    results[index] = resultOf(submitted[position] as Submitted, subjectOf(facts[index] as Fact));
  });
  await refuseOrders(sql, tenant, programs.orderRefusal, [
    ...facts.filter((fact) => fact.kind === 'order-refused'),
    ...placed.flatMap((_, position) => refusedOf(orders[position] as SalesOrder, submitted[position] as Submitted)),
  ]);
  for (const index of indexesOf(facts, 'order-refused')) {
    const fact = facts[index] as { code: string; detail: string };
    results[index] = {
      status: 'refused',
      subject: subjectOf(facts[index] as Fact),
      detail: `${fact.code}: ${fact.detail}`,
    };
  }
  for (const index of indexesOf(facts, 'ignored'))
    results[index] = { status: 'ignored', subject: null, detail: (facts[index] as { why: string }).why };
  const process = programs.orderToCash.definition.name;
  const payments = await paymentSignals(
    sql,
    tenant,
    process,
    facts.filter((fact) => fact.kind === 'payment-changed'),
  );
  await deliverSignals(sql, tenant, process, [...facts.flatMap(signalOf), ...payments]);
  await countStock(
    sql,
    tenant,
    facts.filter((fact): fact is Fact & StockCount => fact.kind === 'stock-counted'),
  );
  return results;
}

/** What a door that is no transaction does otherwise. */
interface DoorOptions {
  /** Which of these articles are known. */
  readonly isKnown?: (skus: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly apart?: Parameters<typeof acceptOrders>[4];
  /** The orders' JSON texts as they were sent, where these are kept. */
  readonly texts?: readonly (string | null)[];
}

/** Accepts orders whose articles, channels and market are right; the others are refused with what is wrong. */
export async function submitOrders(
  sql: Sql,
  tenant: string,
  programs: Programs,
  channels: OrderChannels,
  orders: readonly SalesOrder[],
  { isKnown = (skus) => knownSkus(sql, tenant, skus), apart, texts }: DoorOptions = {},
): Promise<Submitted[]> {
  if (orders.length === 0) return [];
  const skus = [...new Set(orders.flatMap((order) => order.lines.map((line) => line.sku)))];
  const known = await isKnown(skus);
  const judged = orders.map((order) => judge(order, channels, known));
  const good = judged.flatMap((one) => ('order' in one ? [one.order] : []));
  // An order that its market has changed is no longer what was sent.
  const sent = judged.flatMap((one, index) =>
    'order' in one ? [one.order === orders[index] ? (texts?.[index] ?? null) : null] : [],
  );
  const accepted = await acceptOrders(sql, tenant, programs.orderToCash, good, apart, sent);
  let next = 0;
  return judged.map((one) =>
    'order' in one ? (accepted[next++] as Accepted) : { kind: 'refused' as const, ...one.refusal },
  );
}

type Judged = { readonly order: SalesOrder } | { readonly refusal: Refusal };

/** An order as its channel's market has it, or why it is refused. */
function judge(order: SalesOrder, channels: OrderChannels, known: ReadonlySet<string>): Judged {
  const channel = channels.get(order.channel);
  const refusal = refusalOf(order, channel !== undefined, known);
  if (refusal !== null) return { refusal };
  if (channel?.market === undefined) return { order };
  const seen = inMarket(order, channel.market, channel.shipBy ?? 'channel');
  if ('order' in seen) return seen;
  const { field, rule, found } = seen.problem;
  return { refusal: { code: 'not-of-market', field, detail: `${field} ${rule}; it is ${found}` } };
}

function refusalOf(order: SalesOrder, isChannelKnown: boolean, known: ReadonlySet<string>): Refusal | null {
  if (!isChannelKnown)
    return { code: 'unknown-channel', field: 'channel', detail: `${order.channel} is no channel of this installation` };
  if (!isCurrency(order.currency))
    return { code: 'unknown-currency', field: 'currency', detail: `${order.currency} is no ISO 4217 currency` };
  // What the channel ships from its own stock need not be known here.
  if (order.fulfilledBy === 'channel') return null;
  const index = order.lines.findIndex((line) => !known.has(line.sku));
  if (index < 0) return null;
  return {
    code: 'unknown-sku',
    field: `lines[${index}].sku`,
    detail: `no location has an article ${order.lines[index]?.sku}`,
  };
}

const indexesOf = (facts: readonly Fact[], kind: Fact['kind']): number[] =>
  facts.flatMap((fact, index) => (fact.kind === kind ? [index] : []));

function subjectOf(fact: Fact): string | null {
  switch (fact.kind) {
    case 'order-placed':
      return orderKey(fact.order);
    case 'order-refused':
    case 'order-cancellation-requested':
    case 'order-address-changed':
      return orderKey(fact);
    case 'shipment-confirmed':
    case 'fulfilment-exception':
      return keyOfReference(fact.reference);
    default:
      return null;
  }
}

/** `<order key>@<location>` */
const keyOfReference = (reference: string): string => reference.slice(0, Math.max(0, reference.lastIndexOf('@')));

function resultOf(submitted: Submitted, subject: string | null): FactResult {
  switch (submitted.kind) {
    case 'refused':
      return { status: 'refused', subject, detail: `${submitted.code}: ${submitted.detail}` };
    case 'conflict':
      return submitted.older
        ? { status: 'ignored', subject, detail: 'an older version of an order that is known already' }
        : {
            status: 'exception',
            subject,
            detail: 'order-changed: the shop changed more than the address of an order on its way',
          };
    default:
      return { status: 'done', subject, detail: submitted.kind };
  }
}

function refusedOf(order: SalesOrder, submitted: Submitted): RefusalFact[] {
  if (submitted.kind !== 'refused') return [];
  const { channel, number, sourceId, sourceVersion } = order;
  return [{ channel, number, sourceId, sourceVersion, code: submitted.code, detail: submitted.detail }];
}

type RefusalFact = RefusedOrder & { readonly sourceVersion: string };

/** Keeps the refusals, and starts what tells the shop. A refusal that is known already is told once only. */
async function refuseOrders(
  sql: Sql,
  tenant: string,
  program: Program,
  refusals: readonly RefusalFact[],
): Promise<void> {
  if (refusals.length === 0) return;
  await sql`
    INSERT INTO order_refusal (tenant, key, source_version, code, detail)
    SELECT ${tenant}, * FROM unnest(
      ${pgArray(refusals.map(orderKey))}::text[], ${pgArray(refusals.map((refusal) => refusal.sourceVersion))}::text[],
      ${pgArray(refusals.map((refusal) => refusal.code))}::text[], ${pgArray(refusals.map((refusal) => refusal.detail))}::text[])
    ON CONFLICT DO NOTHING`;
  const unique = [...new Map(refusals.map((refusal) => [orderKey(refusal), refusal])).values()];
  await startProcesses(
    sql,
    tenant,
    startOf(program),
    unique.map((refusal) => ({
      key: orderKey(refusal),
      sourceVersion: refusal.sourceVersion,
      body: JSON.stringify(refusal),
      urgency: new Date(),
      state: '{}',
    })),
  );
}

function signalOf(fact: Fact): NewSignal[] {
  switch (fact.kind) {
    case 'order-cancellation-requested':
      return [{ key: orderKey(fact), event: cancellationRequested, id: 'cancellation', payload: { by: fact.by } }];
    case 'order-address-changed':
      return [
        {
          key: orderKey(fact),
          event: addressChanged,
          id: fact.sourceVersion,
          payload: { shipTo: fact.shipTo, sourceVersion: fact.sourceVersion },
        },
      ];
    case 'shipment-confirmed':
      return [{ key: keyOfReference(fact.reference), event: shipmentConfirmed, id: fact.shipmentId, payload: fact }];
    case 'fulfilment-exception': {
      const id = `${fact.reason}:${fact.shipmentId}`;
      return [{ key: keyOfReference(fact.reference), event: fulfilmentException, id, payload: fact }];
    }
    default:
      return [];
  }
}
