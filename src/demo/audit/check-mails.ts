import type { Finding } from './audit-report.ts';
import type { Inspect } from './check-orders.ts';
import { groupBy } from './grouping.ts';
import type { OrderRecord } from './order-record.ts';
import { parcelReference } from './references.ts';

type Found = Omit<Finding, 'check' | 'number'>;

/** Each promised mail once, no mail twice, and none that was not promised. */
export const inspectMails: Inspect = (record) => {
  const sent = groupBy(record.mails, ({ kind, reference }) => `${kind} ${reference}`);
  const promised = promisedMails(record);
  const twice = [...sent].filter(([, group]) => group.length > 1);
  const missing = promised.due.filter((mail) => !sent.has(mail));
  const allowed = new Set([...promised.due, ...promised.possible]);
  const surplus = [...sent.keys()].filter((mail) => !allowed.has(mail));
  return [
    ...twice.map(([mail, group]): Found => ({
      detail: `${mail} was sent ${group.length} times`,
      counts: { duplicated: group.length - 1 },
    })),
    ...missing.map((mail): Found => ({ detail: `${mail} was not sent` })),
    ...surplus.map((mail): Found => ({ detail: `${mail} was sent, and nothing calls for it` })),
  ];
};

/**
 * A cancelled order may have had its confirmation, which is sent while the warehouse is asked; an order on its way may
 * have had any of its mails.
 */
function promisedMails({ fate, key, parcels, order }: OrderRecord) {
  // A channel that keeps the address to itself writes to its buyers itself.
  if (!order.hasEmail) return { due: [], possible: [] };
  const confirmed = `order-confirmed ${key}`;
  const cancelled = `order-cancelled ${key}`;
  const shipped = parcels.map(({ id }) => `order-shipped ${parcelReference(key, id)}`);
  if (fate === 'completed') return { due: [confirmed, ...shipped], possible: [] };
  if (fate === 'cancelled') return { due: [cancelled], possible: [confirmed] };
  return { due: [], possible: [confirmed, ...shipped, cancelled] };
}
