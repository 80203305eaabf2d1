import type { SalesOrder } from '../../src/index.ts';
import { listOf, MappingFault, requiredId } from './mapping-fault.ts';
import type { WireOrder, WirePayment } from './wire.ts';

const authorisationPattern = /^pi_[A-Za-z0-9]+/;
const tokenPattern = /^(?:payment_method:)?(pm_[A-Za-z0-9_]+)$/;
const tokenKeys = new Set(['token', 'payment_method', 'payment_method_id']);

/**
 * The payment of an order. `last_trans_id` holds the PaymentIntent of an authorisation that the shop has; extensions append a
 * suffix ("pi_…-authorization"). The token is the extension attribute payment_additional_info with the name `token`, else the
 * value in additional_information that looks like a PaymentMethod: Adobe's REST lists those values without their names.
 */
export function mapPayment(order: WireOrder): SalesOrder['payment'] {
  const { payment } = order;
  if (payment === undefined || payment === null) throw new MappingFault('payment', 'must be there', payment);
  const method = requiredId('payment.method', payment.method);
  const authorisation = authorisationPattern.exec(payment.last_trans_id ?? '')?.[0];
  const token = namedToken(order) ?? listedToken(payment);
  return {
    method,
    ...(token === undefined ? {} : { token }),
    ...(authorisation === undefined ? {} : { authorisation }),
  };
}

function namedToken(order: WireOrder): string | undefined {
  const field = 'extension_attributes.payment_additional_info';
  const listed = listOf(field, order.extension_attributes?.payment_additional_info);
  const value = listed.find(({ key }) => tokenKeys.has(key ?? ''))?.value;
  return typeof value === 'string' ? tokenPattern.exec(value)?.[1] : undefined;
}

function listedToken(payment: WirePayment): string | undefined {
  const values = Object.values(payment.additional_information ?? {});
  return values
    .filter((value): value is string => typeof value === 'string')
    .map((value) => tokenPattern.exec(value)?.[1])
    .find((token) => token !== undefined);
}
