import { type Address, type MappingProblem, type SalesOrder } from '../contracts/index.ts';
import type { Market } from './market.ts';
import { shipByOf } from './ship-by.ts';

const millionths = 1_000_000n;

/** An order as its market has it, or why it is none of this market. */
export type InMarket = { readonly order: SalesOrder } | { readonly problem: MappingProblem };

/**
 * Looks at an order with the eyes of its channel's market: currency and tax mode must be the market's, the channel collects
 * the tax where the market says so, the calendar promises the day where the market does it, and mails are in one of its
 * languages.
 */
export function inMarket(order: SalesOrder, market: Market, shipBy: 'channel' | 'market'): InMarket {
  const { currency, tax, calendar } = market;
  if (order.currency !== currency)
    return {
      problem: {
        field: 'currency',
        rule: `must be ${currency}, the currency of market ${market.name}`,
        found: order.currency,
      },
    };
  if (tax.mode !== 'channel-collected' && order.totals.tax > 0 && order.taxIncluded !== (tax.mode === 'inclusive')) {
    const rule = `must be ${tax.mode === 'inclusive'}: market ${market.name} has prices ${tax.mode === 'inclusive' ? 'with' : 'without'} tax`;
    return { problem: { field: 'taxIncluded', rule, found: String(order.taxIncluded) } };
  }
  const isCollected = tax.mode === 'channel-collected' && order.taxCollectedBy === undefined;
  const promised =
    shipBy === 'channel' ? order.shipping.shipBy : shipByOf(calendar, order.placedAt, order.shipping.serviceLevel);
  return {
    order: {
      ...order,
      ...(isCollected ? { taxCollectedBy: 'channel' } : {}),
      customer: { ...order.customer, locale: languageIn(market, order.customer.locale) },
      shipping: { ...order.shipping, shipBy: promised },
    },
  };
}

/** What an address lacks in this market, as fields with their rule. */
export function addressFaults({ addresses }: Market, address: Address): MappingProblem[] {
  const lacking = addresses.needs.filter((field) => (address[field] ?? '') === '');
  const code = address.postalCode ?? '';
  const isWrong =
    addresses.postalCode !== undefined && code !== '' && !new RegExp(`^(?:${addresses.postalCode})$`).test(code);
  return [
    ...lacking.map((field) => ({ field, rule: 'must not be empty in this market', found: '' })),
    ...(isWrong ? [{ field: 'postalCode', rule: `must have the form ${addresses.postalCode}`, found: code }] : []),
  ];
}

/** An address as it stands on a label there; lines of which nothing is filled are left out. */
export function labelOf({ addresses }: Market, address: Address): string[] {
  const fields: Readonly<Record<string, string | undefined>> = { ...address, street: address.street.join(', ') };
  return addresses.label
    .map((line) =>
      line
        .replace(/\{(\w+)\}/g, (_, field: string) => fields[field] ?? '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '' && line !== ',');
}

/** `documentNumber(germany, 'invoice', 42)` is `DE-INV-00000042`. */
export function documentNumber(
  { documentNumbers }: Market,
  kind: keyof Market['documentNumbers'],
  number: number,
): string {
  const { form, digits } = documentNumbers[kind];
  return form.replace('{number}', String(number).padStart(digits, '0'));
}

/** The language to write in: the customer's own, one of the same tongue, or the market's first. */
export function languageIn({ languages }: Market, wanted: string | undefined): string {
  if (wanted === undefined) return languages[0];
  const tongue = wanted.split('-')[0];
  return (
    languages.find((one) => one === wanted) ?? languages.find((one) => one.split('-')[0] === tongue) ?? languages[0]
  );
}

/**
 * The tax of amounts in minor units: within them where the market's prices include it, else on top. Rounded as the market
 * does; once for all where it rounds a document, else for each. Exact: no float is in between.
 */
export function taxOf(market: Market, amounts: readonly number[], ratePerMillion: number): number {
  const rate = BigInt(ratePerMillion);
  const divisor = market.tax.mode === 'inclusive' ? millionths + rate : millionths;
  const whole = amounts.reduce((sum, amount) => sum + amount, 0);
  const rounded = (market.rounding.per === 'document' ? [whole] : amounts).map((amount) =>
    divided(BigInt(amount) * rate, divisor, market.rounding.mode),
  );
  return rounded.reduce((sum, amount) => sum + amount, 0);
}

/** A quotient in whole minor units; a negative amount (a credit) is the mirror of the positive one. */
function divided(dividend: bigint, divisor: bigint, mode: Market['rounding']['mode']): number {
  const isNegative = dividend < 0n;
  const positive = isNegative ? -dividend : dividend;
  const quotient = positive / divisor;
  const twice = 2n * (positive % divisor);
  const isUp =
    mode !== 'down' && (twice > divisor || (twice === divisor && (mode === 'half-up' || quotient % 2n === 1n)));
  const result = Number(isUp ? quotient + 1n : quotient);
  return isNegative ? (result === 0 ? 0 : -result) : result;
}
