import type { Address, RequestFulfilment } from '../../src/index.ts';
import type { ShipBobSettings } from './settings.ts';

/** Why a request cannot be put into ShipBob's terms; null when it can. */
export function unmappable(settings: ShipBobSettings, input: RequestFulfilment): string | null {
  if (settings.locations[input.location] === undefined)
    return `settings.locations has no ShipBob location for "${input.location}"`;
  // References are found again by a list with commas between them (GET order, ReferenceIds), spaces around cut off.
  if (/,|^\s|\s$/.test(input.reference))
    return 'the reference has a comma or an outer space: it could not be found again';
  return null;
}

/**
 * The body of POST order (API 2026-01, Orders, "Create Order").
 * - Channel and ship-by go into tags. The only field for a ship-by is `retailer_program_data.shipByDate`, which is for
 *   B2B and drop-ship orders of a retailer's compliance program and asks for the program's other data.
 * - Prices are left out: ShipBob wants them in US dollars, and a fulfilment request has no currency.
 * - Lines of one article become one product, as shipments tell articles and not lines.
 */
export function mapOrder(settings: ShipBobSettings, input: RequestFulfilment) {
  return {
    reference_id: input.reference,
    order_number: input.orderNumber,
    type: 'DTC',
    shipping_method: settings.shippingMethods[input.serviceLevel],
    purchase_date: input.placedAt,
    location_id: Number(settings.locations[input.location]),
    recipient: {
      name: input.shipTo.name,
      ...(input.email === '' ? {} : { email: input.email }),
      phone_number: input.shipTo.phone ?? null,
      address: mapAddress(input.shipTo),
    },
    products: mapProducts(input.lines),
    tags: [
      { name: 'channel', value: input.channel },
      { name: 'ship_by', value: input.shipBy },
    ],
  };
}

function mapProducts(lines: RequestFulfilment['lines']) {
  const products = new Map<string, { reference_id: string; sku: string; name: string; quantity: number }>();
  for (const { sku, name, quantity } of lines) {
    const known = products.get(sku);
    if (known !== undefined) known.quantity += quantity;
    // ShipBob makes a product of a reference that it does not know, and needs a name for it.
    else products.set(sku, { reference_id: sku, sku, name: name === '' ? sku : name, quantity });
  }
  return [...products.values()];
}

/** ShipBob has two address lines; what is beyond the first goes into the second. */
export function mapAddress(address: Address) {
  const [first = '', ...rest] = address.street;
  return {
    address1: first,
    address2: rest.length === 0 ? null : rest.join(', '),
    company_name: address.company ?? null,
    city: address.city,
    state: address.region ?? null,
    country: address.country,
    zip_code: address.postalCode ?? null,
  };
}

/** The same in the names of PUT shipment:updateAddress ("Update Shipment Address"). */
export function mapAddressUpdate(address: Address) {
  const { address1, address2, company_name, city, state, country, zip_code } = mapAddress(address);
  return {
    recipient_name: address.name,
    street_address1: address1,
    street_address2: address2,
    company_name,
    city,
    state,
    country_code: country,
    zip_code,
    phone_number: address.phone ?? null,
  };
}
