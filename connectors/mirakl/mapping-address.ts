import type { Address } from '../../src/index.ts';
import { alpha2Of } from './country-codes.ts';
import { MappingFault, optionalText, requiredText } from './mapping-fault.ts';
import type { WireAddress } from './wire.ts';

/** An address of OR11; `fallbackName` stands in where the address has no name of its own. */
export function mapAddress(field: string, wire: WireAddress, fallbackName: string): Address {
  const text = (name: keyof WireAddress, max: number) => optionalText(`${field}.${name}`, wire[name], max);
  const name = `${text('firstname', 100)} ${text('lastname', 99)}`.trim() || fallbackName;
  const street = [
    requiredText(`${field}.street_1`, wire.street_1, 200),
    text('street_2', 200),
    text('company_2', 200),
    text('additional_info', 200),
  ].filter((line) => line !== '');
  const country = alpha2Of(text('country_iso_code', 20));
  if (country === undefined)
    throw new MappingFault(`${field}.country_iso_code`, 'must be a country code of ISO 3166-1', wire.country_iso_code);
  return {
    name: requiredText(`${field}.lastname`, name, 200),
    ...optional('company', text('company', 200)),
    street,
    city: requiredText(`${field}.city`, wire.city, 120),
    ...optional('region', text('state', 120)),
    ...optional('postalCode', text('zip_code', 20)),
    country,
    ...optional('phone', text('phone', 40)),
  };
}

function optional<K extends 'company' | 'region' | 'postalCode' | 'phone'>(key: K, value: string) {
  return (value === '' ? {} : { [key]: value }) as { [P in K]?: string };
}

const withheld = '(withheld by the marketplace until shipping)';

/** What stands in for an address that the operator keeps to itself until the order may be shipped. */
export function withheldAddress(name: string, country: string): Address {
  return { name, street: [withheld], city: withheld, country };
}
