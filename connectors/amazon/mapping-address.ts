import type { Address } from '../../src/index.ts';
import { MappingFault, optionalText, requiredText } from './mapping-fault.ts';
import type { SellerSettings } from './settings.ts';
import type { WireAddress, WireOrder } from './wire.ts';

const limits = { name: 200, company: 200, street: 200, city: 120, region: 120, postalCode: 20, phone: 40 } as const;
const path = 'recipient.deliveryAddress';

/** Where the seller ships the order to. */
export function mapAddress(order: WireOrder): Address {
  const wire = order.recipient?.deliveryAddress;
  if (wire === undefined || wire === null)
    throw new MappingFault(path, 'must be there: the application needs the role for shipping addresses', wire);
  const lines = linesOf(wire);
  if (lines.length === 0) throw new MappingFault(`${path}.addressLine1`, 'must not be empty', wire.addressLine1);
  return {
    name: requiredText(`${path}.name`, wire.name, limits.name),
    ...optional(wire),
    street: lines,
    city: requiredText(`${path}.city`, cityOf(wire), limits.city),
    country: countryOf(wire.countryCode),
  };
}

/**
 * Where Amazon ships an order to that it fulfils itself: sellers are told no more than the region, and what a canonical
 * address must have beside that is said to be unknown. Nobody sends anything there.
 */
export function mapRegion(order: WireOrder, settings: SellerSettings): Address {
  const wire = order.recipient?.deliveryAddress ?? {};
  const lines = linesOf(wire);
  const city = optionalText(`${path}.city`, cityOf(wire), limits.city);
  return {
    name: optionalText(`${path}.name`, wire.name ?? order.buyer?.buyerName, limits.name) || 'Customer of Amazon',
    ...optional(wire),
    street: lines.length === 0 ? ['Known to Amazon only'] : lines,
    city: city === '' ? 'Known to Amazon only' : city,
    country: countryOf(wire.countryCode ?? settings.country),
  };
}

function optional(wire: WireAddress): Pick<Address, 'company' | 'region' | 'postalCode' | 'phone'> {
  const company = optionalText(`${path}.companyName`, wire.companyName, limits.company);
  const region = optionalText(`${path}.stateOrRegion`, wire.stateOrRegion, limits.region);
  const postalCode = optionalText(`${path}.postalCode`, wire.postalCode, limits.postalCode);
  const phone = optionalText(`${path}.phone`, wire.phone, limits.phone);
  return {
    ...(company === '' ? {} : { company }),
    ...(region === '' ? {} : { region }),
    ...(postalCode === '' ? {} : { postalCode }),
    ...(phone === '' ? {} : { phone }),
  };
}

/** Japanese addresses have their city in the region or in the lines. */
function cityOf(wire: WireAddress): string {
  const candidates = [wire.city, wire.municipality, wire.districtOrCounty, wire.stateOrRegion];
  const names = candidates.map((name) => optionalText(`${path}.city`, name, limits.city));
  return names.find((name) => name !== '') ?? '';
}

function linesOf(wire: WireAddress): string[] {
  return [wire.addressLine1, wire.addressLine2, wire.addressLine3]
    .map((line, at) => optionalText(`${path}.addressLine${at + 1}`, line, limits.street))
    .filter((line) => line !== '');
}

function countryOf(value: unknown): string {
  const country = String(value ?? '');
  if (!/^[A-Z]{2}$/.test(country))
    throw new MappingFault(`${path}.countryCode`, 'must be a country code of two capital letters', country);
  return country;
}
