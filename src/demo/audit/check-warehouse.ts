import type { Inspect } from './check-orders.ts';
import { beyond, countRepeats, groupBy, listUnits, unitsOf } from './grouping.ts';
import type { OrderRecord } from './order-record.ts';
import { requestReference } from './references.ts';

const isUnderWay = ({ status, shippedAt }: { status: string; shippedAt: string | null }) =>
  shippedAt === null && status !== 'Cancelled' && status !== 'Exception';

/** Shipments that left or will leave. */
const livingShipments = ({ requests }: Pick<OrderRecord, 'requests'>) =>
  requests.flatMap(({ shipments }) => shipments).filter((one) => one.shippedAt !== null || isUnderWay(one));

/** One request a location, under the reference of order and location, and together not more than was ordered. */
export const inspectRequests: Inspect = (record) => {
  const { fate, key, requests, order } = record;
  if (order.ships)
    return requests.length === 0 ? [] : [{ detail: 'the channel ships it itself, and the warehouse was asked for it' }];
  if (requests.length === 0)
    return fate === 'completed' ? [{ detail: 'completed, and the warehouse was asked for nothing' }] : [];
  const repeats = countRepeats(requests, ({ reference }) => reference);
  if (repeats > 0) {
    const twice = [...groupBy(requests, ({ reference }) => reference)].filter(([, group]) => group.length > 1);
    const detail = twice.map(([reference, group]) => `${group.length} requests ${reference}`).join(', ');
    return [{ detail, counts: { duplicated: repeats } }];
  }
  const astray = requests.find(({ reference, location }) => reference !== requestReference(key, location));
  if (astray !== undefined) return [{ detail: `the request ${astray.reference} went to ${astray.location}` }];
  const tooMuch = beyond(unitsOf(livingShipments(record).flatMap(({ lines }) => lines)), unitsOf(order.lines));
  if (tooMuch.length === 0) return [];
  return [{ detail: `asked for more than was ordered: ${listUnits(tooMuch)}`, counts: { duplicated: 1 } }];
};

/** What left is what was asked for; of a cancelled order nothing leaves, and nothing is under way when one is over. */
export const inspectShipments: Inspect = ({ fate, order, requests, parcels }) => {
  const found = requests.flatMap((request) => {
    const tooMuch = beyond(
      unitsOf(livingShipments({ requests: [request] }).flatMap(({ lines }) => lines)),
      unitsOf(request.lines),
    );
    return tooMuch.length === 0 ? [] : [{ detail: `${request.reference} ships beyond it: ${listUnits(tooMuch)}` }];
  });
  if (fate !== 'completed' && fate !== 'cancelled') return found;
  const underWay = requests.flatMap(({ shipments }) => shipments.filter(isUnderWay));
  if (underWay.length > 0)
    found.push({ detail: `${fate}, and the shipment ${underWay[0]?.id} is still ${underWay[0]?.status}` });
  if (fate === 'cancelled' && parcels.length > 0)
    found.push({ detail: `cancelled, and shipped: ${listUnits(parcels.flatMap(({ lines }) => lines))}` });
  if (fate === 'completed' && !order.ships && requests.length > 0 && parcels.length === 0)
    found.push({ detail: 'completed, and nothing has left the warehouse' });
  return found;
};
