import type { Fact, Interpretation } from '../../src/index.ts';
import { listOf, MappingFault, OrderFault } from './mapping-fault.ts';
import { identityOf, isFulfilledByAmazon, mapOrder } from './mapping-order.ts';
import type { SellerSettings } from './settings.ts';
import type { WireItem, WireOrder } from './wire.ts';

export const ignored = (why: string): Interpretation => ({ facts: [{ kind: 'ignored', why }] });

/** The canonical facts of one version of an order, or why there are none. */
export function interpretOrder(order: WireOrder, settings: SellerSettings): Interpretation {
  const why = whyIgnored(order, settings);
  if (why !== null) return ignored(why);
  try {
    if (order.fulfillment?.fulfillmentStatus === 'CANCELLED') return { facts: [cancellationOf(order, settings)] };
    return { facts: [{ kind: 'order-placed', order: mapOrder(order, settings) }, ...requestsOf(order, settings)] };
  } catch (error) {
    if (error instanceof OrderFault) return refusal(order, settings, error);
    if (error instanceof MappingFault) return { problem: error.problem };
    throw error;
  }
}

/** Why an order concerns nobody here, in its present state; null where it does. */
function whyIgnored(order: WireOrder, settings: SellerSettings): string | null {
  const { marketplaceId, channelName } = order.salesChannel ?? {};
  if (channelName === 'NON_AMAZON') return 'the order was placed elsewhere and is only shipped by Amazon';
  if (marketplaceId !== undefined && marketplaceId !== settings.marketplaceId)
    return `the order is of the store ${marketplaceId}, which is another channel`;
  switch (order.fulfillment?.fulfillmentStatus) {
    case 'PENDING':
      return 'the payment is pending; the order comes again when it is unshipped';
    case 'PENDING_AVAILABILITY':
      return 'the order is for something that is not out yet; it comes again when it is unshipped';
    case 'UNFULFILLABLE':
      return 'Amazon cannot fulfil the order';
    case 'SHIPPED':
      return isFulfilledByAmazon(order) ? null : 'the order is shipped';
    default:
      return null;
  }
}

function cancellationOf(order: WireOrder, settings: SellerSettings): Fact {
  const { channel, number, sourceVersion } = identityOf(order, settings);
  const isByBuyer = listOf('orderItems', order.orderItems).some(
    ({ cancellation }) => cancellation?.cancellationExecution?.cancelledBy === 'BUYER',
  );
  const by = isByBuyer ? 'customer' : 'shop';
  return { kind: 'order-cancellation-requested', channel, number, by, sourceVersion };
}

/** The buyer asks for items to be cancelled; of all that is open it is the order, of some a person must decide. */
function requestsOf(order: WireOrder, settings: SellerSettings): Fact[] {
  const open = listOf('orderItems', order.orderItems).filter(
    ({ fulfillment }) => fulfillment?.quantityUnfulfilled !== 0,
  );
  const isAsked = ({ cancellation }: WireItem) => cancellation?.cancellationRequest?.requester === 'BUYER';
  const asked = open.filter(isAsked);
  if (asked.length === 0) return [];
  const { channel, number, sourceVersion } = identityOf(order, settings);
  if (asked.length === open.length)
    return [{ kind: 'order-cancellation-requested', channel, number, by: 'customer', sourceVersion }];
  const ids = asked.map(({ orderItemId }) => orderItemId ?? '').join(', ');
  return [
    {
      kind: 'ignored',
      why: `the buyer asks to cancel items ${ids} of order ${number} and not the others: the seller decides at Amazon`,
    },
  ];
}

function refusal(order: WireOrder, settings: SellerSettings, { code, problem }: OrderFault): Interpretation {
  const { field, rule, found } = problem;
  try {
    const detail = `${field} ${rule} (found ${found})`;
    return { facts: [{ kind: 'order-refused', ...identityOf(order, settings), code, detail }] };
  } catch {
    // Without its number nobody can be told: then it is a document that cannot be mapped.
    return { problem };
  }
}
