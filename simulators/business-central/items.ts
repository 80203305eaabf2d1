import { emptyGuid, type Company } from './company.ts';
import { minorToNumber } from './decimal.ts';
import { ApiError, entityAnswer, etagOf, listAnswer, notFound, type ApiAnswer, type ApiRequest } from './odata.ts';
import { equalities, matches, parseFilter } from './odata-filter.ts';
import type { ItemRecord } from './state.ts';

const context = 'companies/items';
const startedAt = '2026-01-01T00:00:00Z';

/** GET items and items(id); the catalogue can't be changed over the API here. */
export function answerItems(company: Company, request: ApiRequest, key: string | null): ApiAnswer {
  if (request.method !== 'GET')
    throw new ApiError(405, 'BadRequest_MethodNotAllowed', `'${request.method}' requests are not allowed here.`);
  if (key === null) return listAnswer(request, context, selectItems(company, request), render);
  const item = company.state.items.get(key.toLowerCase());
  if (item === undefined) throw notFound('The item');
  return entityAnswer(request, 200, context, render(item));
}

function selectItems(company: Company, request: ApiRequest): readonly ItemRecord[] {
  const text = request.query.get('$filter');
  const { items, itemIdByNumber } = company.state;
  if (text === undefined) return [...items.values()];
  const filter = parseFilter(text);
  const equal = equalities(filter);
  if (equal?.field !== 'number') return [...items.values()].filter((item) => matches(filter, render(item)));
  const ids = equal.values.map((number) => itemIdByNumber.get(number.toUpperCase()) ?? '');
  return [...new Set(ids)].flatMap((id) => items.get(id) ?? []);
}

function render(item: ItemRecord): Record<string, unknown> {
  return {
    '@odata.etag': etagOf(item.id, item.inventory),
    id: item.id,
    number: item.number.toUpperCase(),
    displayName: item.displayName,
    type: 'Inventory',
    blocked: false,
    baseUnitOfMeasureId: emptyGuid,
    baseUnitOfMeasure: { code: 'PCS', displayName: 'Piece', symbol: '' },
    gtin: '',
    inventory: item.inventory,
    unitPrice: minorToNumber(BigInt(item.unitPrice), item.currency),
    priceIncludesTax: false,
    unitCost: 0,
    taxGroupId: emptyGuid,
    taxGroupCode: 'TAXABLE',
    lastModifiedDateTime: startedAt,
  };
}
