import { AvaTaxError, avaTaxErrors } from './errors.ts';
import { salesTaxRatesPerMillion } from './rates.ts';

/** The parts of AvaTax's AddressLocationInfo and AddressValidationInfo that count here. */
export interface WireAddress {
  readonly line1?: string;
  readonly line2?: string;
  readonly line3?: string;
  readonly city?: string;
  readonly region?: string;
  readonly postalCode?: string;
  readonly country?: string;
  readonly textCase?: string;
}

const lengthMax = { line1: 100, line2: 100, line3: 100, city: 50, postalCode: 11 } as const;
const zip = /^\d{5}(-?\d{4})?$/;
/** Streets that no house stands in; with the ZIP 00000 the addresses that a test wants unresolvable. */
const nowhere = /\b(nowhere|undeliverable)\b/i;

/** Refuses an address that AvaTax could not place: neither postal code nor street, city and region. */
export function requirePlace(value: unknown, name: string): WireAddress {
  if (typeof value !== 'object' || value === null)
    throw new AvaTaxError(avaTaxErrors.missingAddress, `${name} is missing.`);
  const address = value as WireAddress;
  for (const [field, max] of Object.entries(lengthMax))
    if ((address[field as keyof typeof lengthMax] ?? '').length > max)
      throw new AvaTaxError(avaTaxErrors.stringLength, `${name}.${field} is longer than ${max}.`);
  const { line1 = '', city = '', region = '', postalCode = '', country = 'US' } = address;
  if (!/^[A-Z]{2}$/.test(country)) throw new AvaTaxError(avaTaxErrors.invalidCountry, `${name}.country is ${country}.`);
  if (postalCode === '' && (line1 === '' || city === '' || region === ''))
    throw new AvaTaxError(avaTaxErrors.invalidAddress, `${name} has neither postal code nor street, city and region.`);
  if (country === 'US') requireUsPlace(address, name);
  return address;
}

function requireUsPlace(address: WireAddress, name: string): void {
  const { region = '', postalCode = '' } = address;
  if (region !== '' && salesTaxRatesPerMillion[region.toUpperCase()] === undefined)
    throw new AvaTaxError(avaTaxErrors.invalidRegion, `${name}.region is ${region}.`);
  if (postalCode !== '' && (!zip.test(postalCode) || postalCode.startsWith('00000')))
    throw new AvaTaxError(avaTaxErrors.invalidPostalCode, `${name}.postalCode is ${postalCode}.`);
}

/** AvaTax's AddressResolutionModel: resolved addresses in capitals, or messages that say why there are none. */
export function resolveAddress(body: unknown): object {
  if (typeof body !== 'object' || body === null) throw new AvaTaxError(avaTaxErrors.modelRequired, 'address');
  const { textCase, ...address } = body as WireAddress;
  if (textCase !== undefined && textCase !== 'Upper' && textCase !== 'Mixed')
    throw new AvaTaxError(avaTaxErrors.invalidEnum, `textCase is ${textCase}.`);
  const problem = problemOf(address);
  if (problem !== null) return { address, resolutionQuality: 'NotCoded', messages: [problem] };
  const validated = Object.fromEntries(
    Object.entries(address).map(([field, value]) => [
      field,
      textCase === 'Mixed' ? value : String(value).toUpperCase(),
    ]),
  );
  return {
    address,
    validatedAddresses: [{ addressType: 'StreetOrResidentialAddress', ...validated }],
    resolutionQuality: 'Intersection',
    taxAuthorities: [],
  };
}

function problemOf(address: WireAddress): object | null {
  const { line1 = '', city = '', region = '', postalCode = '', country = 'US' } = address;
  if (country !== 'US' && country !== 'CA')
    return message('Country not supported', `Not resolved: ${country}.`, 'Country');
  if (line1 === '') return message('Address is incomplete', 'The street is missing.', 'Address.Line0');
  if (nowhere.test(line1)) return message('Address cannot be found', 'There is no such street.', 'Address.Line0');
  if (postalCode === '' && (city === '' || region === ''))
    return message('Insufficient address information', 'A postal code, or city and region, is needed.', 'Address');
  if (country === 'US' && postalCode !== '' && (!zip.test(postalCode) || postalCode.startsWith('00000')))
    return message('Invalid ZIP/Postal Code', `There is no ${postalCode}.`, 'Address.PostalCode');
  return null;
}

function message(summary: string, details: string, refersTo: string): object {
  return { summary, details, refersTo, severity: 'Error', source: 'Avalara.AvaTax.Services.Address' };
}
