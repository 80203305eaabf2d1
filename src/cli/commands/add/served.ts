import type { Api, ApiOperation } from './openapi.ts';
import { addErrors } from './errors.ts';
import { camel, pascal } from './names.ts';
import { listingOf, type Listing } from './listing.ts';

/** A capability and the vendor's operations that serve it. */
export interface Served {
  readonly capability: string;
  /** As code names it: `storefrontShipmentsCreate`. */
  readonly constant: string;
  readonly operation: ApiOperation;
  /** Finds what became of earlier tries; null where none was named. */
  readonly lookUp: ApiOperation | null;
  /** One request for the whole set: the body's list. */
  readonly isBulk: boolean;
  /** The vendor takes a key, or a value is set. */
  readonly isIdempotent: boolean;
  readonly keyParameter: string | null;
}
export interface Swept {
  readonly name: string;
  /** The type of its documents, e.g. `order`. */
  readonly type: string;
  readonly operation: ApiOperation;
  readonly listing: Listing;
}

/** Capabilities that set a value: the same asked for again changes nothing. */
const setsValue = /\.(stock|prices)\.publish$/;

/** `--serve storefront.shipments.create=createShipment,listShipments`. */
export function servedOf(api: Api, words: readonly string[], capabilities: readonly string[]): Served[] {
  return words.map((word) => {
    const [capability = '', operations = ''] = word.split('=');
    if (!capabilities.includes(capability))
      throw addErrors.XD_ADD_CAPABILITY({ capability, capabilities: capabilities.join(', ') });
    const [does = '', finds] = operations.split(',');
    const operation = named(api, does);
    const keyParameter = operation.parameters.find((one) => one.in === 'header' && /idempotency/i.test(one.name));
    return {
      capability,
      constant: camel(capability),
      operation,
      lookUp: finds === undefined ? null : named(api, finds),
      isBulk: setsValue.test(capability) && hasList(api, operation),
      isIdempotent: keyParameter !== undefined || (setsValue.test(capability) && operation.method === 'PUT'),
      keyParameter: keyParameter === undefined ? null : camel(keyParameter.name),
    };
  });
}

/** `--sweep orders=listOrders`. */
export function sweptOf(api: Api, words: readonly string[]): Swept[] {
  return words.map((word) => {
    const [name = '', does = ''] = word.split('=');
    const operation = named(api, does);
    const listing = listingOf(api, operation);
    if (listing === null)
      throw addErrors.XD_ADD_OPERATION({
        operation: `${does} (as a list of documents with ids)`,
        operations: api.operations
          .filter((one) => listingOf(api, one) !== null)
          .map((one) => one.name)
          .join(', '),
      });
    return { name, type: singular(name), operation, listing };
  });
}

function named(api: Api, name: string): ApiOperation {
  const found = api.operations.find((operation) => operation.name === camel(name));
  if (found !== undefined) return found;
  throw addErrors.XD_ADD_OPERATION({ operation: name, operations: api.operations.map((one) => one.name).join(', ') });
}

function hasList(api: Api, { body }: ApiOperation): boolean {
  if (body === null) return false;
  const { type, properties = {} } = api.resolve(body);
  return type === 'array' || Object.values(properties).some((one) => api.resolve(one).type === 'array');
}

const singular = (name: string): string => name.replace(/ies$/, 'y').replace(/s$/, '');
export const mapName = ({ type }: Swept): string => `map${pascal(type)}`;
export const itemType = ({ listing, operation }: Swept): string =>
  listing.itemName === null ? `${pascal(operation.name)}Item` : pascal(listing.itemName);
