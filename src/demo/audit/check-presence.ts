import type { PlatformSays } from './audit-input.ts';
import type { Checked, Finding } from './audit-report.ts';
import type { OrderRecord, Records } from './order-record.ts';

/** Every placed order is accepted and in some state, refused with a reason, or held for a person. */
export function checkLostOrders(orders: readonly OrderRecord[], platform: PlatformSays): Checked {
  const refused = new Set(platform.refused.map(({ number }) => number));
  const findings = orders
    .filter(({ fate }) => fate === 'lost')
    .map(({ number, wasAccepted }): Finding => {
      const detail = wasAccepted
        ? 'the platform accepted it and no longer knows where it is'
        : refused.has(number)
          ? 'the platform refused it without a reason'
          : 'the platform neither accepted nor refused it, and holds no exception for it';
      return { check: 'lost-orders', number, detail, counts: { lost: 1 } };
    });
  return { check: 'lost-orders', checked: orders.length, findings };
}

/** What no accepted order stands behind: effects of refused orders, and of orders that the shop never placed. */
export function checkStrays({ orders, strays }: Records): Checked {
  const without = orders.filter(({ fate }) => fate === 'refused' || fate === 'lost');
  const ofOrders = without.flatMap((record): Finding[] => {
    const effects = effectsOf(record);
    if (effects.length === 0) return [];
    const detail = `${record.fate === 'lost' ? 'an order that is lost' : 'a refused order'} has ${effects.join(', ')}`;
    return [{ check: 'stray-effects', number: record.number, detail }];
  });
  const unknown = strays.map((stray): Finding => ({
    check: 'stray-effects',
    detail: `${stray}: the shop never placed this order`,
  }));
  return { check: 'stray-effects', checked: without.length + strays.length, findings: [...ofOrders, ...unknown] };
}

/** An authorisation alone is no effect of the platform: the shop may have made it before the order was refused. */
function effectsOf({ salesOrders, requests, intents, invoices, mails }: OrderRecord): string[] {
  const counts: [number, string][] = [
    [salesOrders.length, 'sales orders'],
    [requests.length, 'fulfilment requests'],
    [intents.filter(({ captured }) => captured > 0).length, 'captured payments'],
    [invoices.length, 'invoices'],
    [mails.length, 'mails'],
  ];
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${what}: ${count}`);
}
