import type { Address } from '../../src/index.ts';
import { cut, fieldLengths } from './document-number.ts';
import type { DocumentLine } from './odata.ts';

/** Where the beta API and v2.0 word the same thing differently. */
export interface Dialect {
  readonly version: 'beta' | 'v2.0';
  /** Fields of a customer's address. */
  customerAddress(address: Address): Record<string, unknown>;
  /** Fields of an order's ship-to address; the beta order has none. */
  shipTo(address: Address): Record<string, unknown>;
  /** A day (`2026-11-25…`) as the field takes it. */
  day(instant: string): string;
  /** Url of one order line below the company. */
  orderLineUrl(line: DocumentLine): string;
  /** Number of the item or account that a line is about. */
  lineNumber(line: DocumentLine): string;
}

const beta: Dialect = {
  version: 'beta',
  customerAddress: (address) => ({
    address: {
      street: linesOf(address).join('\n'),
      city: cut(address.city, fieldLengths.city),
      state: cut(address.region ?? '', fieldLengths.state),
      countryLetterCode: address.country,
      postalCode: cut(address.postalCode ?? '', fieldLengths.postalCode),
    },
  }),
  shipTo: () => ({}),
  // The real beta service has a plain date here; the published description says date-time, and the connector follows it.
  day: (instant) => `${instant.slice(0, 10)}T00:00:00Z`,
  orderLineUrl: (line) => `salesOrderLines(documentId=${line.documentId},sequence=${line.sequence})`,
  lineNumber: (line) => line.lineDetails?.number ?? '',
};

const version2: Dialect = {
  version: 'v2.0',
  customerAddress: (address) => {
    const [addressLine1 = '', addressLine2 = ''] = linesOf(address);
    return {
      addressLine1,
      addressLine2,
      city: cut(address.city, fieldLengths.city),
      state: cut(address.region ?? '', fieldLengths.state),
      country: address.country,
      postalCode: cut(address.postalCode ?? '', fieldLengths.postalCode),
    };
  },
  shipTo: (address) => {
    const [shipToAddressLine1 = '', shipToAddressLine2 = ''] = linesOf(address);
    return {
      shipToName: cut(address.name, fieldLengths.displayName),
      shipToAddressLine1,
      shipToAddressLine2,
      shipToCity: cut(address.city, fieldLengths.city),
      shipToState: cut(address.region ?? '', fieldLengths.state),
      shipToCountry: address.country,
      shipToPostCode: cut(address.postalCode ?? '', fieldLengths.postalCode),
    };
  },
  day: (instant) => instant.slice(0, 10),
  orderLineUrl: (line) => `salesOrderLines(${line.id ?? ''})`,
  lineNumber: (line) => line.lineObjectNumber ?? '',
};

export function dialectOf(baseUrl: string): Dialect {
  return /\/beta\/?$/.test(baseUrl) ? beta : version2;
}

/** Business Central has two address lines of 50 characters; what stands in more lines is joined into the second. */
function linesOf(address: Address): string[] {
  const [first = '', ...rest] = address.street;
  const lines = [first, rest.join(', ')].filter((line) => line !== '');
  return lines.map((line) => cut(line, fieldLengths.addressLine));
}
