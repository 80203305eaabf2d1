import type { Sql } from '../database/index.ts';
import { showCall, showOrder, type OrderView } from '../operations/index.ts';
import type { CallDetailView, OrderDetailView, RawDocumentView } from './api-types.ts';
import type { ConsoleOptions } from './console-options.ts';
import { consoleLimits } from './limits.ts';
import { graphOf } from './process-graph.ts';

/** Everything that the page of one order shows. Times inside of the sentence are of the reader's time zone. */
export async function readOrderDetail(
  options: ConsoleOptions,
  key: string,
  timeZone: string,
): Promise<OrderDetailView> {
  const { database, tenant, programs } = options;
  const order = await showOrder(database.sql, tenant, key, { now: new Date(), timeZone });
  const program = order.document === null ? undefined : programs.find((one) => one.definition.name === 'order-to-cash');
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  const { sentence, status, outcome, reason, step, document, summary } = order;
  return {
    key: order.key,
    channel: order.key.slice(0, Math.max(0, order.key.indexOf('/'))),
    number: order.key.slice(order.key.indexOf('/') + 1),
    sentence,
    status,
    outcome,
    reason,
    step,
    document,
    summary,
    acceptedAt: iso(order.acceptedAt),
    finishedAt: iso(order.finishedAt),
    dueAt: iso(order.dueAt),
    shipBy: document?.shipping.shipBy ?? null,
    toDo: toDoOf(order),
    raw: order.raw.map(rawOf),
    timeline: order.timeline.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
    graph: program === undefined ? null : graphOf(program),
    exceptions: order.exceptions.map(({ process: _process, ...exception }) => ({
      ...exception,
      raisedAt: exception.raisedAt.toISOString(),
      resolvedAt: iso(exception.resolvedAt),
    })),
  };
}

function rawOf({ body, receivedAt, ...raw }: OrderView['raw'][number]): RawDocumentView {
  const { rawCharsMax } = consoleLimits;
  return {
    ...raw,
    receivedAt: receivedAt.toISOString(),
    body: body.slice(0, rawCharsMax),
    cut: body.length > rawCharsMax,
  };
}

/** What a person should do now; an order on its way asks for nothing. */
function toDoOf(order: OrderView): string[] {
  const open = order.exceptions.filter((exception) => exception.resolvedAt === null);
  const asked = open.map(({ advice }) => advice);
  if (asked.length > 0) return [...new Set(asked)];
  if (order.status === 'refused')
    return ['Tell the shop what is wrong with it. When a corrected order comes under the same number it is taken.'];
  const promised = order.document === null ? null : new Date(order.document.shipping.shipBy);
  const isLate = order.finishedAt === null && promised !== null && promised < new Date();
  if (isLate && order.step === 'await-shipment')
    return ['The promised time is over: ask the warehouse where it stands, and tell the customer.'];
  if (isLate) return ['The promised time is over. It goes on by itself; tell the customer that it will be late.'];
  return [];
}

export async function readCall(sql: Sql, tenant: string, id: string): Promise<CallDetailView> {
  const call = await showCall(sql, tenant, id);
  return { ...call, startedAt: call.startedAt.toISOString() };
}
