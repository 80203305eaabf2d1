import type { PlannedOrder, Wish } from './planned-order.ts';

const hourMs = 3_600_000;
const million = 1_000_000;

/** An order as the storefront API takes it; amounts in minor units. */
export interface AppOrder {
  readonly channel: string;
  readonly number: string;
  readonly currency: string;
  readonly customer: { readonly email: string };
  readonly lines: readonly { readonly id: string; readonly sku: string; readonly quantity: number }[];
  readonly totals: { readonly grand: number };
  readonly shipping: { readonly serviceLevel: string; readonly shipBy: string };
  readonly placedAt: string;
}

/** What the buyer puts into the basket of what is there; empty where nothing of it is. */
export function basketOf(plan: PlannedOrder, available: ReadonlyMap<string, number>): Wish[] {
  const there = plan.wishes.filter(({ sku, quantity }) => (available.get(sku) ?? 0) >= quantity);
  return there.slice(0, plan.lineCount);
}

/** The order of a basket, placed at a moment: what the app writes down, and then sends as it is. */
export function orderOf(plan: PlannedOrder, basket: readonly Wish[], channel: string, atMs: number): AppOrder {
  const at = new Date(atMs).toISOString();
  const { person, delivery, taxRatePerMillion: rate } = plan;
  const lines = basket.map(({ sku, name, quantity, unitPrice }, index) => {
    const total = quantity * unitPrice;
    return { id: String(index + 1), sku, name, quantity, unitPrice, discount: 0, tax: taxOn(total, rate), total };
  });
  const postage = { amount: delivery.amount, tax: taxOn(delivery.amount, rate) };
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const goods = sum(lines.map(({ total }) => total));
  const tax = sum(lines.map((line) => line.tax)) + postage.tax;
  const address = { name: person.name, ...plan.address };
  const order = {
    channel,
    number: plan.number,
    sourceId: plan.number,
    sourceVersion: at,
    placedAt: at,
    currency: plan.currency,
    taxIncluded: false,
    customer: {
      ...(person.id === null ? {} : { id: person.id }),
      guest: person.id === null,
      email: person.email,
      name: person.name,
      locale: 'en-US',
    },
    billTo: address,
    shipTo: address,
    lines,
    charges: [{ id: 'shipping', kind: 'shipping', name: 'Shipping', ...postage }],
    totals: { goods, charges: postage.amount, tax, grand: goods + postage.amount + tax },
    payment: { method: 'card', token: plan.token },
    shipping: {
      method: delivery.method,
      serviceLevel: delivery.serviceLevel,
      shipBy: new Date(atMs + delivery.shipWithinHours * hourMs).toISOString(),
    },
  };
  return order;
}

/** Tax on top of an amount, half a cent up. */
function taxOn(amount: number, ratePerMillion: number): number {
  return Math.floor((amount * ratePerMillion + million / 2) / million);
}
