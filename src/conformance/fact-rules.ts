import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isCurrency, SalesOrder, type Fact } from '../contracts/index.ts';
import type { Interpretation } from '../systems/index.ts';

const ajv = new Ajv({ strict: false });
addFormats.default(ajv, ['date-time']);
/** A schema without the names of its parts: ajv takes a name that occurs at two places for two schemas. */
const nameless = (schema: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(schema, (name, value: unknown) => (name === '$id' ? undefined : value))) as Record<
    string,
    unknown
  >;

const text = { type: 'string', minLength: 1 };
const instant = { type: 'string', format: 'date-time' };
const lines = {
  type: 'array',
  items: {
    type: 'object',
    required: ['sku', 'quantity'],
    properties: { sku: text, quantity: { type: 'integer', minimum: 1 } },
  },
};
const nullable = { type: ['string', 'null'] };
const fact = (properties: Record<string, unknown>) =>
  ajv.compile({ type: 'object', required: Object.keys(properties), properties });

/** What each kind of fact must be, beside its TypeScript type: a vendor's document is no TypeScript. */
const rules: { readonly [K in Fact['kind']]: ValidateFunction } = {
  'order-placed': fact({ order: nameless(SalesOrder) }),
  'order-refused': fact({ channel: text, number: text, sourceId: text, sourceVersion: text, code: text, detail: text }),
  'order-cancellation-requested': fact({
    channel: text,
    number: text,
    by: { enum: ['shop', 'customer'] },
    sourceVersion: text,
  }),
  'order-address-changed': fact({
    channel: text,
    number: text,
    shipTo: nameless(SalesOrder.properties.shipTo),
    sourceVersion: text,
  }),
  'shipment-confirmed': fact({
    reference: text,
    shipmentId: text,
    lines: { ...lines, minItems: 1 },
    carrier: { type: 'string' },
    service: { type: 'string' },
    trackingNumber: nullable,
    trackingUrl: nullable,
    shippedAt: instant,
    sourceVersion: text,
  }),
  'fulfilment-exception': fact({
    reference: text,
    shipmentId: { type: 'string' },
    reason: { enum: ['short', 'address', 'on-hold', 'cancelled', 'other'] },
    detail: { type: 'string' },
    lines,
    sourceVersion: text,
  }),
  'stock-counted': fact({ location: text, sku: text, onHand: { type: 'integer', minimum: 0 }, countedAt: instant }),
  'payment-changed': fact({
    authorisation: text,
    status: { enum: ['authorised', 'captured', 'voided', 'expired', 'failed', 'refunded'] },
    amount: { type: 'integer', minimum: 0 },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    sourceVersion: text,
  }),
  ignored: fact({ why: text }),
};

/**
 * What is wrong with an interpretation, as sentences. A mapping problem is right where it names field and rule; the field
 * is empty where the document as a whole cannot be read.
 */
export function interpretationProblems(interpretation: Interpretation | undefined): string[] {
  if (interpretation === undefined) return ['a document has no interpretation'];
  if ('problem' in interpretation) {
    const { field, rule, found } = interpretation.problem;
    const isNamed = [field, rule, found].every((part) => typeof part === 'string') && rule !== '';
    return isNamed ? [] : [`a mapping problem names no field or rule: ${JSON.stringify(interpretation.problem)}`];
  }
  return interpretation.facts.flatMap(factProblems);
}

function factProblems(one: Fact): string[] {
  const rule = rules[one.kind] as (((fact: unknown) => boolean) & Pick<ValidateFunction, 'errors'>) | undefined;
  if (rule === undefined) return [`there is no such kind of fact: ${JSON.stringify(one)}`];
  if (!rule(one)) {
    const [error] = rule.errors ?? [];
    return [`${one.kind}${error?.instancePath.replaceAll('/', '.') ?? ''} ${error?.message ?? 'is wrong'}`];
  }
  return one.kind === 'order-placed' ? sumProblems(one.order) : [];
}

/** The sums of src/contracts/sales-order.ts: goods, charges, taxes and the whole agree to the minor unit. */
function sumProblems({ lines: goods, charges, totals, taxIncluded, currency }: SalesOrder): string[] {
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const tax = sum([...goods, ...charges].map((part) => part.tax));
  const expected = {
    goods: sum(goods.map(({ total }) => total)),
    charges: sum(charges.map(({ amount }) => amount)),
    tax,
    grand: totals.goods + totals.charges + (taxIncluded ? 0 : tax),
  };
  const wrong = (Object.keys(expected) as (keyof typeof expected)[]).filter((name) => expected[name] !== totals[name]);
  const ofLines = goods.filter(({ quantity, unitPrice, discount, total }) => quantity * unitPrice - discount !== total);
  return [
    ...wrong.map((name) => `order.totals.${name} is ${totals[name]}, and its parts add up to ${expected[name]}`),
    ...ofLines.map(({ id }) => `order line ${id}: quantity x unit price - discount is not its total`),
    ...(isCurrency(currency) ? [] : [`order.currency ${currency} is none`]),
  ];
}
