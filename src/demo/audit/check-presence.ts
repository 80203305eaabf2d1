import type { PlatformSays } from './audit-input.ts';
import type { Checked, Finding } from './audit-report.ts';
import type { Fate, OrderRecord, Records } from './order-record.ts';

/** Every placed order is accepted and in some state, refused with a reason, or held for a person. */
export function checkLostOrders(orders: readonly OrderRecord[], platform: PlatformSays): Checked {
  const refused = new Set(platform.refused.map(({ key }) => key));
  const findings = orders
    .filter(({ fate }) => fate === 'lost')
    .map(({ channel, number, key, order, wasAccepted }): Finding => {
      const toldYes = order.answer?.outcome === 'accepted' ? 'told that it is accepted, ' : '';
      const detail = wasAccepted
        ? 'the platform accepted it and no longer knows where it is'
        : refused.has(key)
          ? 'the platform refused it without a reason'
          : `${toldYes}the platform neither accepted nor refused it, and holds no exception for it`;
      return { check: 'lost-orders', channel, number, detail, counts: { lost: 1 } };
    });
  return { check: 'lost-orders', checked: orders.length, findings };
}

/** What no accepted order stands behind: effects of refused orders, and of orders that no channel ever placed. */
export function checkStrays({ orders, strays }: Records): Checked {
  const without = orders.filter(({ fate }) => fate === 'refused' || fate === 'lost' || fate === 'withdrawn');
  const ofOrders = without.flatMap((record): Finding[] => {
    const effects = effectsOf(record);
    if (effects.length === 0) return [];
    const detail = `${withoutWords[record.fate] ?? 'an order'} has ${effects.join(', ')}`;
    return [{ check: 'stray-effects', channel: record.channel, number: record.number, detail }];
  });
  const unknown = strays.map((stray): Finding => ({
    check: 'stray-effects',
    detail: `${stray}: no channel ever placed this order`,
  }));
  const unwanted = orders.filter(({ wasAccepted, order }) => wasAccepted && order.answer?.outcome === 'refused');
  const againstWord = unwanted.map(({ channel, number }): Finding => ({
    check: 'stray-effects',
    channel,
    number,
    detail: 'its buyer was told that it is refused, and the platform took it',
  }));
  const findings = [...ofOrders, ...unknown, ...againstWord];
  return { check: 'stray-effects', checked: without.length + strays.length + unwanted.length, findings };
}

const withoutWords: Partial<Readonly<Record<Fate, string>>> = {
  lost: 'an order that is lost',
  refused: 'a refused order',
  withdrawn: 'an order that its channel called off before it was known',
};

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
