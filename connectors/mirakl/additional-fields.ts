import type { SalesOrder } from '../../src/index.ts';
import { optionalText } from './mapping-fault.ts';
import type { ShopSettings } from './settings.ts';
import type { WireField } from './wire.ts';

const emailPattern = /^[^@\s]+@[^@\s]+$/;

/** Puts the values of the operator's own fields where the settings want them; fields without a rule are passed over. */
export function readAdditionalFields(
  order: SalesOrder,
  fields: readonly WireField[] | null | undefined,
  settings: ShopSettings,
): SalesOrder {
  let result = order;
  for (const [at, field] of (fields ?? []).entries()) {
    const rule = settings.additionalFields[field.code];
    if (rule === undefined || !('readInto' in rule)) continue;
    const text = optionalText(`order_additional_fields[${at}].value`, valueOf(field.value), 200);
    if (text !== '') result = put(result, rule.readInto, text);
  }
  return result;
}

function valueOf(value: unknown): unknown {
  return Array.isArray(value) ? value.join(', ') : value;
}

type Target = 'customer.email' | 'shipTo.phone' | 'shipTo.company' | 'shipTo.region' | 'billTo.company';

function put(order: SalesOrder, target: Target, text: string): SalesOrder {
  const { customer, shipTo, billTo } = order;
  switch (target) {
    case 'customer.email':
      return emailPattern.test(text) ? { ...order, customer: { ...customer, email: text } } : order;
    case 'shipTo.phone':
      return { ...order, shipTo: { ...shipTo, phone: text.slice(0, 40) } };
    case 'shipTo.company':
      return { ...order, shipTo: { ...shipTo, company: text } };
    case 'shipTo.region':
      return { ...order, shipTo: { ...shipTo, region: text.slice(0, 120) } };
    case 'billTo.company':
      return { ...order, billTo: { ...billTo, company: text } };
  }
}

/** Fixed values that go with every shipment or offer, by code. */
export function sentFields(settings: ShopSettings, with_: 'shipment' | 'offer'): [code: string, value: string][] {
  return Object.entries(settings.additionalFields).flatMap(([code, rule]) =>
    'sendWith' in rule && rule.sendWith === with_ ? [[code, rule.value] as [string, string]] : [],
  );
}
