import type { Fact, Interpretation, RawDocument } from '../../src/index.ts';
import { parseBody } from './lossless-body.ts';
import { MappingFault, OrderFault } from './mapping-fault.ts';
import { identityOf, mapOrder } from './mapping-order.ts';
import type { ShopSettings } from './settings.ts';
import type { WireOrder } from './wire.ts';

/** States in which there is nothing to do; the order comes again when it leaves them. */
const waiting: Readonly<Record<string, string>> = {
  holded: 'the shop holds the order; it comes again when it is released',
  pending_payment: 'the shop waits for the payment; the order comes again when it is there',
  payment_review: 'the shop reviews the payment; the order comes again after that',
  complete: 'the order is shipped and invoiced in the shop',
  closed: 'the order is closed in the shop',
};

/** The canonical facts of one version of an order, or why there are none. */
export function interpretOrder(document: RawDocument, settings: ShopSettings): Interpretation {
  const order = parseBody(document.body) as WireOrder | null | undefined;
  if (typeof order !== 'object' || order === null || Array.isArray(order))
    return { problem: { field: '$', rule: 'must be an order as a JSON object', found: document.body.slice(0, 120) } };
  const why = waiting[order.state ?? ''];
  if (why !== undefined) return { facts: [{ kind: 'ignored', why }] };
  try {
    return { facts: factsOf(order, settings) };
  } catch (error) {
    if (error instanceof OrderFault) return refusal(order, settings, error);
    if (error instanceof MappingFault) return { problem: error.problem };
    throw error;
  }
}

function refusal(order: WireOrder, settings: ShopSettings, { code, problem }: OrderFault): Interpretation {
  const { field, rule, found } = problem;
  const detail = `${field} ${rule}${found === '' ? '' : ` (found ${found})`}`;
  try {
    return { facts: [{ kind: 'order-refused', ...identityOf(order, settings), code, detail }] };
  } catch {
    // Without its number or its id nobody can be told: then it is a document that cannot be mapped.
    return { problem };
  }
}

function factsOf(wire: WireOrder, settings: ShopSettings): Fact[] {
  const order = mapOrder(wire, settings);
  const placed: Fact = { kind: 'order-placed', order };
  const by = cancelledBy(wire, settings);
  if (by === null) return [placed];
  const { channel, number, sourceVersion } = order;
  return [placed, { kind: 'order-cancellation-requested', channel, number, by, sourceVersion }];
}

function cancelledBy(wire: WireOrder, settings: ShopSettings): 'shop' | 'customer' | null {
  if (wire.state === 'canceled') return 'shop';
  return wire.status === settings.cancellationRequestStatus ? 'customer' : null;
}
