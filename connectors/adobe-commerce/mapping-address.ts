import { type Address } from '../../src/index.ts';
import { MappingFault, optionalText, requiredText } from './mapping-fault.ts';
import type { ShopSettings } from './settings.ts';
import type { WireAddress } from './wire.ts';

const limits = { name: 200, company: 200, street: 200, city: 120, region: 120, postalCode: 20, phone: 40 } as const;
const streetLineCountMax = 4;

/** An address of the order; `path` is where it stands in the document. */
export function mapAddress(path: string, wire: WireAddress | null | undefined, settings: ShopSettings): Address {
  if (wire === undefined || wire === null) throw new MappingFault(path, 'must be there', wire);
  const country = requiredText(`${path}.country_id`, wire.country_id, 2);
  if (!/^[A-Z]{2}$/.test(country))
    throw new MappingFault(`${path}.country_id`, 'must be a country code of two capital letters', country);
  const postalCode = optionalText(`${path}.postcode`, wire.postcode, limits.postalCode);
  if (postalCode === '' && !settings.postcodeOptionalFor.includes(country))
    throw new MappingFault(`${path}.postcode`, `must not be empty in ${country}`, wire.postcode);
  const company = optionalText(`${path}.company`, wire.company, limits.company);
  const region = optionalText(`${path}.region`, wire.region_code ?? wire.region, limits.region);
  const phone = optionalText(`${path}.telephone`, wire.telephone, limits.phone);
  return {
    name: nameOf(path, wire),
    ...(company === '' ? {} : { company }),
    street: streetOf(path, wire),
    city: requiredText(`${path}.city`, wire.city, limits.city),
    ...(region === '' ? {} : { region }),
    ...(postalCode === '' ? {} : { postalCode }),
    country,
    ...(phone === '' ? {} : { phone }),
  };
}

function nameOf(path: string, wire: WireAddress): string {
  const parts = (['firstname', 'middlename', 'lastname'] as const).map((part) =>
    optionalText(`${path}.${part}`, wire[part], limits.name),
  );
  return requiredText(`${path}.lastname`, parts.filter((part) => part !== '').join(' '), limits.name);
}

/** Adobe gives lines; some extensions give one text with line breaks. More than four lines are joined into the fourth. */
function streetOf(path: string, wire: WireAddress): string[] {
  const given: unknown = typeof wire.street === 'string' ? wire.street.split('\n') : (wire.street ?? []);
  if (!Array.isArray(given)) throw new MappingFault(`${path}.street`, 'must be a list of lines', given);
  const lines = given
    .map((line, at) => optionalText(`${path}.street[${at}]`, line, limits.street))
    .filter((line) => line !== '');
  if (lines.length === 0) throw new MappingFault(`${path}.street`, 'must have at least one line', wire.street);
  const first = lines.slice(0, streetLineCountMax - 1);
  const rest = lines.slice(streetLineCountMax - 1).join(', ');
  return [...first, ...(rest === '' ? [] : [rest])].map((line, at) =>
    requiredText(`${path}.street[${at}]`, line, limits.street),
  );
}
