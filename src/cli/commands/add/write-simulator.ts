import { exampleOf } from './example-of.ts';
import { listingOf, type Listing } from './listing.ts';
import type { Api, ApiOperation } from './openapi.ts';
import { wantedHeader } from './write-settings.ts';

const pageSizeMax = 100;
type Kind = 'list' | 'show' | 'create' | 'change' | 'remove' | 'act';

/** What the simulator's skeleton knows of each operation: a table, so that its code is the same for every vendor. */
export function simulatorOperationsFile(api: Api): string {
  const header = wantedHeader(api);
  const wanted = {
    header: header?.[0] ?? '',
    value: header?.[1] ?? '',
    token: api.security.kind === 'client-credentials' ? true : null,
    pageSizeMax,
  };
  const listings = api.operations.map((operation) => ({ operation, listing: listingOf(api, operation) }));
  const rows = listings.map(({ operation, listing }) => rowOf(api, operation, listing, listings));
  return `// Generated from the description of ${api.title} by \`crossdock add connector\`.

export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly kind: 'list' | 'show' | 'create' | 'change' | 'remove' | 'act';
  readonly status: number;
  /** Where its documents are kept: the path of their collection. */
  readonly collection: string;
  /** The document that the path leads to or is below. */
  readonly item: { readonly collection: string; readonly parameter: string } | null;
  readonly needsItem: boolean;
  readonly idField: string;
  readonly updated: string | null;
  readonly list: {
    readonly items: string;
    readonly total: string | null;
    readonly paging: { readonly kind: 'page' | 'offset'; readonly name: string; readonly size: string | null } | null;
    readonly since: string | null;
    readonly updated: string | null;
  } | null;
  readonly example: unknown;
}

export const wanted: {
  readonly header: string;
  readonly value: string;
  readonly token: true | null;
  readonly pageSizeMax: number;
} = ${JSON.stringify(wanted, null, 2)};

export const operations: readonly Operation[] = ${JSON.stringify(rows, null, 2)};
`;
}

type Listed = readonly { readonly operation: ApiOperation; readonly listing: Listing | null }[];

function rowOf(api: Api, operation: ApiOperation, listing: Listing | null, all: Listed) {
  const { name, method, path, status, answer } = operation;
  const kind = kindOf(operation, listing);
  const at = path.lastIndexOf('/{');
  const parameter = at < 0 ? undefined : /^\/\{([^{}]+)\}/.exec(path.slice(at))?.[1];
  const item = parameter === undefined ? null : { collection: path.slice(0, at), parameter };
  const collection = kind === 'list' || kind === 'create' ? path : (item?.collection ?? path);
  // The list of the same collection says what an id is called, and which field is the time of a change.
  const known =
    listing ?? all.find((one) => one.listing !== null && one.operation.path === collection)?.listing ?? null;
  return {
    name,
    method,
    path,
    kind,
    status,
    collection,
    item,
    needsItem: item !== null,
    idField: known?.id ?? 'id',
    updated: known?.updated ?? null,
    list:
      listing === null
        ? null
        : {
            items: listing.items,
            total: listing.total,
            paging: listing.paging,
            since: listing.since,
            updated: listing.updated,
          },
    example: exampleOf(api, answer),
  };
}

function kindOf({ method, path, status }: ApiOperation, listing: Listing | null): Kind {
  const leadsToItem = path.endsWith('}');
  if (listing !== null) return 'list';
  if (method === 'GET') return leadsToItem ? 'show' : 'act';
  if (method === 'DELETE') return leadsToItem ? 'remove' : 'act';
  if (leadsToItem) return 'change';
  return method === 'POST' && status === 201 ? 'create' : 'act';
}
