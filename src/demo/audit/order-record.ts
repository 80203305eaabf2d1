import type { AvalaraSummary } from '../../../simulators/avalara/index.ts';
import type { InvoiceSummary, OrderSummary } from '../../../simulators/business-central/index.ts';
import type { MailSummary } from '../../../simulators/mail/index.ts';
import type { ShipBobSummary } from '../../../simulators/shipbob/index.ts';
import type { StripeSummary } from '../../../simulators/stripe/index.ts';
import type { AuditInput, PlatformSays } from './audit-input.ts';
import { groupBy } from './grouping.ts';
import { erpReference, keyOf, parcelReference, taxReference } from './references.ts';
import type { ChannelOrder } from './sales-channel.ts';

export type WarehouseRequest = ShipBobSummary['requests'][number];
export type Parcel = WarehouseRequest['shipments'][number] & { readonly location: string };
export type Intent = StripeSummary['intents'][number];
export type Mail = MailSummary['messages'][number];
export type TaxTransaction = AvalaraSummary['transactions'][number];

/**
 * Where an order stands by the platform's own word. `lost`: nobody answers for it. `withdrawn`: its channel called it off
 * before the platform heard of it.
 */
export type Fate = 'completed' | 'cancelled' | 'open' | 'exception' | 'refused' | 'withdrawn' | 'lost';

/** One placed order, and all that the ledgers of the other systems have of it. */
export interface OrderRecord {
  readonly channel: string;
  readonly number: string;
  readonly key: string;
  readonly order: ChannelOrder;
  readonly fate: Fate;
  readonly wasAccepted: boolean;
  readonly salesOrders: readonly OrderSummary[];
  readonly requests: readonly WarehouseRequest[];
  /** The shipments that left. */
  readonly parcels: readonly Parcel[];
  readonly intents: readonly Intent[];
  readonly invoices: readonly InvoiceSummary[];
  readonly tax: readonly TaxTransaction[];
  readonly mails: readonly Mail[];
}

/** The orders, and the references of effects that belong to none of them. */
export interface Records {
  readonly orders: readonly OrderRecord[];
  readonly strays: readonly string[];
}

/** Gathers the ledgers by order. Effects of channels that are not audited are not looked at. */
export function gatherRecords(input: AuditInput): Records {
  const { channels, erp, warehouse, payments, tax, mail, platform } = input;
  const placed = channels.flatMap(({ name, orders }) =>
    orders
      .filter((order) => order.visible && order.kind !== 'cancellation')
      .map((order) => ({ channel: name, order, key: keyOf(name, order.number) })),
  );
  const keys = new Set(placed.map(({ key }) => key));
  const requests = groupBy(warehouse.requests, ({ reference }) => reference.slice(0, reference.lastIndexOf('@')));
  const salesOrders = groupBy(erp.orders, ({ externalDocumentNumber }) => externalDocumentNumber.toUpperCase());
  const intents = groupBy(payments.intents, ({ orderKey }) => orderKey ?? '');
  const mails = groupBy(mail.messages, ({ reference }) => orderOfMail(reference, keys));
  const invoices = groupBy(erp.invoices, ownerOfInvoice(keys, requests, salesOrders));
  const transactions = groupBy(tax.transactions, ({ code }) => code);
  const fateOf = fates(platform);
  const orders = placed.map(({ channel, order, key }): OrderRecord => {
    const ofOrder = requests.get(key) ?? [];
    return {
      channel,
      number: order.number,
      key,
      order,
      ...fateOf(key, order),
      salesOrders: salesOrders.get(erpReference(key)) ?? [],
      requests: ofOrder,
      parcels: ofOrder.flatMap(parcelsOf),
      intents: intents.get(key) ?? [],
      invoices: invoices.get(key) ?? [],
      tax: transactions.get(taxReference(key)) ?? [],
      mails: mails.get(key) ?? [],
    };
  });
  const erpKeys = new Set([...keys].map(erpReference));
  const prefixes = channels.map(({ name }) => `${name}/`.toUpperCase());
  const isOurs = (key: string) => prefixes.some((prefix) => key.toUpperCase().startsWith(prefix));
  const outside = (groups: ReadonlyMap<string, unknown>, known: ReadonlySet<string>, what: string) =>
    [...groups.keys()].filter((key) => isOurs(key) && !known.has(key)).map((key) => `${what} ${key}`);
  const strays = [
    ...outside(salesOrders, erpKeys, 'sales order'),
    ...outside(requests, keys, 'fulfilment request'),
    ...outside(intents, keys, 'payment'),
    ...outside(invoices, keys, 'invoice'),
    ...outside(mails, keys, 'mail'),
  ];
  return { orders, strays };
}

function parcelsOf(request: WarehouseRequest): Parcel[] {
  const left = request.shipments.filter(({ shippedAt }) => shippedAt !== null);
  return left.map((shipment) => ({ ...shipment, location: request.location }));
}

/** Mails carry the key of the order, or that of a parcel, which is the order's and one part more. */
function orderOfMail(reference: string, keys: ReadonlySet<string>): string {
  if (keys.has(reference)) return reference;
  const order = reference.slice(0, reference.lastIndexOf('/'));
  return keys.has(order) ? order : reference;
}

/** An invoice belongs to the order whose parcel it names, else to the one whose sales order it names. */
function ownerOfInvoice(
  keys: ReadonlySet<string>,
  requests: ReadonlyMap<string, readonly WarehouseRequest[]>,
  salesOrders: ReadonlyMap<string, readonly OrderSummary[]>,
) {
  const byParcel = new Map<string, string>();
  const bySalesOrder = new Map<string, string>();
  for (const key of keys) {
    for (const parcel of (requests.get(key) ?? []).flatMap(parcelsOf))
      byParcel.set(erpReference(parcelReference(key, parcel.id)), key);
    for (const { number } of salesOrders.get(erpReference(key)) ?? []) bySalesOrder.set(number, key);
  }
  return ({ externalDocumentNumber, orderNumber }: InvoiceSummary): string =>
    byParcel.get(externalDocumentNumber.toUpperCase()) ?? bySalesOrder.get(orderNumber) ?? externalDocumentNumber;
}

function fates(platform: PlatformSays) {
  const accepted = new Set(platform.accepted);
  // A refusal that gives no reason is no answer.
  const reasoned = platform.refused.filter(({ code, detail }) => code !== '' || detail !== '');
  const refused = new Set(reasoned.map(({ key }) => key));
  const exceptions = new Set(platform.exceptions.map(({ key }) => key));
  const completed = new Set(platform.completed);
  const cancelled = new Set(platform.cancelled);
  const open = new Set(platform.open);
  return (key: string, order: ChannelOrder): { fate: Fate; wasAccepted: boolean } => {
    const wasAccepted = accepted.has(key);
    if (completed.has(key)) return { fate: 'completed', wasAccepted };
    if (cancelled.has(key)) return { fate: 'cancelled', wasAccepted };
    if (exceptions.has(key)) return { fate: 'exception', wasAccepted };
    if (open.has(key)) return { fate: 'open', wasAccepted };
    if (wasAccepted) return { fate: 'lost', wasAccepted };
    if (refused.has(key) || wasToldNo(order)) return { fate: 'refused', wasAccepted };
    return { fate: order.withdrawn ? 'withdrawn' : 'lost', wasAccepted };
  };
}

/** The channel handed it in and heard at once why it is not taken. */
const wasToldNo = ({ answer }: ChannelOrder): boolean => answer?.outcome === 'refused' && answer.reason !== '';
