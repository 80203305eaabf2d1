import type { Input } from './shipment-standing.ts';
import type { ShopSettings } from './settings.ts';

/** A registered carrier goes by the operator's code and needs a number; any other goes by its name (OR23, ST01). */
export function trackingOf(input: Input, settings: ShopSettings): Record<string, string> | undefined {
  const { carrier, trackingNumber } = input;
  const number = trackingNumber === null ? {} : { tracking_number: trackingNumber };
  const code = settings.carriers[carrier];
  if (code !== undefined && trackingNumber !== null) return { carrier_code: code, ...number };
  if (carrier === '' && trackingNumber === null) return undefined;
  return { carrier_name: carrier === '' ? 'Carrier' : carrier, ...number };
}
