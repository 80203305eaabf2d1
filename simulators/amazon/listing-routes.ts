import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { AmazonError, invalidInput, notFound } from './amazon-error.ts';
import { wireMoney } from './amounts.ts';
import { as } from './front-door.ts';
import { judgePatches, type ListingRules } from './listing-changes.ts';
import type { Marketplace } from './marketplace.ts';
import type { Memory } from './memory.ts';

type Query = Readonly<Record<string, string | undefined>>;
const identifierCountMax = 20;

/** patchListingsItem, getListingsItem and searchListingsItems of the Listings Items API 2021-08-01. */
export function addListingRoutes(
  app: FastifyInstance,
  memory: Memory,
  marketplace: Marketplace,
  rules: ListingRules & { readonly sellerId: string },
): void {
  const base = '/listings/2021-08-01/items';
  const check = (sellerId: string, query: Query) => {
    if (sellerId !== rules.sellerId) throw new AmazonError(403, 'Unauthorized', 'The seller is not authorized.');
    if (!(query['marketplaceIds'] ?? '').split(',').includes(rules.marketplaceId))
      throw invalidInput('marketplaceIds must have a store of the seller.');
  };

  app.patch(`${base}/:sellerId/:sku`, as('patchListingsItem'), async (request) => {
    const { sellerId, sku } = request.params as { sellerId: string; sku: string };
    check(sellerId, request.query as Query);
    const body = (request.body ?? {}) as { productType?: unknown; patches?: unknown };
    const judged = judgePatches(sku, body.productType, body.patches, rules);
    const submissionId = randomUUID().replaceAll('-', '');
    if ('error' in judged) {
      const { code, message } = judged.error;
      const issue = { code, message, severity: 'ERROR', categories: ['INVALID_ATTRIBUTE'] };
      return { sku, status: 'INVALID', submissionId, issues: [issue] };
    }
    marketplace.changeListings('patch', [judged.change]);
    return { sku, status: 'ACCEPTED', submissionId, issues: [] };
  });

  app.get(`${base}/:sellerId/:sku`, as('getListingsItem'), async (request) => {
    const { sellerId, sku } = request.params as { sellerId: string; sku: string };
    check(sellerId, request.query as Query);
    if (!rules.skus.has(sku)) throw notFound(`The SKU ${sku} was not found.`);
    return wireListing(memory, sku, rules);
  });

  app.get(`${base}/:sellerId`, as('searchListingsItems'), async (request) => {
    const query = request.query as Query;
    check((request.params as { sellerId: string }).sellerId, query);
    const identifiers = query['identifiers']?.split(',').filter((sku) => sku !== '');
    if (identifiers !== undefined && identifiers.length > identifierCountMax)
      throw invalidInput('identifiers must be 20 at most.');
    if (identifiers !== undefined && query['identifiersType'] !== 'SKU')
      throw invalidInput('identifiersType must be SKU in this simulator.');
    const found = identifiers?.filter((sku) => rules.skus.has(sku)) ?? [...rules.skus];
    const size = Number(query['pageSize'] ?? 10);
    const items = found.slice(0, size).map((sku) => wireListing(memory, sku, rules));
    return { numberOfResults: found.length, items };
  });
}

function wireListing(memory: Memory, sku: string, { marketplaceId, currency }: ListingRules) {
  const listing = memory.listings.get(sku);
  const { quantity = null, price = null } = listing ?? {};
  return {
    sku,
    fulfillmentAvailability: [{ fulfillmentChannelCode: 'DEFAULT', ...(quantity === null ? {} : { quantity }) }],
    ...(price === null ? {} : { offers: [{ marketplaceId, offerType: 'B2C', price: wireMoney(price, currency) }] }),
  };
}
