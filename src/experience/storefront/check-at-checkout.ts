import type { SalesOrder } from '../../contracts/index.ts';
import { experienceErrors } from '../errors.ts';
import { FieldRefusal } from '../field-refusal.ts';
import type { CapabilityCalls, ExperienceChannel } from '../ports.ts';
import type { Availability } from './availability.ts';

export type CheckResult = 'ok' | 'pending' | 'not-needed' | 'backorder' | 'differs' | 'fallback' | 'declined';
export interface Check {
  readonly result: CheckResult;
  readonly detail?: string;
}

/** Whether what is ordered can be promised now: refused where not, unless the buyer waits for it. */
export async function checkStock(
  order: SalesOrder,
  channel: ExperienceChannel,
  availability: Availability,
): Promise<Check> {
  if (order.fulfilledBy === 'channel') return { result: 'not-needed' };
  const demand = new Map<string, number>();
  for (const { sku, quantity } of order.lines) demand.set(sku, (demand.get(sku) ?? 0) + quantity);
  // The last units are what matters here, so nothing remembered is used.
  const { items } = await availability(channel, [...demand.keys()], 0);
  const short = new Map(
    items.filter(({ sku, available }) => available < (demand.get(sku) ?? 0)).map((one) => [one.sku, one]),
  );
  if (short.size === 0) return { result: 'ok' };
  const isUnknown = [...short.values()].some(({ known }) => !known);
  const detail = `${short.size} of ${demand.size} articles are not there in full`;
  if ((order.onShortage ?? channel.onShortage) === 'backorder' && !isUnknown) return { result: 'backorder', detail };
  const errors = order.lines.flatMap(({ sku }, index) => {
    const found = short.get(sku);
    if (found === undefined) return [];
    return [
      {
        field: `lines[${index}].quantity`,
        code: found.known ? 'stock-short' : 'unknown-sku',
        detail: found.known
          ? `${demand.get(sku)} of ${sku} are asked for, ${found.available} are there.`
          : `There is no article ${sku}.`,
      },
    ];
  });
  throw new FieldRefusal(experienceErrors.XD_STOCK_SHORT(), errors);
}

/** Asks whatever checks addresses for the channel; who gives no answer in time is told of as pending. */
export async function checkAddress(order: SalesOrder, calls: CapabilityCalls, leftMs: number): Promise<Check> {
  const { channel, number, shipTo } = order;
  if (!calls.supports('addresses.check', channel)) return { result: 'not-needed' };
  if (leftMs <= 0) return { result: 'pending' };
  const item = { key: `checkout:${channel}/${number}:check-address:0`.slice(0, 200), input: { address: shipTo } };
  const outcomes = await within(leftMs, calls.run('addresses.check', channel, [item]));
  const outcome = outcomes?.[0];
  // An address service that fails does not keep anybody from buying: the warehouse looks at the address again.
  if (outcome === undefined || outcome.kind !== 'done') return { result: 'pending' };
  if (outcome.value.deliverable) return { result: 'ok' };
  const detail = outcome.value.messages.join(' ') || 'The address service does not know it.';
  throw new FieldRefusal(experienceErrors.XD_ADDRESS_UNDELIVERABLE({ detail }), [
    { field: 'shipTo', code: 'undeliverable', detail },
  ]);
}

/** The work's result, or undefined when the time is over first; the work goes on, and its failure is nobody's. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work.catch(() => undefined), over]);
  } finally {
    clearTimeout(timer);
  }
}
