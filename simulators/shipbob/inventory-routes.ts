import type { FastifyInstance } from 'fastify';
import type { Service } from './service.ts';
import { wireLevel } from './wire.ts';

const pageSizeMax = 250;
const pageSizeDefault = 50;
const path = '/2026-01/inventory-level/locations';

/** GET inventory-level/locations: a page of articles with their shelves, and the address of the next page. */
export function addInventoryRoutes(app: FastifyInstance, service: Service): void {
  app.get<{ Querystring: Record<string, string | undefined> }>(path, async (request, reply) => {
    const { PageSize: size, Cursor: cursor, InventoryIds: ids } = request.query;
    const pageSize = size === undefined ? pageSizeDefault : Number(size);
    const offset = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64url').toString());
    if (!Number.isSafeInteger(pageSize) || pageSize < 1 || pageSize > pageSizeMax || !Number.isSafeInteger(offset)) {
      const detail = `PageSize must be from 1 to ${pageSizeMax}, and Cursor one that was answered.`;
      return reply.code(400).send({ title: 'Bad Request', status: 400, detail });
    }
    const wanted = ids === undefined ? null : new Set(ids.split(',').map(Number));
    const all = service.warehouse.inventory.items;
    const items = wanted === null ? all : all.filter((item) => wanted.has(item.inventoryId));
    const at = (start: number | null) => {
      if (start === null) return null;
      const query = new URLSearchParams({
        PageSize: String(pageSize),
        Cursor: Buffer.from(String(start)).toString('base64url'),
      });
      if (ids !== undefined) query.set('InventoryIds', ids);
      return `${path}?${query}`;
    };
    const next = offset + pageSize < items.length ? offset + pageSize : null;
    const last = Math.max(0, Math.floor((items.length - 1) / pageSize) * pageSize);
    return {
      items: items.slice(offset, offset + pageSize).map((item) => wireLevel(item, service.context)),
      first: at(offset === 0 ? null : 0),
      prev: at(offset === 0 ? null : Math.max(0, offset - pageSize)),
      next: at(next),
      last: at(next === null ? null : last),
    };
  });
}
