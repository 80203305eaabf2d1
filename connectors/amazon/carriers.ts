import type { SellerSettings } from './settings.ts';

/** Amazon's carrier codes by the beginning of the warehouse's carrier name, in small letters. */
const carrierCodes: readonly (readonly [string, string])[] = [
  ['dhl ecommerce', 'DHL eCommerce'],
  ['dhl', 'DHL'],
  ['fedex', 'FedEx'],
  ['ups', 'UPS'],
  ['usps', 'USPS'],
  ['ontrac', 'OnTrac'],
  ['lasership', 'LaserShip'],
  ['royal mail', 'Royal Mail'],
  ['dpd', 'DPD'],
  ['gls', 'GLS'],
  ['hermes', 'Hermes'],
  ['evri', 'Evri'],
  ['yamato', 'Yamato Transport'],
  ['sagawa', 'SAGAWA'],
  ['japan post', 'Japan Post'],
  ['canada post', 'Canada Post'],
];

/** Carrier of a package as Amazon wants it: one of its codes, or `Other` with the name. */
export function carrierOf(carrier: string, settings: SellerSettings): { carrierCode: string; carrierName?: string } {
  const own = settings.carrierCodes?.[carrier];
  if (own !== undefined) return { carrierCode: own };
  const name = carrier.toLowerCase().replaceAll(/[_-]/g, ' ');
  const code = carrierCodes.find(([start]) => name === start || name.startsWith(`${start} `))?.[1];
  if (code !== undefined) return { carrierCode: code };
  return { carrierCode: 'Other', carrierName: carrier === '' ? 'Carrier' : carrier };
}
