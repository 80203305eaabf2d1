import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { badRequest, noSuchEntity } from './adobe-error.ts';
import type { BulkQueue } from './bulk-queue.ts';
import { checkEntityCount } from './front-door.ts';
import type { StockLevel } from './records.ts';
import { matches, pageOf, readCriteria, wireCriteria, type Row } from './search-criteria.ts';
import type { BulkState, ShopMemory } from './shop-memory.ts';
import { shopTime } from './wire-order.ts';

/** What the stock calls need to know of the shop's set-up. */
export interface StockSetup {
  readonly sources: readonly string[];
  isValid(level: StockLevel): boolean;
}

const itemClass = 'Magento\\InventoryApi\\Api\\Data\\SourceItemInterface';
/** Most operations in one bulk: what the documentation calls the maximum entities per bulk request. */
const operationCountMax = 10_000;

/** Sources, source items, and the asynchronous bulk form of the latter with its status. */
export function addStockRoutes(app: FastifyInstance, memory: ShopMemory, setup: StockSetup, queue: BulkQueue): void {
  const base = '/rest/:store/V1';
  app.get(`${base}/inventory/sources`, async (request) => {
    const rows = setup.sources.map((code) => ({ row: { source_code: code, name: code } as Row }));
    return answer(request.query, rows, ({ row }) => ({
      source_code: row['source_code'],
      name: row['name'],
      enabled: true,
    }));
  });
  app.get(`${base}/inventory/source-items`, async (request) => {
    const levels = [...memory.stock.values()].flatMap((source) => [...source.values()]);
    const rows = levels.map((level) => ({ row: wireLevel(level) as Row }));
    return answer(request.query, rows, ({ row }) => row);
  });
  app.post(`${base}/inventory/source-items`, async (request, reply) => {
    const levels = readLevels(request.body);
    checkEntityCount(itemClass, levels);
    const wrong = levels.find((level) => !setup.isValid(level));
    if (wrong !== undefined)
      throw badRequest(`Validation Failed: source "${wrong.sourceCode}" or product "${wrong.sku}" does not exist.`);
    memory.commit({ type: 'stock', levels });
    return reply.type('application/json; charset=utf-8').send('[]');
  });
  app.post('/rest/async/bulk/V1/inventory/source-items', async (request, reply) => {
    if (!Array.isArray(request.body) || request.body.length === 0) throw badRequest('A list of requests is expected.');
    if (request.body.length > operationCountMax)
      throw badRequest(`Maximum operations of a bulk is ${operationCountMax}`);
    const operations = request.body.map(readLevels);
    return reply.code(202).send(accepted(queue.accept(operations)));
  });
  app.get<{ Params: { uuid: string } }>(`${base}/bulk/:uuid/status`, async (request) => {
    const bulk = memory.bulks.get(request.params.uuid);
    if (bulk === undefined) throw noSuchEntity('bulk_uuid', request.params.uuid);
    return {
      bulk_id: bulk.uuid,
      description: 'Topic async.magento.inventoryapi.api.sourceitemssaveinterface.execute.post',
      start_time: shopTime(Math.floor(bulk.atMs / 1000)),
      user_type: 1,
      user_id: 1,
      operation_count: bulk.operations.length,
      operations_list: queue.resultsOf(bulk).map(({ status, message, errorCode }, at) => ({
        id: at,
        status,
        result_message: message,
        error_code: errorCode,
      })),
    };
  });
}

function answer<T extends { readonly row: Row }>(query: unknown, rows: readonly T[], wire: (row: T) => unknown) {
  const criteria = readCriteria(query as Record<string, unknown>);
  const found = rows.filter(({ row }) => matches(criteria, row));
  return {
    items: pageOf(criteria, found).map(wire),
    search_criteria: wireCriteria(criteria),
    total_count: found.length,
  };
}

function wireLevel({ sku, sourceCode, quantity, status }: StockLevel) {
  return { sku, source_code: sourceCode, quantity, status };
}

function readLevels(body: unknown): StockLevel[] {
  const list = (body as { sourceItems?: unknown } | null)?.sourceItems;
  if (!Array.isArray(list)) throw badRequest('"sourceItems" is required. Enter and try again.');
  if (list.length === 0) throw badRequest('Input data is empty');
  return list.map((item: Record<string, unknown>) => {
    const { sku, source_code: sourceCode, quantity, status } = item;
    if (typeof sku !== 'string' || sku === '') throw badRequest('Validation Failed: "sku" can not be empty.');
    if (typeof sourceCode !== 'string' || sourceCode === '')
      throw badRequest('Validation Failed: "source_code" can not be empty.');
    if (typeof quantity !== 'number') throw badRequest('Validation Failed: "quantity" should be numeric.');
    if (status !== 0 && status !== 1) throw badRequest('Validation Failed: "status" should be a known status.');
    return { sku, sourceCode, quantity, status };
  });
}

function accepted(bulk: BulkState) {
  return {
    bulk_uuid: bulk.uuid,
    request_items: bulk.operations.map((operation, id) => ({
      id,
      data_hash: createHash('sha256').update(JSON.stringify(operation)).digest('hex'),
      status: 'accepted',
    })),
    errors: false,
  };
}
