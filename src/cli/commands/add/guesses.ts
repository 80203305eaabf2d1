import { camel } from './names.ts';
import type { Api, ApiOperation } from './openapi.ts';
import type { Served } from './served.ts';

/** Capabilities that answer nothing but that it is done. */
const answersNothing = new Set([
  'payments.void',
  'tax.commit',
  'tax.void',
  'erp.salesOrders.cancel',
  'fulfilment.cancel',
  'fulfilment.changeAddress',
  'storefront.orders.cancel',
  'storefront.orders.comment',
  'storefront.stock.publish',
  'storefront.prices.publish',
  'marketplace.lines.decide',
]);
/** Those that answer the vendor's id of what was made, under this name. */
const answersId: Readonly<Record<string, string | undefined>> = {
  'payments.refund': 'refund',
  'erp.shipments.post': 'shipmentReference',
  'fulfilment.request': 'fulfilmentId',
  'storefront.shipments.create': 'shipmentId',
  'storefront.invoices.create': 'invoiceId',
  'notifications.send': 'messageId',
};

/** The body of the function that makes the capability's answer; null where only a person can know. */
export function answerGuess(api: Api, { capability, operation }: Served): string | null {
  if (answersNothing.has(capability)) return 'return {};';
  const name = answersId[capability];
  if (name === undefined || operation.answer === null) return null;
  const fields = Object.keys(api.resolve(operation.answer).properties ?? {});
  const id = fields.find((field) => /^id$/i.test(field)) ?? fields.find((field) => /_?id$/i.test(field));
  return id === undefined ? null : `return { ${name}: String(answer.${id}) };`;
}

/** Parameters of a look-up that has none but the id of an order or a request in its path; null for all others. */
export function lookUpGuess({ capability }: Served, { parameters, body }: ApiOperation): string | null {
  const needed = parameters.filter((one) => one.required === true || one.in === 'path');
  const [only] = needed;
  if (only === undefined || needed.length > 1 || only.in !== 'path' || body !== null) return null;
  const input = inputIdOf(capability, only.name);
  return input === null ? null : `return { ${camel(only.name)}: input.${input} };`;
}

function inputIdOf(capability: string, parameter: string): string | null {
  if (/^(storefront\.(shipments|invoices|orders)|marketplace)\./.test(capability) && /order/i.test(parameter))
    return 'sourceId';
  return /^fulfilment\.(cancel|changeAddress)$/.test(capability) ? 'fulfilmentId' : null;
}
